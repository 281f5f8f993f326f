"""course.yaml: points cover each question once, names are text, and a mistake is told with its line."""

from pathlib import Path

import pytest

from autograder.course import Course
from questions.checked_yaml import read_yaml
from questions.errors import BadFileError

TEXT = """\
code: {smoothgrad_noise: 3}
quiz:
  points: {POINTS}
lateness:
  due: 2026-12-05 23:59 +08:00
  extensions:
    00123456: 2026-12-12 23:59 +08:00
    " B08901002 (1)": 2026-12-12 23:59 +08:00
    1_000: 2026-12-12 23:59 +08:00
    12:30: 2026-12-12 23:59 +08:00
"""


def course(folder: Path, points: str) -> Course:
    (folder / "course.yaml").write_text(TEXT.replace("POINTS", points), "utf-8")
    return read_yaml(folder / "course.yaml", Course)


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ("1-20: 0.3, 21-40: 0.4", "there is no question 31-40; homework.yaml has 1-30"),
        ("20-1: 0.3, 21-30: 0.4", "found '20-1'; expected a question's number or a range like 1-20"),
        ("1-20: 0.3, 20-30: 0.4", "20-30 gives points to 20 again; expected each question once"),
        ("1-20: 0.3, 5: 1, 21-30: 0.4", "5 gives points to 5 again"),
        ("1-20: 0.3", "no points for 21-30; expected each question once"),
        ("1-9: 0.3, 11: 1, 13-30: 0.4", "no points for 10, 12; expected each question once"),
        ("0-30: 0.3", "there is no question 0"),
        ("1-30: -1", "1-30: found -1 points; expected 0 or more"),
        ("all: 0.3", "found 'all'; expected"),
        ("1-30-31: 0.3", "found '1-30-31'; expected"),
    ],
)
def test_points_cover_each_question_once(tmp_path: Path, points: str, reason: str) -> None:
    """Whatever is missing, twice or of no question is named with its line."""
    with pytest.raises(BadFileError) as caught:
        course(tmp_path, points)
    assert "course.yaml line 3: quiz.points" in str(caught.value)
    assert reason in str(caught.value)


def test_students_are_text_and_match_as_in_rosters(tmp_path: Path) -> None:
    """No id is read as a number, octal or of minutes; case, spaces and copies make no difference."""
    lateness = course(tmp_path, "1-20: 0.3, 21-30: 0.4").lateness
    for name in ("00123456", "b08901002", "B08901002", "ｂ０８９０１００２", "12:30", "1_000"):
        assert lateness.due_for(name) != lateness.due, name
    for name in ("123456", "42798", "750", "b08901003"):
        assert lateness.due_for(name) == lateness.due, name
