"""A folder of submissions becomes students and their attempts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake.attempts import Attempt, by_student, timestamp
from autograder.intake.classroom import read_classroom
from questions.errors import ClassroomError


def attempts(folder: Path) -> list[list[Attempt]]:
    """Everybody's attempts, put together by student."""
    return by_student(read_classroom(folder).attempts)


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
    first, second = by_student(read_classroom(tmp_path, times=True).attempts)
    assert [attempt.name for attempt in first] == ["2026-05-11T001000+0800", "2026-05-10T170000Z"]
    assert second == [Attempt("b2", tmp_path / "b2.zip")]


def test_entries_of_one_student_are_one_student(tmp_path: Path) -> None:
    """A folder and a zip of the same name without times are taken in order, and that is told."""
    (tmp_path / "b1").mkdir()
    (tmp_path / "b1.zip").write_bytes(b"")
    [[first, second]] = attempts(tmp_path)
    assert (first.path.name, second.path.name) == ("b1", "b1.zip")
    for one in (first, second):
        [said] = one.notices
        assert (said.kind, said.details) == ("untimed", ("b1, b1.zip",))


@pytest.mark.parametrize("make", [None, Path.mkdir, Path.touch])
def test_no_class_is_a_clear_error(tmp_path: Path, make: Callable[[Path], None] | None) -> None:
    """A folder that is missing, empty or a file is named."""
    folder = tmp_path / "class"
    if make:
        make(folder)
    with pytest.raises(ClassroomError, match=r"class is (not a folder|empty); expected"):
        attempts(folder)
