"""The committed quiz page and others in a browser, and the answers of a student who knows everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from questions.bank import Bank, load_bank
from questions.keys import read_key
from questions.places import QUIZ_PAGE
from questions.variants import STANDARD, vary


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank()


@pytest.fixture(scope="session")
def right(bank: Bank) -> Callable[..., dict[int, list[str]]]:
    """The right letters of every question as a variant shows it, found by the options' texts."""
    key = read_key()

    def letters(variant: str = STANDARD) -> dict[int, list[str]]:
        found = {}
        for standard, shown in zip(bank.questions, vary(bank, variant).questions, strict=True):
            texts = {standard.options[letter].text for letter in key[standard.number].right}
            found[shown.number] = [x for x, option in shown.options.items() if option.text in texts]
        return found

    return letters


@pytest.fixture
def open_quiz(open_from_disk, tmp_path):
    """Open a quiz page from disk; the committed one unless another's text is given."""

    def opened(text: str | None = None, **options):
        page = open_from_disk(None, **options)
        path = QUIZ_PAGE
        if text is not None:
            path = tmp_path / "quiz.html"
            path.write_text(text, "utf-8")
        page.goto(path.as_uri())
        return page

    return opened
