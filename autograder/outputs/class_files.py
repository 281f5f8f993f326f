"""Writes what grading a class leaves behind: grades.csv, report.html, canvas.csv, results and feedback.

All of it follows from the results and the course's settings, and is written anew each time.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course
from autograder.grading.result import Result
from autograder.intake.roster import Roster
from autograder.outputs.canvas_import import canvas_text
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.report_page import report_page
from autograder.outputs.results_json import results_text
from questions.files import write_whole

COLUMNS = ("student", "status", "code", "quiz", "total")


def write_student(result: Result, out: Path, course: Course) -> None:
    """Write one student's `results.json` and feedback page."""
    write_whole(out / "results" / f"{result.student}.json", results_text(result, course.visibility))
    write_whole(out / "feedback" / f"{result.student}.html", feedback_page(result, course.visibility))


def write_class(results: Sequence[Result], out: Path, course: Course, roster: Roster | None = None) -> None:
    """Write the files about the whole class, from everybody's results in the order of their names."""
    write_whole(out / "grades.csv", grades_text(results))
    write_whole(out / "report.html", report_page(results, course))
    if roster:
        write_whole(out / "canvas.csv", canvas_text(roster, results, course.max_points))


def grades_text(results: Sequence[Result]) -> str:
    """The text of `grades.csv`, one line a student; points are empty where the grader failed.

    `total` is what counts: `code` and `quiz` less what lateness costs.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in results:
        points = (result.code_points, result.quiz_points, result.total)
        numbers = ["" if value is None else f"{float(value):g}" for value in points]
        writer.writerow([_no_formula(result.student), result.status, *numbers])
    return table.getvalue()


def _no_formula(text: str) -> str:
    """The text, quoted where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
