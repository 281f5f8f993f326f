"""course.yaml: points cover each question once, names are text, and a mistake is told with its line."""

import itertools
import re
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
        ("1-30: -1", "1-30: found -1 points; expected 0 to 1000"),
        ("1-30: 1001", "1-30: found 1001 points; expected 0 to 1000"),
        ("1-30: much", "found 'much'; expected a number like 0.3"),
        ("1-30: 1/0", "found '1/0'; expected a number like 0.3"),
        ("1-30: ~", "found None; expected a number like 0.3"),
        ("1-20: 0.3, 21-31: 0.4", "there is no question 31; homework.yaml has 1-30"),
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


WHOLE = """\
code:
  smoothgrad_noise: 3
quiz:
  points: {1-30: 0.3}
  rule: exact
lateness:
  due: 2026-12-05 23:59 +08:00
  grace_minutes: 0
  percent_a_day: 0
  cut_off_days:
  extensions: {}
visibility:
  code: visible
  quiz: after_due_date
  explanations: hidden
handout:
  python: 3.10
limits:
  unpacked_mb: 50
  files: 1000
  folder_depth: 10
  call_seconds: 10
  submission_seconds: 60
  memory_mb: 384
"""


def changed(folder: Path, key: str, value: str) -> tuple[int, Path]:
    """A file like `WHOLE` in which a key has another value, and the line it is on."""
    lines = WHOLE.splitlines()
    [number] = [n for n, line in enumerate(lines) if line.strip().startswith(f"{key}:")]
    lines[number] = f"{lines[number].partition(':')[0]}: {value}"
    (folder / "course.yaml").write_text("\n".join(lines), "utf-8")
    return number + 1, folder / "course.yaml"


BOUNDS = {
    "smoothgrad_noise": (0, 1000),
    "grace_minutes": (0, 1440),
    "percent_a_day": (0, 100),
    "cut_off_days": (0, 366),
    "unpacked_mb": (1, 2000),
    "files": (1, 100_000),
    "folder_depth": (1, 100),
    "submission_seconds": (10, 3600),
    "call_seconds": (1, 60),
    "memory_mb": (64, 65_536),
}


@pytest.mark.parametrize(("key", "least", "most"), [(key, *bounds) for key, bounds in BOUNDS.items()])
def test_every_number_has_bounds(tmp_path: Path, key: str, least: int, most: int) -> None:
    """The least and the most are taken; one beyond, a word or a yes is refused with line and bound."""
    for value in (least, most):
        _, path = changed(tmp_path, key, str(value))
        read_yaml(path, Course)
    for value in (least - 1, most + 1, "many", "yes", "-0.5", ".nan", ".inf"):
        line, path = changed(tmp_path, key, str(value))
        with pytest.raises(BadFileError) as caught:
            read_yaml(path, Course)
        [said] = str(caught.value).splitlines()
        where = "submission_seconds" if (key, value) == ("call_seconds", most + 1) else key
        assert where in said
        assert f" line {line + (where != key)}: " in said
        remedy = {least - 1: least, most + 1: most}.get(value, "")  # type: ignore[call-overload]
        if where == key:
            assert re.search(rf"(expected|should be) .*{remedy}", said), said
        else:
            assert "found 60; expected call_seconds (61) or more" in said


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("due", "2026-12-05 23:59", "should have timezone info"),
        ("due", "soon", "valid datetime"),
        ("rule", "strict", "should be 'exact', 'net-correct', 'coverage' or 'each-answer'; found strict"),
        ("explanations", "visible", "found visible, which is before quiz (after_due_date); expected "
         "after_due_date, after_published, hidden"),
        ("explanations", "never", "should be 'visible', 'after_due_date', 'after_published' or 'hidden'"),
        ("extensions", "{b1: 2026-12-05 23:58 +08:00}", "b1: found a time before due; expected a later one"),
        ("extensions", "{b1: later}", "valid datetime"),
        ("python", "2.7", "should be '3.10', '3.11', '3.12', '3.13' or '3.14'; found 2.7"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(tmp_path: Path, key: str, value: str, reason: str) -> None:
    """With the line of the key, and what was expected there."""
    line, path = changed(tmp_path, key, value)
    with pytest.raises(BadFileError) as caught:
        read_yaml(path, Course)
    [said] = str(caught.value).splitlines()
    assert said.startswith(f"{tmp_path.name}/course.yaml line {line}: ")
    assert reason in said


def test_a_call_has_no_more_than_the_submission_also_where_that_is_left_out(tmp_path: Path) -> None:
    """The default is compared, too."""
    text = WHOLE.replace("  submission_seconds: 60\n", "").replace("call_seconds: 10", "call_seconds: 61")
    (tmp_path / "course.yaml").write_text(text, "utf-8")
    line = text[: text.index("limits:")].count("\n") + 1
    with pytest.raises(
        BadFileError, match=rf"line {line}: limits.submission_seconds: found 60; expected call_"
    ):
        read_yaml(tmp_path / "course.yaml", Course)


@pytest.mark.parametrize("written", ["3.10", '"3.10"', "3.12", "'3.14'"])
def test_a_version_of_python_needs_no_quotes(tmp_path: Path, written: str) -> None:
    """Although 3.10 is the number 3.1 to YAML."""
    _, path = changed(tmp_path, "python", written)
    assert read_yaml(path, Course).handout.python == written.strip("\"'")


@pytest.mark.parametrize("due", ["  due:\n", ""])
def test_an_extension_needs_a_due_time(tmp_path: Path, due: str) -> None:
    """Whether `due` is empty or not there at all."""
    text = WHOLE.replace("  due: 2026-12-05 23:59 +08:00\n", due)
    text = text.replace("extensions: {}", "extensions: {b1: 2026-12-08 23:59 +08:00}")
    (tmp_path / "course.yaml").write_text(text, "utf-8")
    line = text[: text.index("extensions")].count("\n") + 1
    with pytest.raises(BadFileError, match=rf"line {line}: .*found b1, but no due; expected everybody's due"):
        read_yaml(tmp_path / "course.yaml", Course)


def test_explanations_come_with_quiz_or_later(tmp_path: Path) -> None:
    """Of the sixteen pairs of times, the ten in this order are taken."""
    times = ["visible", "after_due_date", "after_published", "hidden"]
    taken = 0
    for quiz, explanations in itertools.product(times, times):
        text = WHOLE.replace("quiz: after_due_date", f"quiz: {quiz}")
        text = text.replace("explanations: hidden", f"explanations: {explanations}")
        (tmp_path / "course.yaml").write_text(text, "utf-8")
        if times.index(explanations) >= times.index(quiz):
            read_yaml(tmp_path / "course.yaml", Course)
            taken += 1
        else:
            with pytest.raises(BadFileError, match="which is before quiz"):
                read_yaml(tmp_path / "course.yaml", Course)
    assert taken == 10


def test_students_are_text_and_match_as_in_rosters(tmp_path: Path) -> None:
    """No id is read as a number, octal or of minutes; case, spaces and copies make no difference."""
    lateness = course(tmp_path, "1-20: 0.3, 21-30: 0.4").lateness
    for name in ("00123456", "b08901002", "B08901002", "ｂ０８９０１００２", "12:30", "1_000"):
        assert lateness.due_for(name) != lateness.due, name
    for name in ("123456", "42798", "750", "b08901003"):
        assert lateness.due_for(name) == lateness.due, name
