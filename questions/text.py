"""Holds a message in the two languages that every text for a student has."""

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
        """The text with `{0}`, `{1}` and `{name}` replaced, in both languages alike."""
        return Text(self.en.format(*values, **named), self.zh.format(*values, **named))
