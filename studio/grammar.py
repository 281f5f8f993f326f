"""Sentences from a written-down grammar; each word knows its part of speech and the class it came from."""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml

CROSSED, OPENED = 0.4, 0.2


class Word(NamedTuple):
    """A word of a text; `kind` is the class it was drawn from, or "" where the sentence says it outright."""

    text: str
    tag: str
    kind: str = ""


@dataclass(frozen=True)
class Grammar:
    """Classes of words and sentences by topic; chinese.yaml says how both are written."""

    classes: dict
    topics: dict
    tags: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Grammar":
        """The grammar in a YAML file."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        tags = {word: tag for tag, words in raw["tags"].items() for word in words.split()}
        return cls(raw["classes"], raw.get("topics", {}), tags)

    def text(self, draw: random.Random, topic: str, sentences: int) -> list[list[Word]]:
        """Some sentences on one topic that share what they remember (a fruit, a company)."""
        memory: dict[str, list[str]] = {}
        return [
            self._sentence(draw, self._pattern(draw, self.topics[topic]), memory) for _ in range(sentences)
        ]

    def _pattern(self, draw: random.Random, patterns: list[str]) -> str:
        pattern = draw.choice(patterns)
        if draw.random() < CROSSED:
            first, last = (choice.rstrip(" 。").split(" ， ") for choice in (pattern, draw.choice(patterns)))
            pattern = f"{first[0]} ， {last[-1]} 。"
        return f"<opener> ， {pattern}" if draw.random() < OPENED else pattern

    def words(self, kind: str) -> list[str]:
        """The words of a class."""
        return [row.split()[0] for row in self.classes[kind]["rows"]]

    def characters(self) -> set[str]:
        """Every character that some sentence can have."""
        rows = (row for table in self.classes.values() for row in table["rows"])
        said = (
            piece for patterns in self.topics.values() for pattern in patterns for piece in pattern.split()
        )
        said = (re.sub(r"<.*>|/[A-Z]+|[|-]", "", piece) for piece in said)
        return set("".join([*rows, *said]).replace(" ", ""))

    def _sentence(self, draw: random.Random, pattern: str, memory: dict) -> list[Word]:
        pieces = (draw.choice(piece.split("|")) for piece in pattern.split())
        return [self._word(draw, piece, memory) for piece in pieces if piece != "-"]

    def _word(self, draw: random.Random, piece: str, memory: dict) -> Word:
        if not piece.startswith("<"):
            text, _, tag = piece.partition("/")
            return Word(text, tag or self.tags[text])
        kind, _, rest = piece.strip("<>").partition(":")
        name, _, column = rest.partition(".")
        row = memory.setdefault((kind, name), self.row(draw, kind)) if name else self.row(draw, kind)
        columns = self.classes[kind]["columns"]
        place = list(columns).index(column or "word")
        tag = self.tags.get(row[place], columns[column or "word"])
        return Word(row[place], tag, "" if column else kind)

    def row(self, draw: random.Random, kind: str) -> list[str]:
        """One row of a class: its word, and what goes with that."""
        rows = [row.split() for row in self.classes[kind]["rows"]]
        often = self.classes[kind].get("often", {})
        return draw.choices(rows, [often.get(row[0], 1) for row in rows])[0]
