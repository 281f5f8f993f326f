"""Holds how one check went for one submission."""

from dataclasses import dataclass

from questions.text import Text


@dataclass(frozen=True)
class Outcome:
    """How one check went: its TODO and which part of it, what it proves, and why it failed if it did.

    A part that is `only_beside_another` counts only where another part of its TODO is right as well.
    `snippet` is a short program that fails where it is run after the student's code, if one was found.
    `where` is the student's line that an exception came from, where one did.
    """

    todo: str
    part: str
    title: Text
    passed: bool
    expected: Text | None = None
    got: Text | None = None
    hint: Text | None = None
    only_beside_another: bool = False
    snippet: str = ""
    where: str = ""
