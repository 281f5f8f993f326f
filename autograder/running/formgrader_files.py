"""Lays out a graded class as a course directory that formgrader opens, beside everything else in `out`."""

import multiprocessing
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from autograder.course import Course
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt
from autograder.intake.budget import OutOfTime, bounded
from autograder.intake.submission import read_attempt
from autograder.outputs.formgrader import config_text, notebooks
from questions.files import write_whole
from questions.homework import load_homework

CONFIG = "nbgrader_config.py"


def lay_out_class(
    results: Sequence[Result],
    students: Mapping[str, Sequence[Attempt]],
    course: Course,
    out: Path,
    gradebook: Path | str,
    processes: int,
) -> list[str]:
    """Write everybody's notebooks, and links to their feedback: the students for whom that did not work.

    What was handed in is read again, by processes of their own, which it may end.
    """
    (out / "source" / load_homework().name).mkdir(
        parents=True, exist_ok=True
    )  # formgrader lists what is here
    write_whole(out / CONFIG, config_text(gradebook))
    write = partial(_write_student, course=course, out=out)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as executor:
        running = {one.student: executor.submit(write, one, students.get(one.student, ())) for one in results}
        return [student for student, future in running.items() if future.exception() or not future.result()]


def _write_student(result: Result, attempts: Sequence[Attempt], course: Course, out: Path) -> bool:
    """Write one student's files, of the attempt that counts; False where that takes too long."""
    folder, feedback = (
        out / kind / result.student / load_homework().name for kind in ("autograded", "feedback")
    )
    if not attempts or result.status == "missing":
        for old in (folder, feedback):
            shutil.rmtree(old, ignore_errors=True)
        return True
    read = [read_attempt(attempt, course.limits) for attempt in attempts]
    counts = next((one for one in read if one.digest == result.digest), read[-1])
    try:
        with bounded():
            texts = notebooks(result, counts.code, course)
    except (OutOfTime, MemoryError, RecursionError):
        return False
    feedback.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / f"{name}.ipynb", text)
        link = feedback / f"{name}.html"
        link.unlink(missing_ok=True)
        link.symlink_to(f"../../{result.student}.html")
    return True
