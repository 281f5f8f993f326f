"""Cuts a function's code out of what was handed in, to be shown beside its checks.

Where a function stands is told by the student's side, and may be forged: so what is shown is read here, from
the submission's own files. Nothing is parsed or run.
"""

import contextlib
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.sandbox.calls import Place, plain
from autograder.sandbox.source import Unreadable, read_cells

MOST_LINES, MOST_CHARACTERS = 400, 20_000  # of one function; what is longer is cut


@dataclass(frozen=True)
class Excerpt:
    """Lines as they stand in a file or a notebook's cell, from line `first` on.

    Where `is_cut`, there are more.
    """

    where: str
    first: int
    text: str
    is_cut: bool = False

    @property
    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers."""
        return enumerate(self.text.split("\n"), self.first)

    def line_of(self, place: str) -> int | None:
        """The number of the line that a message calls `place`; None where it is none of these."""
        return next((number for number, _ in self.lines if place == f"{self.where}, line {number}"), None)


def excerpts(files: Mapping[str, bytes], places: Mapping[str, Place]) -> dict[str, Excerpt]:
    """The code of each function that really stands in the files at the place told, by the function's name."""
    lines = functools.cache(functools.partial(_lines_of, files))
    found = {name: _excerpt(name, place, lines(place.where)) for name, place in places.items()}
    return {name: excerpt for name, excerpt in found.items() if excerpt}


def _lines_of(files: Mapping[str, bytes], where: str) -> list[str]:
    """The lines of the file or cell that messages call so; none where there is no such."""
    for path, data in files.items():
        if where == path or where.startswith(f"{path}, "):
            with contextlib.suppress(Unreadable):
                for cell in read_cells(path, data):
                    if cell.where == where:
                        return cell.source.split("\n")
    return []


def _excerpt(name: str, place: Place, lines: list[str]) -> Excerpt | None:
    """The lines of a place, as far as they may be shown; None where they do not name the function."""
    wanted = lines[place.first - 1 : place.last]
    kept = "\n".join(line.rstrip() for line in wanted[:MOST_LINES])
    if name not in kept:
        return None
    is_cut = len(wanted) > MOST_LINES or len(kept) > MOST_CHARACTERS
    return Excerpt(place.where, place.first, plain(kept, MOST_CHARACTERS), is_cut)
