"""Makes what formgrader opens for *Manual Grading*: notebooks of a student's code, with places for points.

Each TODO has a cell that takes a comment, the student's own where it holds no other TODO, and below it one
that takes points, whose output is what the checks said. Whatever comes from a student is the source of a code
cell, which formgrader shows and neither runs nor renders; texts and outputs of their notebooks are left out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from textwrap import wrap
from typing import Any

from autograder.checking.outcome import Outcome
from autograder.course import Course
from autograder.grading.result import Result
from autograder.outputs.failed_checks import common_failure, reasons
from autograder.outputs.gradebook import POINTS, graded_parts, url, without_password
from autograder.outputs.pages import points
from autograder.sandbox.source import Cell, Unreadable, read_cells, read_statements
from questions.homework import load_homework
from questions.text import named

CONFIG = """\
# Written by `{name} grade --formgrader`. Start Jupyter in this folder, and open /formgrader there.
c = get_config()
c.CourseDirectory.course_id = {name!r}
"""
DATABASE = "c.CourseDirectory.db_url = {url!r}\n"
LONGEST, WIDTH = 100_000, 96  # characters shown of a cell, and of a line of what the checks said
NOT_FOUND = "# No {part} was found in what was handed in."
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def config_text(gradebook: Path | str) -> str:
    """The text of nbgrader_config.py. A gradebook that is a file lies beside it, where nbgrader looks."""
    where = "" if isinstance(gradebook, Path) else DATABASE.format(url=without_password(url(gradebook), ""))
    return CONFIG.format(name=load_homework().name) + where


def notebooks(result: Result, code: Mapping[str, bytes], course: Course) -> dict[str, str]:
    """The notebooks of one student, by name: in each the files that hold its TODOs, or none at all."""
    files = {path: _cells(path, data) for path, data in code.items()}
    known = {path: {part for cell in of for part in _texts(cell, course.code)} for path, of in files.items()}
    found = {}
    for name, parts in graded_parts().items():
        mine = {path: cells for path, cells in files.items() if not known[path] or known[path] & set(parts)}
        cells = [cell | {"id": f"cell-{n}"} for n, cell in enumerate(_shown(result, mine, parts, course))]
        document = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
        found[name] = json.dumps(document, indent=1) + "\n"
    return found


def _cells(path: str, data: bytes) -> list[Cell]:
    """The code cells of a file; none where it cannot be read, which its notices tell."""
    try:
        return read_cells(path, data)
    except Unreadable:
        return []


def _texts(cell: Cell, parts: Sequence[str] | Mapping[str, Any]) -> dict[str, str]:
    """The text of each TODO's function that a cell holds: of several, the last."""
    lines, found = cell.source.splitlines(), {}
    for statement in read_statements(cell, []):
        for part in statement.binds.intersection(parts):
            found[part] = "\n".join(lines[statement.line - 1 : statement.whole.end_lineno])
    return found


def _shown(
    result: Result, files: Mapping[str, Sequence[Cell]], parts: Sequence[str], course: Course
) -> Iterator[dict[str, Any]]:
    """The cells of a notebook: the files' in their order, each TODO's points below where it stands last."""
    holders = {part: cell for cells in files.values() for cell in cells for part in _texts(cell, parts)}
    for path, cells in files.items():
        yield _code_cell(f"# {named(path).en}")
        for cell in cells:
            here = {part: text for part, text in _texts(cell, parts).items() if holders[part] is cell}
            if len(here) == 1:
                yield from _graded(result, next(iter(here)), cell.source, course)
                continue
            yield _code_cell(cell.source)
            for part, text in here.items():
                yield from _graded(result, part, text, course)
    for part in parts:
        if part == "quiz":
            yield _points_cell(part, sum(course.quiz.points.values(), Fraction(0)), _answers(result))
        elif part not in holders:
            yield from _graded(result, part, NOT_FOUND.format(part=part), course)


def _graded(result: Result, part: str, source: str, course: Course) -> Iterator[dict[str, Any]]:
    """The cell of a TODO, which takes a comment, and the one for its points."""
    yield _code_cell(source, part)
    yield _points_cell(part, course.code[part], _said(result, part))


def _code_cell(source: str, answers: str = "") -> dict[str, Any]:
    """A code cell that nobody runs; one that `answers` a TODO takes a comment."""
    text = source[:LONGEST].encode("utf-8", "replace").decode()
    marks = {"grade": False, "grade_id": answers, "locked": False, "solution": True}
    metadata = {"nbgrader": marks | {"schema_version": 3, "task": False}} if answers else {}
    return {"cell_type": "code", "source": text, "metadata": metadata, "outputs": [], "execution_count": None}


def _points_cell(part: str, worth: Fraction, said: str) -> dict[str, Any]:
    """The cell that takes the points for a part, with what was found below it."""
    marks = {
        "grade": True,
        "grade_id": part + POINTS,
        "locked": True,
        "solution": False,
        "points": float(worth),
    }
    return _code_cell(f"# {part}: what was found") | {
        "metadata": {"nbgrader": marks | {"schema_version": 3, "task": False}},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": said}],
    }


def _said(result: Result, todo: str) -> str:
    """What the checks of a TODO said, in plain text; a failure that all share is said once."""
    scores = [score for score in result.code if score.todo == todo]
    common = common_failure(scores)
    lines: list[str] = [result.status] if result.status != "graded" else []
    for score in scores:
        lines.append(f"{score.name}: {points(score.points)} / {points(score.max_points)}")
        for check in score.checks:
            lines.append(f"  {'✓' if check.passed else '✗'} {check.title.en}")
            lines += [] if common else _why(check)
    return "\n".join(lines + (_why(common) if common else []))


def _why(check: Outcome) -> list[str]:
    """The lines that say why a check failed; none for one that passed."""
    said = [f"{label.en}: {text.en}" for label, text in reasons(check) if not check.passed]
    return [
        line for one in said for line in wrap(one, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 6)
    ]


def _answers(result: Result) -> str:
    """The answers with their points, and no key: nbgrader can make feedback of this."""
    lines = [
        f"{one.number}: {'no answer' if one.chosen is None else ', '.join(one.chosen) or 'nothing'}"
        f"  {points(one.points)} / {points(one.max_points)}"
        for one in result.quiz
    ]
    return "\n".join(lines) or "No answers were handed in."
