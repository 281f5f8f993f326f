"""Grades a class: one function, on any executor; here a pool of processes."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from autograder.classroom import Attempt
from autograder.course import Course
from autograder.grade import grade_one
from autograder.intake import read_submission
from autograder.result import Result


class BatchError(Exception):
    """Grading cannot go on; the message says why and what to do."""


def pool(workers: int) -> Executor:
    """A pool of grading processes, each with a zygote of its own."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))


def grade_class(
    students: Sequence[Sequence[Attempt]], course: Course, executor: Executor, ahead: int = 8
) -> Iterator[Result]:
    """Each student's result as it is ready; the attempt that counts is the latest, or the best.

    No more than `ahead` submissions are held in memory at a time.
    """
    todo = (
        (number, attempt)
        for number, attempts in enumerate(students)
        for attempt in _counting(attempts, course)
    )
    left = [len(_counting(attempts, course)) for attempts in students]
    done: dict[int, list[Result]] = {}
    running: dict[Future[Result], tuple[int, Attempt]] = {}
    while True:
        for number, attempt in islice(todo, ahead - len(running)):
            submission = read_submission(attempt.path, course.limits)
            running[executor.submit(grade_one, attempt.student, submission)] = number, attempt
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number, attempt = running.pop(future)
            done.setdefault(number, []).append(_result(future, attempt))
            left[number] -= 1
            if left[number] == 0:
                yield max(done.pop(number), key=lambda result: result.total or 0)


def _counting(attempts: Sequence[Attempt], course: Course) -> Sequence[Attempt]:
    """The attempts that have to be graded to know which one counts."""
    return attempts[-1:] if course.attempts == "latest" else attempts


def _result(future: "Future[Result]", attempt: Attempt) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        raise BatchError(
            f"a grading process died at {attempt.path}, most likely for lack of memory; "
            "what was graded before it is written: run the command again with fewer --workers"
        ) from None
    except Exception as error:
        return Result(
            attempt.student, "grader-error", notices=(f"the grader failed: {type(error).__name__}: {error}",)
        )
