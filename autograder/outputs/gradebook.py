"""Writes nbgrader's gradebook, in bulk by its own model classes, so that its tools read it.

The assignment, its notebooks and the cells that hold points have the names they have in the course directory
that a release lays out (autograder/handout/nbgrader_course.py), so that both may share one gradebook. What
people entered there, manual scores and extra credit, stays as it is.
"""

import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.grading.result import Result
from autograder.intake.roster import Person
from autograder.todos import by_notebook
from questions.errors import GradebookError
from questions.homework import load_homework

AT_A_TIME = 500  # students whose rows are held in memory
HOW_TO_GET = "it needs nbgrader: pip install -e '.[course]', then run the command again"


Row = dict[str, Any]


def write_gradebook(
    results: Sequence[Result], course: Course, where: Path | str, people: Mapping[str, Person] | None = None
) -> None:
    """Bring a gradebook, a file or a database's URL, up to date with the results; nothing is there twice.

    `people` are the roster's, by student, for names. Raises GradebookError.
    """
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import ArgumentError, SQLAlchemyError
    except ImportError:
        raise GradebookError(f"the gradebook was left out: {HOW_TO_GET}") from None
    # For a new database nbgrader starts `alembic`, which lies beside Python, on the path or not.
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    half = where.with_name(f".{where.name}.half") if isinstance(where, Path) and not where.exists() else None
    if half:
        half.unlink(missing_ok=True)
    try:
        with Gradebook(_url(half or where), load_homework().name) as gradebook:
            _update(gradebook, results, course, people or {})
    except (ArgumentError, SQLAlchemyError, ImportError) as error:
        raise GradebookError(
            f"the gradebook {_without_password(where)} could not be written: {_first_line(error)}"
        ) from None
    if half and isinstance(where, Path):
        half.replace(where)  # a new one is there whole or not at all


def _url(where: Path | str) -> str:
    """The URL that SQLAlchemy takes; PostgreSQL is reached by the driver that is installed."""
    if isinstance(where, Path):
        return f"sqlite:///{where.resolve()}"
    kind, separator, rest = where.partition("://")
    return f"{'postgresql+psycopg' if kind in ('postgres', 'postgresql') else kind}{separator}{rest}"


def _without_password(where: Path | str) -> str:
    """The place of a gradebook as a message shows it: a URL without its password."""
    if isinstance(where, Path):
        return str(where)
    before, at, after = where.rpartition("@")
    return f"{before.rpartition(':')[0]}:***{at}{after}" if at and before.count(":") > 1 else where


def _first_line(error: Exception) -> str:
    """The first line of an error's message: SQLAlchemy adds the statement and a link below it."""
    return str(error).strip().splitlines()[0]


def graded_parts() -> Mapping[str, list[str]]:
    """The parts with points in each notebook: its TODOs, and in the last notebook the quiz."""
    parts = {notebook: [todo.name for todo in found] for notebook, found in by_notebook().items()}
    parts[list(parts)[-1]].append("quiz")
    return parts


def _worth(course: Course) -> dict[str, Fraction]:
    """The points that each TODO, and the quiz, is worth."""
    return {**course.code, "quiz": sum(course.quiz.points.values(), Fraction(0))}


def _earned(result: Result, what: str) -> Fraction:
    """The points that a student earned for a TODO, or for the "quiz"."""
    return (result.quiz_points or Fraction(0)) if what == "quiz" else result.points_of(what)


def _update(gradebook: Any, results: Sequence[Result], course: Course, people: Mapping[str, Person]) -> None:
    """Write the assignment and its cells one by one, then the students' rows in bulk; all or none of it."""
    worth = _worth(course)
    due = course.lateness.due
    name = load_homework().name
    assignment = gradebook.update_or_create_assignment(name, duedate=due and _naive_utc(due)).id
    columns: dict[str, dict[str, str]] = {}
    for notebook, parts in graded_parts().items():
        notebook_id = gradebook.update_or_create_notebook(notebook, name).id
        columns[notebook_id] = {
            gradebook.update_or_create_grade_cell(
                f"{what}-points", notebook, name, max_score=float(worth[what]), cell_type="code"
            ).id: what
            for what in parts
        }
    for start in range(0, len(results), AT_A_TIME):
        _put_students(gradebook.db, results[start : start + AT_A_TIME], assignment, columns, course, people)
    gradebook.db.commit()


