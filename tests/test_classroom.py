"""A folder of submissions becomes students and their attempts, and a class its results."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from autograder.batch import grade_class
from autograder.classroom import Attempt, ClassroomError, attempts, timestamp
from autograder.course import Course, load_course
from autograder.grade import Grader
from autograder.intake import Submission
from autograder.result import Result

RIGHT = "import numpy as np\ndef euclidean_distance(a, b):\n    return np.linalg.norm(a - b)\n"


@pytest.mark.parametrize(
    ("name", "utc"),
    [
        ("2026-05-10T22:45:00", "2026-05-10T22:45:00+00:00"),
        ("2026-05-10T224500", "2026-05-10T22:45:00+00:00"),
        ("20260510T224500Z", "2026-05-10T22:45:00+00:00"),
        ("2026-05-11T00:05:00+08:00", "2026-05-10T16:05:00+00:00"),
        ("2026-05-11T000500+0800", "2026-05-10T16:05:00+00:00"),
        ("2026-05-10T22:45", "2026-05-10T22:45:00+00:00"),
        ("2026-05-10 22:45:00.123", "2026-05-10T22:45:00+00:00"),
    ],
)
def test_timestamps_are_read_with_or_without_colons(name: str, utc: str) -> None:
    """ISO 8601 as file systems allow it, compared across zones."""
    when = timestamp(name)
    assert when is not None
    assert when.isoformat() == utc


@pytest.mark.parametrize("name", ["hw9", "2026-05-10", "2026-13-40T99:00:00", "b08901001", ""])
def test_other_names_are_no_timestamps(name: str) -> None:
    """A folder called anything else is part of the submission."""
    assert timestamp(name) is None


def test_attempts_are_sorted_by_time_not_by_name(tmp_path: Path) -> None:
    """Ten past midnight in Taipei is before five in the afternoon in London of the day before."""
    for name in ("2026-05-10T170000Z", "2026-05-11T001000+0800"):
        (tmp_path / "b1" / name).mkdir(parents=True)
    (tmp_path / "b2.zip").write_bytes(b"")
    (tmp_path / ".DS_Store").write_bytes(b"")
    first, second = attempts(tmp_path)
    assert [attempt.path.name for attempt in first] == ["2026-05-11T001000+0800", "2026-05-10T170000Z"]
    assert second == [Attempt("b2", tmp_path / "b2.zip")]


@pytest.mark.parametrize("make", [None, Path.mkdir, Path.touch])
def test_no_class_is_a_clear_error(tmp_path: Path, make: Callable[[Path], None] | None) -> None:
    """A folder that is missing, empty or a file is named."""
    folder = tmp_path / "class"
    if make:
        make(folder)
    with pytest.raises(ClassroomError, match=r"class is (not a folder|empty); expected"):
        attempts(folder)


class Here(Executor):
    """Runs everything at once in this process, with the session's warm grader."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader

    def submit(self, fn: Any, /, student: str, submission: Submission) -> "Future[Result]":  # type: ignore[override]
        future: Future[Result] = Future()
        future.set_result(self._grader.grade(student, submission))
        return future


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A student whose second attempt is the worse one."""
    for name, code in {"2026-05-10T120000": RIGHT, "2026-05-11T120000": "x = 1"}.items():
        (tmp_path / "b1" / name).mkdir(parents=True)
        (tmp_path / "b1" / name / "hw9.py").write_text(code)
    return tmp_path


@pytest.mark.parametrize(("policy", "points"), [("latest", 0), ("best", 2)])
def test_the_course_says_which_attempt_counts(grader: Grader, twice: Path, policy: str, points: int) -> None:
    """The latest, or the best."""
    course = load_course().model_copy(update={"attempts": policy})
    results = list(grade_class(attempts(twice), course, Here(grader)))
    assert [result.total for result in results] == [points]


def test_a_worker_that_fails_costs_one_student(tmp_path: Path) -> None:
    """An exception of the grader's own is that student's result, and the rest is graded."""
    for name in ("b1", "b2", "b3"):
        (tmp_path / f"{name}.py").write_text(RIGHT)

    def grade(student: str, submission: Submission) -> Result:
        if student == "b2":
            raise RuntimeError("the disk is gone")
        return Result(student, "graded")

    with ThreadPoolExecutor(1) as executor, pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.batch.grade_one", grade)
        results = {r.student: r for r in grade_class(attempts(tmp_path), load_course(), executor)}
    assert [results[name].status for name in ("b1", "b2", "b3")] == ["graded", "grader-error", "graded"]
    assert "the disk is gone" in results["b2"].notices[0]


def test_few_submissions_are_held_in_memory(tmp_path: Path) -> None:
    """However large the class, no more are read than can be graded soon."""
    for number in range(20):
        (tmp_path / f"b{number:02}.py").write_text(RIGHT)
    held, most = 0, 0

    class Counting(Executor):
        def submit(self, fn: Any, /, student: str, submission: Submission) -> "Future[Result]":  # type: ignore[override]
            nonlocal held, most
            held += 1
            most = max(most, held)
            future: Future[Result] = Future()
            future.set_result(Result(student, "graded"))
            return future

    course: Course = load_course()
    for _ in grade_class(attempts(tmp_path), course, Counting(), ahead=4):
        held -= 1
    assert most <= 4
