"""Puts the points of course.yaml into the texts of solutions/, and refuses a text that has its own.

`{points of double}` becomes "3 points", `{double 的分數}` becomes "3 分". A text right before a TODO may name
no points by itself: a change of course.yaml would not reach it.
"""

import itertools
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from autograder.handout.regions import HEADER, cells
from questions.errors import HandoutError

PLACE = re.compile(r"\{points of (?P<en>\w+)\}|\{(?P<zh>\w+) 的分數\}")
_NUMBER = r"\d+(?:\.\d+)?"
_WRITTEN = re.compile(
    rf"\b(?:{_NUMBER}|half an?|one|two|three|four|five|six|seven|eight|nine|ten)\s+points?\b"
    rf"|(?:{_NUMBER}|[半兩一二三四五六七八九十])\s?分(?!\w)",
    re.IGNORECASE,
)


def with_points(script: str, points: Mapping[str, Fraction], file: Path | str) -> str:
    """The text of a percent script with everybody's points in their places; `file` is for messages only.

    Raises HandoutError for a place of a TODO that has no points, and for points written out before a TODO.
    """
    _expect_none_written(script, file)

    def words(place: re.Match[str]) -> str:
        name = place["en"] or place["zh"]
        if name not in points:
            line = script.count("\n", 0, place.start()) + 1
            raise HandoutError(file, line, f"course.yaml has no TODO {name}; expected {', '.join(points)}")
        number = f"{float(points[name]):g}"
        return f"{number} 分" if place["zh"] else f"{number} point{'s' * (number != '1')}"

    return PLACE.sub(words, script)


def _expect_none_written(script: str, file: Path | str) -> None:
    """Raise HandoutError where the text right before a TODO names points of its own."""
    for text, todo in itertools.pairwise(cells(script)):
        header = HEADER.fullmatch(todo.header)
        if text.header != "# %% [markdown]" or not header or not header["todo"]:
            continue
        for line, words in text.lines:
            if written := _WRITTEN.search(words):
                raise HandoutError(
                    file,
                    line,
                    f"found {written[0]!r}, which a change of course.yaml would not reach; expected "
                    f"{{points of {header['name']}}}, in Chinese {{{header['name']} 的分數}}",
                )
