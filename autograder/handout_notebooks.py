"""Reads the notebooks as students got them: their TODOs, their stubs, and their locked cells."""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.notices import Notice, notice
from autograder.sandbox.fingerprint import fingerprint
from autograder.sandbox.source import read_cells, read_statements
from questions.places import ASSIGNMENT


def notebooks(folder: Path = ASSIGNMENT) -> list[Path]:
    """The handout's notebooks, in the order of their names."""
    return sorted(folder.glob("*.ipynb"))


@functools.cache
def todo_notebooks(folder: Path = ASSIGNMENT) -> Mapping[str, str]:
    """The name of the notebook, without its ending, in which each TODO is, by the TODO's name."""
    marked = ((path.stem, cell) for path in notebooks(folder) for cell in _marked_cells(path))
    return {cell["grade_id"]: name for name, cell in marked if cell.get("solution")}


@functools.cache
def points_told(folder: Path = ASSIGNMENT) -> Mapping[str, str]:
    """The points that a notebook tells students for each TODO, by the TODO's name."""
    return {
        cell["id"]: cell["metadata"]["points"]
        for path in notebooks(folder)
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if "points" in cell["metadata"]
    }


@functools.cache
def locked_cells(folder: Path = ASSIGNMENT) -> Mapping[str, str]:
    """The digest of every locked code cell, by its name."""
    cells: dict[str, str] = {}
    for path in notebooks(folder):
        locked = {cell["grade_id"] for cell in _marked_cells(path) if cell.get("locked")}
        cells |= {c.id: c.digest for c in read_cells(path.name, path.read_bytes()) if c.id and c.id in locked}
    return cells


@functools.cache
def stubs(folder: Path = ASSIGNMENT) -> frozenset[str]:
    """The fingerprints of all functions in the handout's notebooks: the stubs as they are given."""
    statements = [
        statement
        for path in notebooks(folder)
        for cell in read_cells(path.name, path.read_bytes())
        for statement in read_statements(cell, [])
    ]
    found = (fingerprint(s.whole, name) for s in statements for name in s.binds)
    return frozenset(print_ for print_ in found if print_)


def changed_cells(found: Iterable[tuple[str, str]]) -> list[Notice]:
    """A notice for each locked cell that a submission holds in another form; `found` has names and digests.

    It costs nothing: a cell may be changed for a good reason.
    """
    locked = locked_cells()
    changed = sorted({name for name, digest in found if locked.get(name, digest) != digest})
    return [notice("cell-changed", name) for name in changed]


def _marked_cells(path: Path) -> Iterator[dict[str, Any]]:
    """The marks of nbgrader's on the cells of a notebook that have any."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if mark := cell["metadata"].get("nbgrader"):
            yield mark
