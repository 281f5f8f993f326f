"""Grades a class: what is known already is taken from the store, the rest goes to the workers."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass

from autograder.classroom import Attempt
from autograder.course import Course
from autograder.intake import Submission, read_files, read_submission
from autograder.lateness import lateness
from autograder.result import Result
from autograder.store import Store
from autograder.workers import Workers, WorkersError, WrongGraderError

IMPATIENCE = 5.0  # seconds without any result after which to look what keeps everybody waiting


@dataclass(frozen=True)
class _Job:
    """One attempt to be graded; `number` tells whose."""

    number: int
    attempt: Attempt
    submission: Submission
    alone: bool = False


def grade_class(
    students: Sequence[Sequence[Attempt]],
    course: Course,
    workers: Workers,
    store: Store,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Result]:
    """Each student's result as it is ready; the attempt that counts is the latest, or the best.

    No more than `workers.ahead` submissions are held in memory. What deserves a TA's notice is told to `say`.
    Raises WorkersError where nobody can grade, OSError where a result cannot be kept.
    """
    counting = [_counting(attempts, course) for attempts in students]
    todo = ((number, attempt) for number, attempts in enumerate(counting) for attempt in attempts)
    done: dict[int, list[Result]] = {}
    for number, result in _graded(todo, course, workers, store, say):
        done.setdefault(number, []).append(result)
        if len(done[number]) == len(counting[number]):
            yield _the_one(done.pop(number))


def _counting(attempts: Sequence[Attempt], course: Course) -> Sequence[Attempt]:
    """The attempts to grade to know which one counts: of those before the cut-off, if any is."""
    late = [lateness(attempt.student, attempt.when, course.lateness) for attempt in attempts]
    taken = [
        attempt for attempt, by in zip(attempts, late, strict=True) if not (by and by.closed)
    ] or attempts
    return taken[-1:] if course.attempts == "latest" else taken


def _the_one(results: Sequence[Result]) -> Result:
    """Of the attempts that were graded, the best after what lateness costs; of equals, the later one."""
    order = sorted(results, key=lambda result: (result.when is not None, result.when, result.digest))
    best = max(reversed(order), key=lambda result: -1 if result.total is None else result.total)
    if len(results) == 1:
        return best
    which = f"attempt {order.index(best) + 1} of {len(order)} counts: the best"
    failed = sum(result.status == "grader-error" for result in results)
    which += f" of those that could be graded ({failed} could not)" if failed else ""
    return dataclasses.replace(best, notices=(*best.notices, which))


def _graded(
    todo: Iterable[tuple[int, Attempt]],
    course: Course,
    workers: Workers,
    store: Store,
    say: Callable[[str], None],
) -> Iterator[tuple[int, Result]]:
    """Every attempt's result with its number, as they come.

    When a worker dies, what it had is not known for sure: all that was lost is graded again, one at a time.
    Who takes a worker down even then is the cause.
    """
    running: dict[Future[Result], _Job] = {}
    suspects: deque[_Job] = deque()
    todo, died = iter(todo), False
    while True:
        if died and not running:
            workers.recover()
            names = ", ".join(job.attempt.student for job in suspects)
            say("a grading process died" + (f"; graded again, one at a time: {names}" if names else ""))
            died = False
        if suspects and not running:
            job = dataclasses.replace(suspects.popleft(), alone=True)
            running[workers.submit(job.attempt.student, job.submission)] = job
        elif not (died or suspects or any(job.alone for job in running.values())):
            while len(running) < workers.ahead and (following := next(todo, None)):
                number, attempt = following
                submission = _read(attempt, course)
                if known := store.get(attempt.student, submission):
                    yield number, _of(attempt, known, course)
                else:
                    running[workers.submit(attempt.student, submission)] = _Job(number, attempt, submission)
        if not running:
            return
        for future in _finished(running, workers, say):
            job = running.pop(future)
            try:
                result = _result(future, workers)
            except workers.died:
                died = True
                if not job.alone:
                    suspects.append(job)
                    continue
                result = _failed("a grading process died of it, twice; most likely it ran out of memory")
            kept = store.add(job.attempt.student, job.submission, result)
            yield job.number, _of(job.attempt, kept, course)


def _finished(
    running: Iterable["Future[Result]"], workers: Workers, say: Callable[[str], None]
) -> Iterable["Future[Result]"]:
    told = ""
    while not (done := wait(running, timeout=IMPATIENCE, return_when=FIRST_COMPLETED).done):
        if (trouble := workers.trouble()) and trouble != told:
            say(trouble)
        told = trouble
    return done


def _result(future: "Future[Result]", workers: Workers) -> Result:
    try:
        return future.result()
    except workers.died:
        raise
    except (WrongGraderError, ImportError) as error:
        raise WorkersError(str(error)) from None
    except CancelledError:
        workers.trouble()
        raise WorkersError("the workers went away") from None
    except Exception as error:
        return _failed(f"the grader failed: {type(error).__name__}: {error}")


def _failed(notice: str) -> Result:
    return Result("", "grader-error", notices=(notice,))


def _read(attempt: Attempt, course: Course) -> Submission:
    if attempt.files:
        return read_files(attempt.files, course.limits)
    return read_submission(attempt.path, course.limits)


def _of(attempt: Attempt, result: Result, course: Course) -> Result:
    """A result of what was graded as this attempt's: whose it is, when it came, and what that costs."""
    late = lateness(attempt.student, attempt.when, course.lateness)
    return dataclasses.replace(
        result,
        student=attempt.student,
        when=attempt.when,
        late=late,
        notices=(*attempt.notices, *result.notices),
    )
