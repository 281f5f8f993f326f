"""Grades a class: what is known already comes from the store, and the rest goes to the workers."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.course import Course
from autograder.grading.findings import CodeFindings, Failure
from autograder.grading.lateness import lateness
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt
from autograder.intake.handed_in import Submission
from autograder.intake.submission import unread
from autograder.notices import notice
from autograder.running.store import Store
from autograder.running.workers import Workers
from autograder.secret import Secret
from questions.answers import Answers
from questions.errors import WorkersError
from questions.text import named

T = TypeVar("T")
IMPATIENCE = 5.0  # seconds without any result after which to look what keeps everybody waiting


@dataclass(frozen=True)
class _Job:
    """One attempt to be graded; `number` is its student's place, `alone` if nothing is to run beside it.

    Its submission is None until it was read.
    """

    number: int
    attempt: Attempt
    submission: Submission | None = None
    alone: bool = False


def grade_class(
    students: Sequence[Sequence[Attempt]],
    marker: Marker,
    workers: Workers,
    store: Store,
    secret: Secret,
    say: Callable[[str], None] = lambda _: None,
    again: Set[str] = frozenset(),
) -> Iterator[Result]:
    """Each student's result as soon as it is ready; the attempt that counts is the latest, or the best.

    The code of the students named by `again` is run even where it is known what is in it.
    No more than `workers.ahead` submissions are held in memory. What deserves a TA's notice is told to `say`.
    Raises WorkersError where nobody can grade, OSError where what was found cannot be kept.
    """
    counting = [_candidates(attempts, marker.course) for attempts in students]
    todo = ((number, attempt) for number, attempts in enumerate(counting) for attempt in attempts)
    done: dict[int, list[Result]] = {}
    for job, found, answers in _findings(todo, marker, workers, store, secret, say, again):
        result = result_of(job.attempt, job.submission or Submission(), found, answers, marker)
        done.setdefault(job.number, []).append(result)
        if len(done[job.number]) == len(counting[job.number]):
            yield _best_result(done.pop(job.number))


def _candidates(attempts: Sequence[Attempt], course: Course) -> Sequence[Attempt]:
    """The attempts to grade to know which one counts: of those before the cut-off, if any is.

    What nothing orders is graded whole, and the best counts.
    """
    late = [lateness(attempt.student, attempt.when, course.lateness) for attempt in attempts]
    taken = [
        attempt for attempt, by in zip(attempts, late, strict=True) if not (by and by.closed)
    ] or attempts
    ordered = sum(attempt.when is None for attempt in taken) < 2
    return taken[-1:] if course.attempts == "latest" and ordered else taken


def _best_result(results: Sequence[Result]) -> Result:
    """The result that counts of the attempts that were graded: the best after what lateness costs.

    Of equals the later one counts. A notice tells which attempt it is.
    """
    order = sorted(results, key=lambda result: (result.when is not None, result.when, result.digest))
    best = max(reversed(order), key=lambda result: -1 if result.total is None else result.total)
    if len(results) == 1:
        return best
    which = (order.index(best) + 1, len(order))
    failed = sum(result.status == "grader-error" for result in results)
    said = notice("best-of-graded", "", *which, failed) if failed else notice("best-counts", "", *which)
    return dataclasses.replace(best, notices=(*best.notices, said))


def _findings(
    todo: Iterable[tuple[int, Attempt]],
    marker: Marker,
    workers: Workers,
    store: Store,
    secret: Secret,
    say: Callable[[str], None],
    again: Set[str],
) -> Iterator[tuple[_Job, CodeFindings | Failure, Answers]]:
    """The findings in every attempt, as they come: each is read by a worker, then looked at by one.

    When a worker dies, what it had is not known for sure: all that was lost is looked at again, one at a
    time. Who takes a worker down even then is the cause.
    """
    running: dict[Future[Any], _Job] = {}
    suspects: deque[_Job] = deque()
    todo, died = iter(todo), False

    def hand_out(job: _Job) -> None:
        """Have a job's next step done: reading what was handed in, then grading it."""
        if job.submission is None:
            running[workers.read(job.attempt, marker.course.limits)] = job
        else:
            running[workers.submit(job.submission, secret.seed(job.submission.digest))] = job

    while True:
        if died and not running:
            workers.recover()
            names = ", ".join(named(job.attempt.student).en for job in suspects)
            say("a grading process died" + (f"; graded again, one at a time: {names}" if names else ""))
            died = False
        # One suspect at a time: if a worker dies again, there is no doubt whose work it was.
        if suspects and not running:
            hand_out(dataclasses.replace(suspects.popleft(), alone=True))
        elif not (died or suspects or any(job.alone for job in running.values())):
            while len(running) < workers.ahead and (following := next(todo, None)):
                hand_out(_Job(*following))
        if not running:
            return
        for future in _finished(running, workers, say):
            job = running.pop(future)
            try:
                got = _outcome(future, workers)
            except workers.died:
                died = True
                if not job.alone:
                    suspects.append(job)
                    continue
                got = Failure(notice("process-died")) if job.submission else unread(job.attempt)
            if isinstance(got, Submission):
                job = dataclasses.replace(job, submission=got)
                if (known := store.code(got)) and job.attempt.student not in again:
                    yield job, known, _answers(got, marker, store)
                elif died:
                    suspects.append(job)
                else:
                    hand_out(job)
            elif isinstance(got, Failure) or job.submission is None:  # which is tried again the next time
                yield job, got, Answers(None, {}, ())
            else:
                found, answers = got
                if not isinstance(found, Failure):
                    found = store.keep_code(job.submission, found)
                    answers = store.answers(job.submission) or store.keep_answers(job.submission, answers)
                yield job, found, answers


def _answers(submission: Submission, marker: Marker, store: Store) -> Answers:
    """The answers on the sheet of a submission, read here where only they are not known yet."""
    return store.answers(submission) or store.keep_answers(submission, marker.read(submission.answers))


def _finished(
    running: Iterable["Future[T]"], workers: Workers, say: Callable[[str], None]
) -> Iterable["Future[T]"]:
    """The jobs that are done by now, at least one; while none is, tell once what keeps everybody waiting."""
    told = ""
    while not (done := wait(running, timeout=IMPATIENCE, return_when=FIRST_COMPLETED).done):
        if (trouble := workers.trouble()) and trouble != told:
            say(trouble)
        told = trouble
    return done


def _outcome(future: "Future[T]", workers: Workers) -> T | Failure:
    """What a worker read or found. Raises what tells that it died, or WorkersError where nobody can grade."""
    try:
        return future.result()
    except workers.died:
        raise
    except WorkersError:
        raise
    except ImportError as error:  # the machines do not have the same files
        raise WorkersError(str(error)) from None
    except CancelledError:
        workers.trouble()
        raise WorkersError("the workers went away") from None
    except Exception as error:
        return Failure(notice("grader-failed", "", f"{type(error).__name__}: {error}"))


def result_of(
    attempt: Attempt, submission: Submission, found: CodeFindings | Failure, answers: Answers, marker: Marker
) -> Result:
    """The result of this attempt, with its student, when it came, and what that costs."""
    result = marker.result(attempt.student, submission, found, answers)
    late = lateness(attempt.student, attempt.when, marker.course.lateness)
    return dataclasses.replace(
        result, when=attempt.when, late=late, notices=(*attempt.notices, *result.notices)
    )
