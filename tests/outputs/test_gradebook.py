"""nbgrader's gradebook, in SQLite and in PostgreSQL, read back by nbgrader's own tools."""

import contextlib
import csv
import dataclasses
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.course import Lateness, load_course
from autograder.grading.lateness import lateness
from autograder.grading.result import Result
from autograder.intake.roster import Person
from autograder.outputs.gradebook import _worth, graded_parts, write_gradebook
from autograder.todos import by_notebook
from questions.errors import GradebookError
from questions.places import SOLUTIONS
from tests.generated_class import generated

pytest.importorskip("nbgrader")
DUE = datetime(2026, 12, 5, 16, tzinfo=timezone.utc)
POLICY = Lateness(due=DUE, percent_a_day=10)
COURSE = load_course().model_copy(update={"lateness": POLICY})


def a_class(n: int) -> list[Result]:
    """Generated results, handed in around the due time."""
    return [
        dataclasses.replace(result, when=when, late=lateness(result.student, when, POLICY))
        for number, result in enumerate(generated(n))
        if (when := DUE + timedelta(hours=number % 50 - 10))
    ]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own, of Debian's packages, in a folder that goes with it; never run as root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [shutil.which("initdb")]
    if not found[-1]:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    programs = Path(found[-1]).parent
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = ("postgres" if "postgres" in known else "nobody") if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "hw9", "-N", "--locale=C.UTF-8"],
            capture_output=True, text=True, user=user, check=False, cwd=folder,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        server = [programs / "pg_ctl", "-D", data, "-w", "-t", "120", "-l", f"{folder}/log"]
        listen = ["-o", f"-c listen_addresses='' -k {folder} -F"]
        subprocess.run(
            [*server, *listen, "start"], user=user, check=True, cwd=folder, stdout=subprocess.DEVNULL
        )
        try:
            yield f"postgresql://hw9@/postgres?host={folder}"
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], user=user, check=True, cwd=folder, stdout=subprocess.DEVNULL)  # fmt: skip # noqa: E501


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A gradebook's place: a file, and a server's URL."""
    if request.param == "sqlite":
        return tmp_path / "gradebook.db"
    return request.getfixturevalue("postgres")


def url(where: Path | str) -> str:
    return (
        f"sqlite:///{where}"
        if isinstance(where, Path)
        else where.replace("postgresql:", "postgresql+psycopg:")
    )


def exported(where: Path | str, folder: Path) -> dict[str, dict[str, str]]:
    """What `nbgrader export` writes, by student."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--db", url(where), "--to", folder / "export.csv"],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with (folder / "export.csv").open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@contextlib.contextmanager
def opened(where: Path | str) -> Iterator[object]:
    from nbgrader.api import Gradebook

    with Gradebook(url(where), "hw9") as gradebook:
        yield gradebook


@pytest.mark.slow(30)
def test_nbgrader_exports_our_totals(where: Path | str, tmp_path: Path) -> None:
    """Raw scores, what lateness costs, times and names; written twice, nothing is there twice."""
    results = a_class(60)
    people = {results[0].student: Person({"Student": "Chang, Amy", "ID": "77"})}
    for _ in range(2):
        write_gradebook(results, COURSE, where, people)
    rows = exported(where, tmp_path)
    assert rows.keys() == {result.student for result in results}
    assert any(result.late for result in results)
    for result in results:
        row = rows[result.student]
        assert float(row["max_score"]) == 20
        assert float(row["score"]) == pytest.approx(float(result.total or 0), abs=1e-4)
        raw = (result.code_points or 0) + (result.quiz_points or 0)
        assert float(row["raw_score"]) == pytest.approx(float(raw), abs=1e-4)
        if result.status != "missing":
            assert row["timestamp"] == str(result.when.replace(tzinfo=None))  # type: ignore[union-attr]
        assert row["duedate"] == str(DUE.replace(tzinfo=None))
    assert (rows[results[0].student]["first_name"], rows[results[0].student]["last_name"]) == ("Amy", "Chang")


