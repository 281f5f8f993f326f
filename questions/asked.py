"""Tells what is asked without what is right: enough to read an answers sheet where the bank must not be."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from questions.bank import load_bank
from questions.places import ASKED


class Asked(NamedTuple):
    """A question's number and the letters of its options."""

    number: int
    options: Iterable[str]


def asked() -> list[Asked]:
    """Every question there is: of the bank, or, where asked.json stands in its place, of that."""
    if ASKED.exists():
        return [
            Asked(int(number), letters) for number, letters in json.loads(ASKED.read_text("utf-8")).items()
        ]
    return [Asked(question.number, tuple(question.options)) for question in load_bank().questions]


def asked_text(questions: Iterable[Asked]) -> str:
    """The text of the file that stands in the place of the bank: numbers and letters, no text, no key."""
    return json.dumps({str(question.number): "".join(question.options) for question in questions}) + "\n"
