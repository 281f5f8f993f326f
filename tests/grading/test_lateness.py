"""What lateness costs, from times of handing in alone."""

import csv
import dataclasses
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.course import COURSE, Course, Lateness, VisibilityOf
from autograder.grading.lateness import lateness
from autograder.grading.result import QuizScore, Result
from autograder.outputs.class_files import grades_text
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.results_json import results
from questions.checked_yaml import read_yaml
from questions.errors import BadFileError

TAIPEI = timezone(timedelta(hours=8))
DUE = datetime(2026, 12, 5, 23, 59, tzinfo=TAIPEI)
EXTENSIONS = {"b2": DUE + timedelta(2)}
POLICY = Lateness(due=DUE, grace_minutes=10, percent_a_day=10, cut_off_days=3, extensions=EXTENSIONS)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("over", "days", "kept"),
    [
        (-MINUTE, None, 1), (10 * MINUTE, None, 1),  # in time, and in the grace
        (11 * MINUTE, 1, "9/10"), (timedelta(1), 1, "9/10"), (timedelta(1, 1), 2, "4/5"),
        (timedelta(3), 3, "7/10"), (timedelta(3, minutes=10), 4, "3/5"),  # the grace is the cut-off's too
        (timedelta(3, minutes=11), 4, 0),
    ],
)  # fmt: skip
def test_each_begun_day_costs_its_percentage(over, days, kept):
    """Grace is forgiven whole, days count from the due time, and after the cut-off nothing is kept."""
    late = lateness("b1", DUE + over, POLICY)
    assert (late.days if late else None) == days
    assert (late.kept if late else 1) == Fraction(kept)


def test_zones_do_not_matter():
    """The same moment in another zone is as late."""
    moment = DUE + timedelta(hours=30)
    assert lateness("b1", moment, POLICY) == lateness("b1", moment.astimezone(timezone.utc), POLICY)


def test_an_extension_is_a_due_time_of_ones_own():
    """Two days more for one student; the other is late by them."""
    assert lateness("b2", DUE + timedelta(2), POLICY) is None
    assert lateness("b2", DUE + timedelta(3), POLICY).days == 1
    assert lateness("b1", DUE + timedelta(2), POLICY).days == 2


def test_nothing_is_late_without_times():
    """Neither where the course sets no due time, nor where the submission does not say when."""
    assert lateness("b1", DUE, Lateness(percent_a_day=10)) is None
    assert lateness("b1", None, POLICY) is None


def test_points_are_never_below_zero():
    """At 40 percent a day, the third day takes what is left and no more."""
    assert lateness("b1", DUE + timedelta(9), Lateness(due=DUE, percent_a_day=40)).kept == 0


def test_the_total_is_what_counts_wherever_it_is_shown():
    """grades.csv, results.json and the student's page all have the points less what lateness costs."""
    quiz = tuple(QuizScore(n, Fraction(3, 10), Fraction(3, 10), ("A",)) for n in range(1, 6))
    late = lateness("b1", DUE + timedelta(1, 1), POLICY)
    result = Result("b1", "graded", quiz=quiz, late=late)
    [row] = csv.DictReader(grades_text([result]).splitlines())
    assert (row["quiz"], row["total"]) == ("1.5", "1.2")
    document = results(result, VisibilityOf())
    assert document["score"] == 1.2
    assert sum(test["score"] for test in document["tests"]) == pytest.approx(1.5)
    for shown in (document["output"], feedback_page(result, VisibilityOf())):
        assert "2 days late" in shown
        assert "80%" in shown
        assert "遲交 2 天" in shown


def test_the_grader_s_failure_has_no_points_to_deduct():
    """Late or not, points stay empty."""
    late = lateness("b1", DUE + timedelta(2), POLICY)
    assert dataclasses.replace(Result("b1", "grader-error"), late=late).total is None


def settings(tmp_path: Path, **lines: str) -> Course:
    text = COURSE.read_text("utf-8")
    for name, value in lines.items():
        old = next(line for line in text.splitlines() if line.startswith(f"  {name}:"))
        text = text.replace(old, f"  {name}: {value}")
    path = tmp_path / "course.yaml"
    path.write_text(text, "utf-8")
    return read_yaml(path, Course)


def test_course_yaml_takes_times_as_people_write_them(tmp_path):
    """With a space or a T, with seconds or without; a student's number need not be quoted."""
    course = settings(
        tmp_path, due="2026-12-05 23:59 +08:00", percent_a_day="2.5", extensions="{42: 2026-12-05T15:59:00Z}"
    )
    assert course.lateness.due == course.lateness.extensions["42"] == DUE
    assert course.lateness.percent_a_day == Fraction(5, 2)


def test_course_yaml_wants_the_zone(tmp_path):
    """23:59 without a zone is 23:59 nobody knows where: refused with its line."""
    with pytest.raises(BadFileError, match=r"line \d+: lateness.due: .*timezone"):
        settings(tmp_path, due="2026-12-05 23:59")