@pytest.mark.slow(30)
def test_what_people_entered_stays(where: Path | str) -> None:
    """A manual score goes before ours, also after grading again; ours is brought up to date beneath it."""
    from nbgrader.api import Grade

    [result, *_] = [r for r in a_class(60) if r.status == "graded" and r.points_of("smoothgrad_noise") == 3]
    write_gradebook([result], COURSE, where)
    with opened(where) as gradebook:
        grade = gradebook.find_grade("smoothgrad_noise-points", "hw9_cnn", "hw9", result.student)  # type: ignore[attr-defined]
        assert (grade.auto_score, grade.needs_manual_grade) == (3, False)
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        gradebook.db.commit()  # type: ignore[attr-defined]
    worse = dataclasses.replace(
        result, code=tuple(dataclasses.replace(s, points=Fraction(0)) for s in result.code)
    )
    write_gradebook([worse], COURSE, where)
    with opened(where) as gradebook:
        grade = gradebook.find_grade("smoothgrad_noise-points", "hw9_cnn", "hw9", result.student)  # type: ignore[attr-defined]
        assert (grade.auto_score, grade.manual_score, grade.score) == (0, 1.5, 1.75)
        assert gradebook.db.query(Grade).filter(Grade.notebook_id == grade.notebook_id).count() == 2  # type: ignore[attr-defined]


@pytest.mark.slow(30)
def test_the_names_are_those_of_the_course_we_lay_out() -> None:
    """What `hw9 release --nbgrader` makes has the same notebooks, cells and points."""
    from autograder.handout.nbgrader_course import with_tests
    from autograder.handout.notebooks import solved

    laid_out, parts = {}, graded_parts()
    assert list(parts) == ["hw9_cnn", "hw9_bert"]
    for name, todos in by_notebook().items():
        notebook = with_tests(solved(SOLUTIONS / f"{name}.py"), todos, is_last=name == list(parts)[-1])
        marks = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
        laid_out[name] = {mark.grade_id: mark.points for mark in marks if mark.get("points")}
    worth = _worth(COURSE)
    assert laid_out == {
        name: {f"{what}-points": float(worth[what]) for what in whats} for name, whats in parts.items()
    }


@pytest.mark.slow(30)
def test_formgrader_s_queries_find_everything(tmp_path: Path) -> None:
    """The very queries behind its pages; where the grader failed, a person has to look."""
    results = [r for r in a_class(200) if r.status in ("graded", "grader-error")]
    extended = POLICY.model_copy(update={"extensions": {results[0].student: DUE + timedelta(2)}})
    course = COURSE.model_copy(update={"lateness": extended})
    write_gradebook(results, course, tmp_path / "gradebook.db")
    with opened(tmp_path / "gradebook.db") as gradebook:
        found = {row["student"]: row for row in gradebook.submission_dicts("hw9")}  # type: ignore[attr-defined]
        assert {row["id"]: row["score"] for row in gradebook.student_dicts()}.keys() == found.keys()  # type: ignore[attr-defined]
        own = gradebook.find_submission("hw9", results[0].student)  # type: ignore[attr-defined]
        assert own.extension == timedelta(2)
    for result in results:
        row = found[result.student]
        assert row["needs_manual_grade"] == (result.status == "grader-error")
        assert row["score"] == pytest.approx(float((result.code_points or 0) + (result.quiz_points or 0)))


@pytest.mark.slow(30)
def test_a_thousand_students_take_seconds(where: Path | str) -> None:
    """Anew and again; a busy machine has some patience."""
    results = a_class(1000)
    for _ in range(2):
        started = time.perf_counter()
        write_gradebook(results, COURSE, where)
        assert time.perf_counter() - started < 30


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("postgresql://hw9:secret@127.0.0.1:9/none", r"hw9:\*\*\*@127.0.0.1:9"),
        ("what://ever", "could not be written"),
        ("nonsense", "could not be written"),
    ],
)
def test_a_database_that_is_not_there_is_told(where: str, said: str) -> None:
    """Whatever is wrong with the URL, without a traceback and without the password."""
    with pytest.raises(GradebookError, match=said) as caught:
        write_gradebook(a_class(1), COURSE, where)
    assert "secret" not in str(caught.value)


def test_without_nbgrader_it_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And the message says how to get it."""
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(GradebookError, match=r"left out.*\.\[course\]"):
        write_gradebook(a_class(1), COURSE, tmp_path / "gradebook.db")


ALONE = """
import sys
from importlib.metadata import version

from autograder.outputs.gradebook import load_nbgrader

load_nbgrader()
assert not {"jupyter_server", "rfc3987_syntax", "nbgrader.apps"} & set(sys.modules)
import nbgrader
from nbgrader.apps import NbGraderApp

assert nbgrader.__version__ == NbGraderApp.version == version("nbgrader")
assert nbgrader.api is sys.modules["nbgrader.api"]
"""


@pytest.mark.slow(3)
def test_nbgrader_is_loaded_without_jupyters_server_and_is_whole_for_whoever_needs_more():
    """In a process of its own, since others may have loaded all of it."""
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
