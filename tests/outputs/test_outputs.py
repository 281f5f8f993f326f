"""Results as the platform, the TA's table and the student's page show them."""

import csv
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.checking.outcome import Outcome
from autograder.course import VisibilityOf, load_course
from autograder.grading.marking import score_code
from autograder.grading.result import CodeScore, QuizScore, Result
from autograder.outputs.class_files import grades_text, write_student
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.results_json import results
from questions.text import Text

POINTS = {"noise": Fraction(3), "baseline": Fraction(3)}


def outcome(todo: str, part: str = "", passed: bool = True, got: str = "0") -> Outcome:
    """A check's outcome."""
    title = Text("Title", "標題")
    if passed:
        return Outcome(todo, part, title, passed=True)
    return Outcome(todo, part, title, False, Text("one", "一"), Text(got, got), Text("look", "看"))


def result(**changes: object) -> Result:
    """A result with one right TODO, one failed, and two questions."""
    code = (
        CodeScore("noise", "", Fraction(3), Fraction(3), (outcome("noise"),)),
        CodeScore("cosine", "", Fraction(0), Fraction(2), (outcome("cosine", passed=False, got="<b>&*_`"),)),
    )
    quiz = (
        QuizScore(1, Fraction(3, 10), Fraction(3, 10), ("A", "C")),
        QuizScore(2, Fraction(0), Fraction(3, 10), None),
    )
    given = {"student": "b1", "status": "graded", "code": code, "quiz": quiz, "digest": "d", "seconds": 0.1}
    return Result(**(given | changes))  # type: ignore[arg-type]


def test_a_todo_earns_all_its_points_or_none() -> None:
    """One failed check of a TODO without parts costs all of its points."""
    good, bad = outcome("noise"), outcome("noise", passed=False)
    assert [s.points for s in score_code([good, good], POINTS)] == [3]
    assert [s.points for s in score_code([good, bad], POINTS)] == [0]


def test_parts_share_a_todos_points_evenly() -> None:
    """Three parts of a TODO worth 3 earn 1 each, on their own."""
    checks = [
        outcome("baseline", "black"),
        outcome("baseline", "blur", passed=False),
        outcome("baseline", "error"),
    ]
    assert {s.part: s.points for s in score_code(checks, POINTS)} == {"black": 1, "blur": 0, "error": 1}


def test_refusing_everything_earns_nothing() -> None:
    """The error's share counts only beside a right kind."""
    error = replace(outcome("baseline", "error"), only_beside_another=True)
    checks = [outcome("baseline", "black", passed=False), error]
    assert [s.points for s in score_code(checks, POINTS)] == [0, 0]


def test_thirty_right_answers_are_ten_points_exactly() -> None:
    """Twenty times 0.3 and ten times 0.4 is 10.0, not 9.999."""
    points = load_course().quiz.points
    everything = tuple(QuizScore(n, worth, worth, ("A",)) for n, worth in points.items())
    assert len(everything) == 30
    document = results(result(code=(), quiz=everything), VisibilityOf())
    assert document["score"] == 10.0


def test_the_tests_of_results_json_add_up_to_its_score() -> None:
    """What the platform sums is what the top says."""
    document = results(result(), VisibilityOf(code="visible", quiz="after_published"))
    assert document["score"] == pytest.approx(sum(test["score"] for test in document["tests"])) == 3.3
    assert [test["status"] for test in document["tests"]] == ["passed", "failed", "passed", "failed"]
    assert [test["visibility"] for test in document["tests"]] == ["visible"] * 2 + ["after_published"] * 2


def test_what_a_student_returned_cannot_format_the_output() -> None:
    """Markdown in a result is shown, not obeyed."""
    document = results(result(), VisibilityOf())
    assert "\\<b\\>&\\*\\_\\`" in document["tests"][1]["output"]


def test_results_json_never_tells_the_key() -> None:
    """A question's output has the student's letters and no other."""
    output = results(result(), VisibilityOf())["tests"][2]["output"]
    assert output.endswith("A, C")


def test_a_failure_of_the_grader_has_no_score() -> None:
    """Points that are not the student's fault to lack are empty, not zero."""
    broken = result(status="grader-error", code=(), quiz=())
    document = results(broken, VisibilityOf())
    assert "score" not in document
    assert "tests" not in document
    assert grades_text([broken]) == "student,status,code,quiz,total\nb1,grader-error,,,\n"


def test_grades_csv_reads_back() -> None:
    """A spreadsheet reads the numbers, and takes no name for a formula."""
    rows = list(csv.DictReader(grades_text([result(), result(student="=cmd()", quiz=())]).splitlines()))
    assert [row["total"] for row in rows] == ["3.3", "3"]
    assert rows[1]["student"] == "'=cmd()"


def test_every_student_gets_both_files_whole(tmp_path: Path) -> None:
    """Nothing half-written is left beside them."""
    write_student(result(), tmp_path, load_course().visibility)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == [
        "feedback/b1.html",
        "results/b1.json",
    ]
    assert json.loads((tmp_path / "results" / "b1.json").read_text("utf-8"))["score"] == 3.3


def test_feedback_shows_hostile_text_as_text() -> None:
    """A result that looks like a tag is escaped."""
    page = feedback_page(result(), VisibilityOf())
    assert "&lt;b&gt;&amp;*_`" in page
    assert "<b>&" not in page


@pytest.mark.parametrize("hidden", ["code", "quiz"])
def test_feedback_leaves_out_what_the_course_hides(hidden: str) -> None:
    """Neither the points nor the answers of a hidden part appear, nor a total to subtract them from."""
    page = feedback_page(result(), VisibilityOf(**{hidden: "hidden"}))  # type: ignore[arg-type]
    assert ("A C" in page) == (hidden != "quiz")
    assert ("cosine" in page) == (hidden != "code")
    assert 'class="total' not in page
