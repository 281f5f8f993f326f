"""Makes variants: the same questions with options in another order, drawn from a seed; and the way back.

A variant's name is its seed. Every answers.yaml of a variant says `variant: SEED`, so that its letters can
be read; without that line they mean the order of the bank, which is the variant `standard`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256

from questions.bank import Bank
from questions.schema import Question
from questions.text import Text

STANDARD = "standard"
NAME = re.compile(r"[\w.@-]{1,64}")
STUDENT = "{student}"  # in a course's list of variants: the student's own name, for a variant each


def variant_name(text: str) -> str:
    """The name of a variant as it is written into answers.yaml, in NFKC.

    Raises ValueError where it is not one word of at most 64 letters, digits and `._@-`.
    """
    name = unicodedata.normalize("NFKC", text)
    if not NAME.fullmatch(name) or name.casefold() == "null":
        raise ValueError(f"found {text!r}; expected a variant's name: up to 64 letters, digits or . _ @ -")
    return name


def bank_letters(question: Question, variant: str) -> Mapping[str, str]:
    """The letter in the bank of each option, by the letter that the variant shows.

    Options are sorted by a hash of variant, question and letter: the same on every machine.
    """
    letters = list(question.options)
    if variant != STANDARD:
        letters.sort(key=lambda letter: sha256(f"{variant}/{question.number}/{letter}".encode()).digest())
    return dict(zip(question.options, letters, strict=True))


def vary(bank: Bank, variant: str) -> Bank:
    """The bank as the variant shows it, options lettered anew."""
    return Bank(
        tuple(
            topic.model_copy(update={"questions": [_varied(q, variant) for q in topic.questions]})
            for topic in bank.topics
        )
    )


def _varied(question: Question, variant: str) -> Question:
    """The question with its options in the variant's order, lettered anew."""
    by_letter = {str(letter): option for letter, option in question.options.items()}
    options = {shown: by_letter[letter] for shown, letter in bank_letters(question, variant).items()}
    return question.model_copy(update={"options": options})


def is_handed_out(variant: str, student: str, variants: Iterable[str]) -> bool:
    """Whether the variant is one of a course's for this student; `{student}` in a name is the student's."""
    own = unicodedata.normalize("NFKC", student)
    return variant in {name.replace(STUDENT, own) for name in variants}


def why_unknown(variant: str) -> Text:
    """The words for a student whose answers are for a variant that is not handed out to them."""
    if variant == STANDARD:
        en = "There is no line `variant: …`, so what the letters mean is unknown."
        zh = "缺少 `variant: …` 這一行，因此無法得知各代號指的是哪個選項。"
    elif variant:
        en, zh = f"`variant: {variant}` is none of yours.", f"`variant: {variant}` 不是你的版本。"
    else:
        en, zh = "The variant cannot be read.", "無法讀取版本（variant）。"
    return Text(
        en=f"{en} The answers earn nothing until that line is as in the answers.yaml you were given.",
        zh=f"{zh}在這一行與發給你的 answers.yaml 一致之前，複選題不予計分。",
    )
