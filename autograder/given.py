"""The handout as given: its stubs, and which given cells a student changed (a notice, never a penalty)."""

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.sandbox.fingerprint import fingerprint
from autograder.sandbox.source import read_cells, read_statements

HANDOUT = Path(__file__).parents[1] / "assignment"


@functools.cache
def given_cells(folder: Path = HANDOUT) -> Mapping[str, str]:
    """The digest of every locked code cell of the handout's notebooks, by its name."""
    cells: dict[str, str] = {}
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        names = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
        locked = {name["grade_id"] for name in names if name.get("locked")}
        cells |= {c.id: c.digest for c in read_cells(path.name, path.read_bytes()) if c.id and c.id in locked}
    return cells


@functools.cache
def stubs(folder: Path = HANDOUT) -> frozenset[str]:
    """The fingerprints of the handout's own functions: the stubs as they are given."""
    statements = [
        statement
        for path in sorted(folder.glob("*.ipynb"))
        for cell in read_cells(path.name, path.read_bytes())
        for statement in read_statements(cell, [])
    ]
    found = (fingerprint(s.tree, name) for s in statements for name in s.binds)
    return frozenset(print_ for print_ in found if print_)


def changed_cells(found: Iterable[tuple[str, str]]) -> list[str]:
    """A notice for each given cell that a submission holds in another form; `found` has names and digests."""
    given = given_cells()
    changed = sorted({name for name, digest in found if given.get(name, digest) != digest})
    return [f"given cell '{name}' was changed" for name in changed]
