"""Holds a message in the two languages that every text for a student has, and quotes others' words in it."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


@dataclass(frozen=True)
class Text:
    """A text in English and in Traditional Chinese: plain text, with code between backticks.

    Read from a file, neither may be missing or empty, and no other language may stand beside them.
    """

    en: Line
    zh: Line
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def joined(self, separator: str = " · ") -> str:
        """Both languages on one line, or one alone where both say the same."""
        return self.en if self.en == self.zh else f"{self.en}{separator}{self.zh}"

    def filled(self, *values: object, **named: object) -> "Text":
        """The text with `{0}`, `{1}` and `{name}` replaced: by a Text in its language, else alike in both."""
        en, zh = ([getattr(one, language, one) for one in values] for language in ("en", "zh"))
        named_en, named_zh = (
            {name: getattr(one, language, one) for name, one in named.items()} for language in ("en", "zh")
        )
        return Text(self.en.format(*en, **named_en), self.zh.format(*zh, **named_zh))


_QUOTES = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"'})
# A number, a name or a path, with the cell and the line in it: nothing that reads as a sentence.
_PLAIN = re.compile(r"[\w.+@/-]+(, code cell \d+)?(, line \d+)?", re.ASCII)


def quotation(words: str) -> Text:
    """A student's words as a quotation, on one line, which nothing in them can close."""
    inside = " ".join(words.translate(_QUOTES).split())
    return Text(f"“{inside}”", f"「{inside}」")


def named(words: str) -> Text:
    """A student's name for something: as it is where it is a plain name or path, else as a quotation."""
    return Text(words, words) if _PLAIN.fullmatch(words) else quotation(words)
