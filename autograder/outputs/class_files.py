"""Writes what grading a class leaves behind: grades, report, data, Canvas's import, results and feedback.

All of it follows from the results and the course's settings, and is written anew each time.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import Course, VisibilityOf
from autograder.grading.corrections import Corrections
from autograder.grading.result import Result
from autograder.intake.roster import Roster
from autograder.outputs.canvas_import import canvas_text
from autograder.outputs.changes import Change
from autograder.outputs.csv_text import csv_text, no_formula
from autograder.outputs.data_files import data_files
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.pages import points
from autograder.outputs.report_page import report_page
from autograder.outputs.results_json import results_text
from questions.files import write_whole
from questions.homework import load_homework

COLUMNS = ("student", "status", "code", "quiz", "total")


def write_student(result: Result, out: Path, visibility: VisibilityOf) -> None:
    """Write one student's `results.json` and feedback page."""
    write_whole(out / "results" / f"{result.student}.json", results_text(result, visibility))
    write_whole(out / "feedback" / f"{result.student}.html", feedback_page(result, visibility))


def remove_student(student: str, out: Path) -> None:
    """Remove the files of a student who is no longer in the class."""
    for path in (out / "results" / f"{student}.json", out / "feedback" / f"{student}.html"):
        path.unlink(missing_ok=True)
    for kind in ("autograded", "feedback"):  # what formgrader opens
        shutil.rmtree(out / kind / student / load_homework().name, ignore_errors=True)


def write_class(
    results: Sequence[Result],
    out: Path,
    course: Course,
    roster: Roster | None = None,
    corrections: Corrections = Corrections(),  # noqa: B008 (frozen)
    found: Sequence[Change] = (),
    called: Callable[[str], str] = str,
) -> None:
    """Write the files about the whole class, from everybody's results in the order of their names.

    `found` is what changed since the last run, `called` gives the name of a student in the files of data.
    """
    write_whole(out / "grades.csv", grades_text(results))
    names = names_of(results, roster)
    write_whole(out / "report.html", report_page(results, course, corrections, found, names))
    for name, text in data_files(results, corrections, called).items():
        write_whole(out / name, text)
    if roster:
        write_whole(out / "canvas.csv", canvas_text(roster, results, course.max_points))


def names_of(results: Sequence[Result], roster: Roster | None) -> dict[str, str]:
    """What the students are called, as far as a roster knows them."""
    people = roster.match(result.student for result in results)[0] if roster else {}
    return {student: name for student, one in people.items() if (name := one.row.get("Student", "").strip())}


def grades_text(results: Sequence[Result]) -> str:
    """The text of `grades.csv`, one line a student; points are empty where there is no grade.

    `total` is what counts: `code` and `quiz` less what lateness costs.
    """
    return csv_text(COLUMNS, map(_row, results))


def _row(result: Result) -> list[str]:
    given = (result.code_points, result.quiz_points, result.total)
    return [no_formula(result.student), result.status, *(points(value, none="") for value in given)]
