"""What people enter in formgrader reaches every output; nbgrader's own code says what it has and shows."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import load_course
from autograder.grading.corrections import Corrections
from autograder.grading.entered import Entered
from autograder.grading.result import Result
from autograder.outputs.formgrader import config_text
from autograder.running.class_run import Order
from autograder.running.one_student import show_student
from autograder.running.preview import preview
from questions.errors import StoppedError
from tests.running.test_after_grading import TODO, Rehearsal, cents, rows

nbgrader = pytest.importorskip("nbgrader")
pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and SQLAlchemy's own, about each other
COURSE = load_course()
QUIZ = sum(COURSE.quiz.points.values())


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A class of six, graded once, and laid out for formgrader."""
    made = Rehearsal(tmp_path, monkeypatch, 6)
    made.grade(formgrader=True)
    return made


def should(course, **changed) -> dict[str, Fraction]:
    """Everybody's total, but for those named."""
    return {s: course.code(s) + sum(course.quiz(s).values()) for s in course.answers} | changed


@contextlib.contextmanager
def gradebook(out: Path):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{out}/gradebook.db", "hw9") as found:
        yield found
        found.db.commit()


def enter(out: Path, student: str, cell: str, notebook="hw9_cnn", *, comment=None, **scores) -> None:
    """Enter scores and a comment as formgrader's handlers do: through nbgrader's models."""
    with gradebook(out) as found:
        grade = found.find_grade(f"{cell}-points", notebook, "hw9", student)
        for name, value in scores.items():
            setattr(grade, name, value)
        if comment is not None:
            found.find_comment(cell, notebook, "hw9", student).manual_comment = comment


def agree(course, totals: dict[str, Fraction]) -> None:
    """grades.csv, canvas.csv, results, pages and what nbgrader itself adds up have these totals."""
    exact = pytest.approx({student: float(total) for student, total in totals.items()}, abs=1e-9)
    rounded = pytest.approx({student: float(total) for student, total in totals.items()}, abs=0.00501)
    out = course.out
    with gradebook(out) as found:
        assert {row["student"]: row["score"] for row in found.submission_dicts("hw9")} == exact
    assert {row["student"]: float(row["total"]) for row in rows(out / "grades.csv")} == rounded
    canvas = {row["SIS User ID"]: float(row["HW9"]) for row in rows(out / "canvas.csv")}
    assert {student: canvas[student] for student in totals} == rounded
    documents = {s: json.loads((out / "results" / f"{s}.json").read_text("utf-8")) for s in totals}
    assert {student: document["score"] for student, document in documents.items()} == exact
    tests = {s: sum(test.get("score", 0) for test in document["tests"]) for s, document in documents.items()}
    assert tests == exact
    pages = {student: (out / "feedback" / f"{student}.html").read_text("utf-8") for student in totals}
    shown = {
        s: re.search(r'class="total"><span class="points">([\d.]+)', page)[1] for s, page in pages.items()
    }
    assert {student: float(total) for student, total in shown.items()} == rounded


