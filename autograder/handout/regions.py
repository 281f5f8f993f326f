"""Finds where the solutions lie in a percent script, and reads it strictly.

nbgrader drops an END SOLUTION without a BEGIN silently and takes a marker inside a string for a real one:
the first hands out a solution, the second less than was meant. So each script is read here first.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import cycle
from pathlib import Path

from questions.errors import HandoutError

HEADER = re.compile(r"# %%(?: \[markdown\]| (?P<name>[a-z][a-z0-9_-]*)(?: todo=(?P<todo>\d+))?)?")
MARKER = re.compile(r"\s*### (BEGIN|END) SOLUTION")
LIKE_A_MARKER = re.compile(r"(BEGIN|END)[ _-]*SOLUTION", re.IGNORECASE)


@dataclass
class Cell:
    """A cell of a percent script: the line its header is on, and its numbered lines."""

    line: int = 1
    header: str = "# %%"
    lines: list[tuple[int, str]] = field(default_factory=list)


def regions(script: str, file: Path | str) -> list[range]:
    """The line numbers of each solution in a percent script, without the markers around it.

    `file` is for messages only. Raises HandoutError for a region that is open, nested or outside a TODO,
    for a marker that is not a comment on a line of its own, for a TODO without a region, for a cell header
    that autograder/handout/notebooks.py does not list, a name given twice, and a script that is not Python.
    """
    try:
        ast.parse(script)
    except SyntaxError as error:
        raise HandoutError(file, error.lineno or 1, f"not Python: {error.msg}") from error
    tokens = tokenize.generate_tokens(StringIO(script).readline)
    comments = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    named: dict[str, int] = {}
    found = []
    for cell in cells(script):
        if not (header := HEADER.fullmatch(cell.header)):
            known = "`# %%`, `# %% [markdown]`, `# %% name` or `# %% name todo=1`"
            raise HandoutError(file, cell.line, f"unknown cell header {cell.header!r}, expected {known}")
        if (name := header["name"]) and (first := named.setdefault(name, cell.line)) != cell.line:
            raise HandoutError(file, cell.line, f"a cell named {name!r} is already on line {first}")
        solutions = list(_solutions(cell, comments, file))
        if solutions and not header["todo"]:
            line = solutions[0].start - 1
            raise HandoutError(file, line, "a solution outside a TODO, whose header is `# %% name todo=1`")
        if header["todo"] and not solutions:
            raise HandoutError(file, cell.line, "a TODO without ### BEGIN SOLUTION and ### END SOLUTION")
        found += solutions
    return found


def cells(script: str) -> Iterator[Cell]:
    """The cells of a percent script; the first has whatever stands before any header."""
    cell = Cell()
    for number, line in enumerate(script.splitlines(), 1):
        if line.startswith("# %%"):
            yield cell
            cell = Cell(number, line)
        else:
            cell.lines.append((number, line))
    yield cell


def _solutions(cell: Cell, comments: set[int], file: Path | str) -> Iterator[range]:
    """The line numbers of each solution in a cell. Raises HandoutError."""
    begin, edges = 0, cycle(("BEGIN", "END"))
    for number, line in cell.lines:
        if not LIKE_A_MARKER.search(line):
            continue
        if not (marker := MARKER.fullmatch(line)) or number not in comments:
            expected = "the comment ### BEGIN SOLUTION or ### END SOLUTION on a line of its own, in no string"
            raise HandoutError(file, number, f"{line.strip()!r} is no marker, expected {expected}")
        if (edge := marker[1]) != (expected := next(edges)):
            raise HandoutError(file, number, f"{edge} SOLUTION where {expected} SOLUTION has to come first")
        if edge == "END":
            yield range(begin + 1, number)
        begin = number if edge == "BEGIN" else 0
    if begin:
        raise HandoutError(file, begin, "BEGIN SOLUTION without END SOLUTION in its cell")
