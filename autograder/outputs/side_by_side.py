"""Puts two pieces of code side by side, line by line, and marks in what they differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from keyword import iskeyword

from autograder.grading.excerpt import Excerpt

MOST_ROWS = 120
LONGEST = 200  # characters of a line that is compared word by word: longer ones differ as a whole

Parts = tuple[tuple[str, bool], ...]  # a line's text, part by part, each with whether it differs


@dataclass(frozen=True)
class Row:
    """A line of each of two codes: numbers and parts, None on a side that has no such line."""

    left: tuple[int, Parts] | None
    right: tuple[int, Parts] | None


def side_by_side(left: Excerpt, right: Excerpt) -> list[Row]:
    """The lines of both, those that correspond in one row."""
    one, other = list(left.lines), list(right.lines)
    rows = []
    matcher = SequenceMatcher(
        None, [_shape(text) for _, text in one], [_shape(text) for _, text in other], False
    )
    for _, a, b, c, d in matcher.get_opcodes():
        for mine, theirs in zip_longest(one[a:b], other[c:d]):
            parts = _compared(mine[1] if mine else "", theirs[1] if theirs else "")
            rows.append(Row((mine[0], parts[0]) if mine else None, (theirs[0], parts[1]) if theirs else None))
    return rows[:MOST_ROWS]


def _shape(line: str) -> str:
    """A line whatever its names and spaces are, by which lines are found to correspond."""
    words = (word for word in _words(line) if not word.isspace())
    return " ".join("x" if word.isidentifier() and not iskeyword(word) else word for word in words)


def _compared(left: str, right: str) -> tuple[Parts, Parts]:
    """The parts of two lines, those marked that differ."""
    if left == right:
        return ((left, False),), ((right, False),)
    if max(len(left), len(right)) > LONGEST:
        return ((left, True),), ((right, True),)
    one, other = _words(left), _words(right)
    opcodes = SequenceMatcher(None, one, other, False).get_opcodes()
    return (
        tuple(_parts(one, ((a, b, tag != "equal") for tag, a, b, _, _ in opcodes))),
        tuple(_parts(other, ((c, d, tag != "equal") for tag, _, _, c, d in opcodes))),
    )


def _words(line: str) -> list[str]:
    """A line's words, signs and spaces, which together are the line."""
    return re.findall(r"\w+|\s+|[^\w\s]", line)


def _parts(words: Sequence[str], spans: Iterator[tuple[int, int, bool]]) -> Iterator[tuple[str, bool]]:
    """The text of each span that has any, with whether it differs."""
    return (("".join(words[a:b]), differs) for a, b, differs in spans if b > a)