@pytest.mark.slow(15)
def test_what_is_entered_reaches_every_output_and_leaves_them_again(course):
    """A score with extra credit and a comment, and one for the quiz; taken back, all is as before."""
    agree(course, should(course))
    enter(course.out, "b001", TODO, manual_score=1.1, extra_credit=0.25, comment="We <b>looked</b>.")
    enter(course.out, "b002", "quiz", "hw9_bert", manual_score=4.2)
    totals = should(course)
    quiz = {student: sum(course.quiz(student).values()) for student in totals}
    changed = {"b001": Fraction("1.35") + quiz["b001"], "b002": course.code("b002") + Fraction("4.2")}
    lines, _, ran = course.grade()
    assert ran == 0
    assert {line["student"]: cents(line["correction"]) for line in lines} == {
        student: cents(changed[student] - totals[student]) for student in changed
    }
    agree(course, totals | changed)
    page = (course.out / "feedback" / "b001.html").read_text("utf-8")
    assert "We &lt;b&gt;looked&lt;/b&gt;." in page
    console = Console(file=io.StringIO(), width=100)
    show_student(Order(course.entries, course.out, roster=course.roster), "b001", COURSE, console)
    assert "entered in formgrader" in console.file.getvalue()

    # once more, and as a preview: nothing moves
    assert course.grade()[0::2] == ([], 0)
    console = Console(file=io.StringIO(), width=200)
    preview(Order(course.entries, course.out, roster=course.roster), COURSE, console)
    assert "0 gained, 0 lost" in console.file.getvalue()
    agree(course, totals | changed)

    enter(course.out, "b001", TODO, manual_score=None, extra_credit=None)
    enter(course.out, "b002", "quiz", "hw9_bert", manual_score=None)
    lines, _, ran = course.grade()
    assert ({line["student"] for line in lines}, ran) == ({"b001", "b002"}, 0)
    agree(course, totals)
    assert "looked" in (course.out / "feedback" / "b001.html").read_text("utf-8")


@pytest.mark.slow(10)
def test_corrections_yaml_goes_before_formgrader(course):
    """For the same student and TODO or quiz; the gradebook then has what the other outputs have."""
    enter(course.out, "b001", TODO, manual_score=0, comment="see there")
    enter(course.out, "b002", "quiz", "hw9_bert", manual_score=0)
    enter(course.out, "b003", TODO, manual_score=0.5)
    course.grade()
    course.correct(f"student: login1, todo: {TODO}, points: 3")
    course.correct("student: b002, question: 1, points: 0.3")
    course.correct("student: b002, question: 2, points: 0")
    quiz = course.quiz("b002") | {1: Fraction("0.3"), 2: Fraction(0)}
    _, printed, _ = course.grade()
    assert "gave way to corrections.yaml (2): b001, b002" in printed
    agree(
        course,
        should(
            course,
            b001=3 + sum(course.quiz("b001").values()),
            b002=course.code("b002") + sum(quiz.values()),
            b003=Fraction("0.5") + sum(course.quiz("b003").values()),
        ),
    )
    with gradebook(course.out) as found:
        assert found.find_grade(f"{TODO}-points", "hw9_cnn", "hw9", "b001").manual_score is None
        assert found.find_comment(TODO, "hw9_cnn", "hw9", "b001").manual_comment == "see there"
    assert "gave way" not in course.grade()[1]


@pytest.mark.slow(5)
def test_it_is_the_student_s_under_every_name(course):
    """Missing under the login, entered there, then handed in under the number, and withdrawn again."""
    shutil.rmtree(course.entries / "b001")
    course.grade()
    course.hand_in("b001", 0, entry="LOGIN1@example.edu")
    course.grade()
    [name] = {row["student"] for row in rows(course.out / "grades.csv")} - {f"b{n:03}" for n in range(6)} or {
        "b001"
    }
    enter(course.out, name, TODO, manual_score=3)
    shutil.move(course.entries / "LOGIN1@example.edu", course.entries / "b001")
    lines, _, _ = course.grade()
    assert [(line["student"], cents(line["correction"])) for line in lines] == [(name, 300)]
    shutil.rmtree(course.entries / "b001")
    course.grade()
    assert sum(row["student"] == name for row in rows(course.out / "grades.csv")) == 1
    assert not (course.out / "autograded" / name / "hw9").exists()


