"""Grades a class: what is known already comes from the store, and the rest goes to the workers."""

import dataclasses
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.course import Course
from autograder.grading.findings import CodeFindings, Failure
from autograder.grading.lateness import lateness
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_attempt, unread
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

    One that takes a worker down even alone is then `only_read`: if that does so too, it is `unreadable`.
    """

    number: int
    attempt: Attempt
    alone: bool = False
    only_read: bool = False
    unreadable: bool = False


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
    workers.known = store.digests()
    for job, submission, found, answers in _findings(todo, marker, workers, store, secret, say, again):
        result = result_of(job.attempt, submission, found, answers, marker)
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
    todo: Iterator[tuple[int, Attempt]],
    marker: Marker,
    workers: Workers,
    store: Store,
    secret: Secret,
    say: Callable[[str], None],
    again: Set[str],
) -> Iterator[tuple[_Job, Submission, CodeFindings | Failure, Answers]]:
    """What was handed in as every attempt, in short, and the findings in it, as they come.

    When a worker dies, what it had is not known for sure: all that was lost is looked at again, one at a
    time. Who takes a worker down even then is the cause.
    """
    running: dict[Future[Any], _Job] = {}
    finished: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
    suspects: deque[_Job] = deque()
    died = False

    def hand_out(job: _Job) -> None:
        """Have an attempt read and graded, or only read."""
        attempt, limits = job.attempt, marker.course.limits
        future: Future[Any]
        if job.only_read:
            future = workers.here(read_attempt, attempt, limits)
        else:
            future = workers.look(attempt, limits, secret, attempt.student in again, job.unreadable)
        running[future] = job
        future.add_done_callback(finished.put)

    while True:
        if died and not running:
            workers.recover()
            names = ", ".join(named(job.attempt.student).en for job in suspects)
            say("a grading process died" + (f"; graded again, one at a time: {names}" if names else ""))
            died = False
        # One suspect at a time: if a worker dies again, there is no doubt whose work it was.
        if suspects and not running:
            hand_out(dataclasses.replace(suspects.popleft(), alone=True))
        elif not (died or suspects or (running and next(iter(running.values())).alone)):
            while len(running) < workers.ahead and (following := next(todo, None)):
                hand_out(_Job(*following))
        if not running:
            return
        future = _first_of(finished, workers, say)
        job = running.pop(future)
        try:
            got = _outcome(future, workers)
        except workers.died:
            died = True
            if job.unreadable:  # there was nothing of the student's in it
                yield job, unread(job.attempt), Failure(notice("process-died")), Answers(None, {}, ())
            else:
                only_read = job.alone and not job.only_read
                suspects.append(dataclasses.replace(job, only_read=only_read, unreadable=job.only_read))
            continue
        match got:
            case Failure():  # which is tried again the next time
                yield job, Submission(), got, Answers(None, {}, ())
            case Submission():  # can be read, so that it was by being graded that it took a worker down
                yield job, got, Failure(notice("process-died")), Answers(None, {}, ())
            case submission, None if found := store.code(submission):
                yield job, submission, found, _answers(submission, marker, store)
            case submission, (Failure() as failure, answers):
                yield job, submission, failure, answers
            case submission, (found, answers):
                answers = store.answers(submission) or store.keep_answers(submission, answers)
                yield job, submission, store.keep_code(submission, found), answers
            case _:
                raise AssertionError("workers give back nothing else")


def _answers(submission: Submission, marker: Marker, store: Store) -> Answers:
    """The answers on the sheet of a submission, read here where only they are not known yet."""
    return store.answers(submission) or store.keep_answers(submission, marker.read(submission.answers))


def _first_of(
    finished: "queue.SimpleQueue[Future[T]]", workers: Workers, say: Callable[[str], None]
) -> "Future[T]":
    """The next job that is done; while none is, tell once what keeps everybody waiting."""
    told = ""
    while True:
        try:
            return finished.get(timeout=IMPATIENCE)
        except queue.Empty:
            if (trouble := workers.trouble()) and trouble != told:
                say(trouble)
            told = trouble


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
        workers.trouble()  # which ends the run where nobody will ever grade again
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
