"""Writes nbgrader's gradebook, in bulk by its own model classes, and reads what people entered there.

The assignment, its notebooks and the cells that hold points have the names they have in the course directory
that a release lays out (autograder/handout/nbgrader_course.py), so that both may share one gradebook. What
people entered there in formgrader stays as it is, unless corrections.yaml decides about the same points.
"""

import contextlib
import functools
import importlib.util
import math
import os
import sys
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.grading.entered import Entered
from autograder.grading.result import Result
from autograder.intake.roster import Person
from autograder.names import identity
from autograder.todos import by_notebook
from questions.errors import GradebookError
from questions.homework import load_homework

POINTS = "-points"  # ends the name of a cell that holds points
AT_A_TIME = 500  # students whose rows are held in memory
HOW_TO_GET = "it needs nbgrader: pip install -e '.[course]', then run the command again"


Row = dict[str, Any]


def write_gradebook(
    results: Sequence[Result],
    course: Course,
    where: Path | str,
    people: Mapping[str, Person] | None = None,
    gone: Iterable[str] = (),
) -> None:
    """Bring a gradebook, a file or a database's URL, up to date with the results; nothing is there twice.

    `people` are the roster's, by student, for names; the submissions of who is `gone` are taken out. Raises
    GradebookError.
    """
    half = where.with_name(f".{where.name}.half") if isinstance(where, Path) and not where.exists() else None
    if half:
        half.unlink(missing_ok=True)
    with _opened(where, half, "written") as gradebook:
        _update(gradebook, results, course, people or {})
        _remove(gradebook, gone)
    if half and isinstance(where, Path):
        half.replace(where)  # a new one is there whole or not at all


def read_entered(where: Path | str) -> dict[str, list[Entered]]:
    """What people entered in formgrader, by students' names as `identity` has them.

    Nothing where there is no gradebook yet, or no nbgrader. Raises GradebookError.
    """
    if (isinstance(where, Path) and not where.exists()) or not _has_nbgrader():
        return {}
    found: dict[tuple[str, str], Row] = {}
    with _opened(where, None, "read") as gradebook:
        for student, name, row in _entered_rows(gradebook.db):
            found.setdefault((identity(student), name.removesuffix(POINTS)), {}).update(row)
    entered: dict[str, list[Entered]] = {}
    parts = [part for parts in graded_parts().values() for part in parts]
    for (student, part), row in sorted(found.items()):
        if part in parts:
            entered.setdefault(student, []).append(Entered(part, **row))
    return entered


