"""What the bank's claims measure: the table of the animals, read by the solution's own function."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.sandbox.define import functions_of
from questions.errors import NoEvidenceError
from questions.measuring import ReferenceRun
from questions.places import ASSIGNMENT, SOLUTIONS

PARTS = ("total", "beats_guessing", "hardest", "lost", "counts", "shares")


@dataclass(frozen=True)
class Run(ReferenceRun):
    """Which table is read."""

    table: Path = ASSIGNMENT / "tables" / "animals.json"

    @cached_property
    def report(self) -> dict[str, Any]:
        """The table with its classes. Raises NoEvidenceError where it cannot be read."""
        try:
            return json.loads(self.table.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise NoEvidenceError(f"the table cannot be read: {error}") from None

    @cached_property
    def reading(self) -> dict[str, Any]:
        """What the solution reads in it, by name."""
        found = functions_of(SOLUTIONS / "lab2.py", ("read_confusion",)).functions
        return dict(zip(PARTS, found["read_confusion"](self.report), strict=True))


def share(run: Run, kind: str, taken_for: str) -> float:
    """Of the samples of a class, the share that is taken for a class."""
    names = run.report["names"]
    return float(run.reading["shares"][names.index(kind), names.index(taken_for)])


def hardest(run: Run) -> str:
    """The class that is recognised least often."""
    return str(run.reading["hardest"])


def beats_guessing(run: Run) -> bool:
    """Whether more are right than by always naming the most frequent class."""
    return bool(run.reading["beats_guessing"])


VOCABULARY = {function.__name__: function for function in (share, hardest, beats_guessing)}
SHIPPED = Run()
