"""The steps after the first grading, for 300 students, with a stand-in for running code.

Run by `make bench`: a re-keyed and a dropped question, corrections by hand, a late submission, a withdrawal.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tests.running.test_after_grading import TODO, Rehearsal

STUDENTS, TARGET = 300, "10"


def withdraw(course: Rehearsal) -> None:
    shutil.rmtree(course.entries / "b012")


STEPS: dict[str, Callable[[Rehearsal], object]] = {
    "first grading": lambda course: None,
    "nothing new": lambda course: None,
    "question 9 re-keyed": lambda course: course.correct("question: 9, key: A"),
    "question 16 dropped": lambda course: course.correct("question: 16, drop: share-out"),
    "points by hand": lambda course: course.correct(f"student: b007, todo: {TODO}, points: 3"),
    "another submission": lambda course: course.hand_in("late", 8),
    "a withdrawal": withdraw,
}


def main() -> None:
    """Measure and print the table."""
    table = Table("step", "seconds", "target", title=f"After the grading, {STUDENTS} students")
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        course = Rehearsal(Path(folder), patch, STUDENTS)
        for name, step in STEPS.items():
            step(course)
            started = time.perf_counter()
            course.grade()
            target = "" if name == "first grading" else TARGET
            table.add_row(name, f"{time.perf_counter() - started:.1f}", target)
    Console().print(table)


if __name__ == "__main__":
    main()