def _entered_rows(session: Any) -> Iterator[tuple[str, str, Row]]:
    """The rows that people entered something in: whose, the name of the cell, and what Entered has of it."""
    from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook

    def rows(model: Any, *columns: Any) -> Any:
        return (
            session.query(SubmittedAssignment.student_id, BaseCell.name, *columns)
            .select_from(model)
            .join(BaseCell, BaseCell.id == model.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == model.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .filter(Assignment.name == load_homework().name)
        )

    for student, name, manual, extra in rows(Grade, Grade.manual_score, Grade.extra_credit):
        if manual is not None or extra:
            yield student, name, {"points": _exact(manual), "more": _exact(extra) or Fraction(0)}
    for student, name, comment in rows(Comment, Comment.manual_comment):
        if comment and comment.strip():
            yield student, name, {"comment": comment.strip()}


def _exact(number: float | None) -> Fraction | None:
    """The number as it was typed, not as it is stored; None where it is none, or no finite one."""
    return None if number is None or not math.isfinite(number) else Fraction(repr(number))


def load_nbgrader() -> None:
    """Load what a gradebook needs, if it is there, which takes half a second."""
    if _has_nbgrader():
        _newest_tables()


_loading = threading.Lock()


def _has_nbgrader() -> bool:
    """Whether nbgrader can be imported, which takes a sixth of its time where two things are left out.

    Its package loads Jupyter's server, of which its gradebook needs nothing. jsonschema, which it imports,
    would compile 39 grammars of internationalized addresses if it could.
    """
    unused = "rfc3987_syntax"
    with _loading:
        if not (spec := importlib.util.find_spec("nbgrader")):
            return False
        sys.modules.setdefault("nbgrader", importlib.util.module_from_spec(spec))  # which runs none of it
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # as if it were not installed
        try:
            import nbgrader.api
            from nbgrader._version import __version__

            nbgrader.__version__ = __version__
        except ImportError:
            del sys.modules["nbgrader"]
            return False
        finally:
            if sys.modules[unused] is None:
                del sys.modules[unused]
        return True


@contextmanager
def _opened(where: Path | str, instead: Path | None, what: str) -> Iterator[Any]:
    """The gradebook, or the file that stands in for it. Raises GradebookError: `what` could not be done."""
    if not _has_nbgrader():
        raise GradebookError(f"the gradebook was left out: {HOW_TO_GET}")
    from nbgrader import api
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    api.get_alembic_version = _newest_tables
    try:
        with api.Gradebook(url(instead or where), load_homework().name) as gradebook:
            yield gradebook
    except (ArgumentError, SQLAlchemyError, ImportError) as error:
        raise GradebookError(
            f"the gradebook {without_password(str(where))} could not be {what}: {_first_line(error)}"
        ) from None


@functools.cache
def _newest_tables() -> str:
    """The version of a new gradebook's tables; nbgrader itself would start a program for it, for seconds."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def _remove(gradebook: Any, students: Iterable[str]) -> None:
    """Take out what these students handed in; what they have of other assignments stays."""
    from nbgrader.api import MissingEntry

    for student in students:
        with contextlib.suppress(MissingEntry):
            gradebook.remove_submission(load_homework().name, student)


def url(where: Path | str) -> str:
    """The URL that SQLAlchemy takes; PostgreSQL is reached by the driver that is installed."""
    if isinstance(where, Path):
        return f"sqlite:///{os.path.realpath(where)}"
    kind, separator, rest = where.partition("://")
    return f"{'postgresql+psycopg' if kind in ('postgres', 'postgresql') else kind}{separator}{rest}"


def without_password(url: str, instead: str = ":***") -> str:
    """A URL as others may read it, with something `instead` of its password."""
    before, at, after = url.rpartition("@")
    return f"{before.rpartition(':')[0]}{instead}{at}{after}" if at and before.count(":") > 1 else url


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


def _found(result: Result, part: str) -> Fraction:
    """The points for a part as they are without what was entered in formgrader, which stands beside them."""
    entered = (one.code + one.quiz for one in result.corrections if one.in_formgrader and one.part == part)
    return result.earned(part) - sum(entered, Fraction(0))


def decided(result: Result) -> set[str]:
    """The parts of whose points corrections.yaml decided, so that nothing entered in formgrader counts."""
    if result.status == "excused":
        return {part for parts in graded_parts().values() for part in parts}
    return {one.part for one in result.corrections if not one.in_formgrader}


def _update(gradebook: Any, results: Sequence[Result], course: Course, people: Mapping[str, Person]) -> None:
    """Write the assignment and its cells one by one, then the students' rows in bulk; all or none of it."""
    worth = _worth(course)
    due = course.lateness.due
    name = load_homework().name
    assignment = gradebook.update_or_create_assignment(name, duedate=due and _naive_utc(due)).id
    columns: dict[str, dict[str, str]] = {}
    answers: dict[str, list[str]] = {}  # the cells that take comments
    for notebook, parts in graded_parts().items():
        notebook_id = gradebook.update_or_create_notebook(notebook, name).id
        columns[notebook_id] = {
            gradebook.update_or_create_grade_cell(
                what + POINTS, notebook, name, max_score=float(worth[what]), cell_type="code"
            ).id: what
            for what in parts
        }
        answers[notebook_id] = [
            gradebook.update_or_create_solution_cell(what, notebook, name).id
            for what in parts
            if what in course.code
        ]
    for start in range(0, len(results), AT_A_TIME):
        some = results[start : start + AT_A_TIME]
        _put_students(gradebook.db, some, assignment, columns, answers, course, people)
    gradebook.db.commit()


def _put_students(
    session: Any,
    results: Sequence[Result],
    assignment: str,
    columns: Mapping[str, Mapping[str, str]],
    answers: Mapping[str, Sequence[str]],
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
    comments = _Table(
        session,
        api.Comment,
        ("notebook_id", "cell_id"),
        api.Comment.notebook_id.in_(list(halves.ids.values())),
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
        overruled = decided(result)
        entered = {one.part for one in result.corrections if one.in_formgrader}
        for notebook, cells in columns.items():
            penalty = float(lost * sum((result.earned(what) for what in cells.values()), Fraction(0)))
            half = halves.put(assignment_id=submission, notebook_id=notebook, late_submission_penalty=penalty)
            for cell, what in cells.items():
                score = float(_found(result, what)) if graded else None
                grade = {"auto_score": score, "needs_manual_grade": failed and what not in entered}
                if what in overruled:
                    grade |= {"manual_score": None, "extra_credit": None}
                grades.put(notebook_id=half, cell_id=cell, **grade)
            for cell in answers[notebook]:
                if (half, cell) not in comments.ids:
                    comments.put(notebook_id=half, cell_id=cell)
    for table in (students, submitted, halves, grades, comments):
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