def _put_students(
    session: Any,
    results: Sequence[Result],
    assignment: str,
    columns: Mapping[str, Mapping[str, str]],
    course: Course,
    people: Mapping[str, Person],
) -> None:
    """Write some students' rows in every table. Who handed in nothing has no submission, as in nbgrader."""
    from nbgrader import api

    names = [result.student for result in results]
    students = _Table(session, api.Student, ("id",), api.Student.id.in_(names))
    submitted = _Table(
        session,
        api.SubmittedAssignment,
        ("assignment_id", "student_id"),
        api.SubmittedAssignment.student_id.in_(names),
    )
    halves = _Table(
        session,
        api.SubmittedNotebook,
        ("assignment_id", "notebook_id"),
        api.SubmittedNotebook.assignment_id.in_(list(submitted.ids.values())),
    )
    grades = _Table(
        session,
        api.Grade,
        ("notebook_id", "cell_id"),
        api.Grade.notebook_id.in_(list(halves.ids.values())),
    )
    for result in results:
        students.put(id=result.student, **_name_columns(people.get(result.student)))
        if result.status == "missing" and (assignment, result.student) not in submitted.ids:
            continue
        submission = submitted.put(
            assignment_id=assignment,
            student_id=result.student,
            timestamp=result.when and _naive_utc(result.when),
            extension=_extension(result.student, course),
        )
        # nbgrader subtracts a penalty from each notebook's score, where we keep a share of the whole.
        lost = 1 - (result.late.kept if result.late else 1)
        failed = result.status == "grader-error"
        graded = result.has_points
        for notebook, cells in columns.items():
            penalty = float(lost * sum((_earned(result, what) for what in cells.values()), Fraction(0)))
            half = halves.put(assignment_id=submission, notebook_id=notebook, late_submission_penalty=penalty)
            for cell, what in cells.items():
                score = float(_earned(result, what)) if graded else None
                grades.put(notebook_id=half, cell_id=cell, auto_score=score, needs_manual_grade=failed)
    for table in (students, submitted, halves, grades):
        table.write()


class _Table:
    """The rows for one table, new ones and changes to those it has, which are told apart by their key."""

    def __init__(self, session: Any, model: Any, key: tuple[str, ...], condition: Any) -> None:
        found = session.query(*(getattr(model, name) for name in (*key, "id"))).filter(condition)
        self.ids: dict[tuple[Any, ...], str] = {tuple(row[:-1]): row[-1] for row in found}
        self._session, self._model, self._key = session, model, key
        self._new: list[Row] = []
        self._changed: list[Row] = []

    def put(self, **row: Any) -> str:
        """Set a row, to be written later: its id."""
        key = tuple(row[name] for name in self._key)
        known = self.ids.get(key)
        row = {"id": known or uuid.uuid4().hex, **row}
        (self._changed if known else self._new).append(row)
        return self.ids.setdefault(key, row["id"])

    def write(self) -> None:
        """Send all rows to the database at once."""
        from sqlalchemy import insert, update

        if self._new:
            self._session.execute(insert(self._model), self._new)
        if self._changed:
            self._session.execute(update(self._model), self._changed)


def _name_columns(person: Person | None) -> Row:
    """The columns of a student's name and number, as the roster has them; none for who is not in it."""
    if person is None:
        return {}
    last, _, first = person.row["Student"].partition(",")
    return {"last_name": last.strip(), "first_name": first.strip(), "lms_user_id": person.row.get("ID", "")}


def _extension(student: str, course: Course) -> timedelta | None:
    own, due = course.lateness.due_for(student), course.lateness.due
    return own - due if own and due and own != due else None


def _naive_utc(when: datetime) -> datetime:
    """The time as nbgrader stores it: in UTC, without saying so."""
    return when.astimezone(timezone.utc).replace(tzinfo=None)
