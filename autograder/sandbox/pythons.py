"""Tells by its text which Python a piece of code needs, as the grader's may be older than its author's."""

import io
import re
import sys
import tokenize
from collections.abc import Iterator

Version = tuple[int, int]
OLDEST = (3, 10)  # of those that may grade

_NEWER: tuple[tuple[Version, re.Pattern[str]], ...] = (
    ((3, 14), re.compile(r"^\s*except +[\w.]+ *,(?!.*\bas\b)|(?<![\w\"'])[rR]?[tT][rR]?[\"']")),
    ((3, 13), re.compile(r"^\s*(?:class|def|async +def|type) +\w+\[[^\]]*=")),
    ((3, 12), re.compile(r"^\s*type +\w+ *(?:\[.*\])? *=|^\s*(?:class|def|async +def) +\w+ *\[")),
    ((3, 11), re.compile(r"^\s*except *\*")),
)
# An f-string with its own quotes between braces, as a Python that cannot read it sees it.
_OWN_QUOTES = re.compile(r"""\b[rR]?[fF][rR]?(["'])(?:(?!\1)[^\n{])*\{[^{}\n]*\1[^{}\n]*\}""")


def shown(version: Version) -> str:
    """The words for a version, as people write it."""
    return ".".join(map(str, version))


def needed_python(block: str, error: str = "") -> Version | None:
    """The Python that a block needs which this one cannot read; None where that cannot be told from it.

    `error` is what this Python said of it.
    """
    here = sys.version_info[:2]
    if here < (3, 12) and (error.startswith("f-string") or _OWN_QUOTES.search(block)):
        return 3, 12
    return max((needs for needs, _ in _newer_lines(block) if needs > here), default=None)


def newer_than(source: str, version: Version = OLDEST) -> Iterator[tuple[int, Version]]:
    """The lines of code that need a newer Python than this version, each with the Python it needs."""
    found = {line: needs for needs, line in sorted(_newer_lines(source))}
    if sys.version_info >= (3, 12):
        found = dict.fromkeys(_nested_quotes(source), (3, 12)) | found
    yield from sorted((line, needs) for line, needs in found.items() if needs > version)


def _newer_lines(source: str) -> Iterator[tuple[Version, int]]:
    """The Python that a line needs, and the line's number, for each line with newer syntax."""
    for number, line in enumerate(source.split("\n"), 1):
        yield from ((needs, number) for needs, pattern in _NEWER if pattern.search(line))


def _nested_quotes(source: str) -> Iterator[int]:
    """The lines with an f-string that only Python 3.12 takes: its own quotes or a backslash inside braces."""
    quotes: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind, line = tokenize.tok_name[token.type], token.start[0]
            if kind == "FSTRING_START":
                if token.string.lstrip("rRfF") in quotes:
                    yield line
                quotes.append(token.string.lstrip("rRfF"))
            elif kind == "FSTRING_END":
                quotes.pop()
            elif quotes and kind == "STRING":
                plain = token.string.lstrip("rRbBuU")
                if any(plain.startswith(quote) for quote in quotes) or "\\" in plain:
                    yield line
            elif quotes and kind == "COMMENT":
                yield line
    except (tokenize.TokenError, SyntaxError, IndexError):
        return