@pytest.mark.slow(5)
def test_who_is_gone_leaves_the_gradebook_unless_something_was_entered(course):
    """What a person entered is not thrown away, but told."""
    enter(course.out, "b001", TODO, manual_score=3)
    text = re.sub(r".*,b00[12],.*\n", "", course.roster.read_text())
    course.roster.write_text(text)
    for student in ("b001", "b002"):
        shutil.rmtree(course.entries / student)
    _, printed, _ = course.grade()
    assert "left in the gradebook for what was entered there (1): b001" in printed
    with gradebook(course.out) as found:
        assert {row["student"] for row in found.submission_dicts("hw9")} == {
            "b000", "b001", "b003", "b004", "b005"
        }  # fmt: skip
    assert not (course.out / "autograded" / "b002" / "hw9").exists()
    assert not (course.out / "feedback" / "b002" / "hw9").exists()


@pytest.mark.slow(5)
def test_formgrader_finds_and_shows_everybody_s_notebooks(course, monkeypatch):
    """Its own lists and template: each TODO with a comment, each part with its points, sources as text."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.apps import NbGraderAPI
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    hostile = "def ig_baseline(image, kind, generator):\n    '</script><img src=x onerror=alert(1)>'\n"
    (course.entries / "b003" / "ig.py").write_text(hostile)
    course.grade()
    monkeypatch.chdir(course.out)
    config = Config()
    exec(Path("nbgrader_config.py").read_text("utf-8"), {"get_config": lambda: config})
    api = NbGraderAPI(config=config)
    assert [one["name"] for one in api.get_assignments()] == ["hw9"]
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[handlers.template_path])
    for notebook in ("hw9_cnn", "hw9_bert"):
        listed = api.get_notebook_submissions("hw9", notebook)
        assert {one["student"] for one in listed} == {f"b{n:03}" for n in range(6)}
        with gradebook(course.out) as found:
            submission = found.find_submission_notebook(notebook, "hw9", "b003")
            grades = {grade.name for grade in submission.grades}
            comments = {f"{comment.name}-comment" for comment in submission.comments}
        page, _ = exporter.from_filename(f"autograded/b003/hw9/{notebook}.ipynb", {"total": 1, "index": 0})
        assert set(re.findall(r'class="score tabbable" id="([^"]+)"', page)) == grades
        assert set(re.findall(r'<textarea class="comment tabbable" id="([^"]+)"', page)) == comments
        assert "<img src=x" not in page
        linked = Path("feedback/b003/hw9", f"{notebook}.html").resolve()
        assert linked == course.out.resolve() / "feedback" / "b003.html"
    assert "onerror" in Path("autograded/b003/hw9/hw9_cnn.ipynb").read_text("utf-8")
    assert "onerror" not in Path("autograded/b003/hw9/hw9_bert.ipynb").read_text("utf-8")


def test_a_gradebook_that_cannot_be_read_stops_the_run(course):
    """Grades without what was entered there would be wrong; all stays as it is."""
    before = (course.out / "grades.csv").read_bytes()
    (course.out / "gradebook.db").write_text("this is no database " * 99)
    with pytest.raises(StoppedError, match=r"gradebook.db could not be read: .*points entered there"):
        course.grade()
    assert (course.out / "grades.csv").read_bytes() == before


def test_where_the_grader_failed_points_for_everything_are_a_grade():
    """For some of it they are none yet; who is excused stays so."""
    parts = {**COURSE.code, "quiz": QUIZ}
    entered = [Entered(part, worth / 2) for part, worth in parts.items()]
    result = Corrections().applied(Result("b001", "grader-error"), COURSE, (), entered)
    assert (result.status, result.total) == ("graded", sum(parts.values()) / 2)
    assert Corrections().applied(Result("b001", "grader-error"), COURSE, (), entered[1:]).total is None
    excused = dataclasses.replace(result, status="excused", corrections=())
    assert Corrections().applied(excused, COURSE, (), entered).total is None


def test_the_configuration_holds_no_password():
    """Of a gradebook that is a file not even the place: it lies where nbgrader looks."""
    text = config_text("postgres://grader:secret@db.example.edu/hw9")
    assert "postgresql+psycopg://grader@db.example.edu/hw9" in text
    assert "secret" not in text
    assert "db_url" not in config_text(Path("gradebook.db"))
