"""Reads the entries of an answer sheet: of a YAML document where it is one, else line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import yaml

from questions.checked_yaml import Loader
from questions.text import Text

DEPTH_LIMIT = 6  # answers are three deep: file, answers, letters
NULLS = ("", "~", "null", "Null", "NULL")
NUMBER = re.compile(r"(?:question|q|第)?[ ._]?([0-9]{1,4}) ?題?", re.IGNORECASE)
BEGINNING = re.compile(r"""[-\s{,"']*(\w[\w .]{,20})["']?\s*:(.*)""", re.DOTALL)


class Refused(NamedTuple):
    """A value that is not read; `why` tells the student the reason."""

    why: Text


class Pairs(NamedTuple):
    """A YAML mapping, with what a dict would lose: lines, and keys that occur twice."""

    entries: "list[Entry]"


Value: TypeAlias = "str | list[Value] | Pairs | Refused | None"


class Entry(NamedTuple):
    """A key with its value; `line` counts from 1."""

    line: int
    key: Value
    value: Value

    @property
    def number(self) -> int | None:
        """The question that the key names (`1`, `Q1`, `第1題`), or None."""
        match = NUMBER.fullmatch(self.key.strip()) if isinstance(self.key, str) else None
        return int(match[1]) if match else None


BROKEN = Refused(Text(en="This entry is not valid YAML.", zh="這一項不是有效的 YAML。"))
ALIAS = Refused(
    Text(en="YAML anchors (&) and aliases (*) are not accepted.", zh="不接受 YAML 的錨點（&）與別名（*）。")
)


def read_entries(text: str) -> list[Entry]:
    """Every entry in `text`, those of groups such as `answers:` in place of the group; never raises.

    A text that is not YAML, or that YAML takes for one long word (`1:[A]` for want of a space), is read line
    by line: an entry begins with a word and a colon, and has the lines that are indented deeper, begin a
    list item or close a bracket. What is not YAML even so is BROKEN, and costs nothing else.
    """
    try:
        entries = [entry for value in _values(text) for entry in _flat(value)]
    except _YAML_ERRORS:
        entries = []
    return entries if any(entry.number is not None for entry in entries) else list(_by_lines(text))


# The pure-Python scanner, used where libyaml is missing, lets two others out: "\UFFFFFFFF", %YAML 1.999…
_YAML_ERRORS = (yaml.YAMLError, ValueError, OverflowError)


def _values(text: str) -> list[Value]:
    """The values of the YAML documents in `text`, read by events, so that no depth or length can hurt."""
    events = yaml.parse(text, Loader=Loader)
    return [_value(events, event, 0) for event in events if isinstance(event, yaml.NodeEvent)]


def _value(events: Iterator[Any], event: Any, depth: int) -> Value:
    """The value that begins with an event, taking what else belongs to it from `events`."""
    if depth > DEPTH_LIMIT:
        raise yaml.YAMLError("nested too deep")
    if isinstance(event, yaml.AliasEvent):
        return ALIAS
    value: Value
    if isinstance(event, yaml.ScalarEvent):
        if ":" in event.value and event.end_mark.line > event.start_mark.line:  # type: ignore[union-attr]
            raise yaml.YAMLError("a quote left open has swallowed other entries")
        value = None if event.implicit[0] and event.value in NULLS else event.value
    else:
        items = []
        while not isinstance(inner := next(events), yaml.CollectionEndEvent):
            items.append((inner.start_mark.line + 1, _value(events, inner, depth + 1)))
        if isinstance(event, yaml.MappingStartEvent):
            pairs = zip(items[::2], items[1::2], strict=True)
            value = Pairs([Entry(line, key, inner) for (line, key), (_, inner) in pairs])
        else:
            value = [inner for _, inner in items]
    return ALIAS if event.anchor else value


def _flat(value: Value) -> Iterator[Entry]:
    """The entries of a value, those of a group in place of the group."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, Pairs):
        for entry in value.entries:
            group = [] if entry.number is not None else list(_flat(entry.value))
            yield from group or [entry]


@dataclass
class _Chunk:
    """The lines of one entry, of a text that is not YAML as a whole."""

    line: int
    indent: int
    lines: list[str]

    def owns(self, line: str, indent: int) -> bool:
        """Whether a further line belongs to this entry."""
        return not BEGINNING.match(line) and (indent > self.indent or line[0] in "-]}")

    def entry(self) -> Entry:
        """The entry that the lines hold, BROKEN where they hold none."""
        match = BEGINNING.match("\n".join(self.lines))
        if not match:
            return Entry(self.line, self.lines[0], BROKEN)
        try:
            values = _values(match[2] if "{" in match[2] else match[2].rstrip(" ,}\n"))  # as in cut JSON
        except _YAML_ERRORS:
            values = [BROKEN]
        return Entry(self.line, match[1], values[0] if values else None)


def _by_lines(text: str) -> Iterator[Entry]:
    """The entries of a text, read line by line."""
    chunks: list[_Chunk] = []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text.expandtabs()), 1):
        line = raw.strip()
        indent = raw.index(line[0]) if line else 0
        if not line or line.startswith("#"):
            continue
        if chunks and chunks[-1].owns(line, indent):
            chunks[-1].lines.append(" " * indent + line)
        else:
            chunks.append(_Chunk(number, indent, [line]))
    return (chunk.entry() for chunk in chunks)
