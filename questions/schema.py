"""Says what a file of the bank may hold: a topic, its questions, and why each option is right or wrong."""

from itertools import pairwise
from string import ascii_uppercase
from typing import Any, Literal, NamedTuple

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from questions.homework import load_homework
from questions.text import Line, Text

Letter = Literal["A", "B", "C", "D", "E", "F"]


class Strict(BaseModel):
    """A part of a file of ours: it is frozen, and has no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Claim(Strict):
    """A statement of an option about pictures, models or code, in a form that can be evaluated.

    `measure` names a function of questions/evidence/, `of` gives its arguments. What it returns must
    equal `equals`, or lie `over` or `under` a threshold; a number closer to the threshold than `margin`
    cannot be told by eye and is refused when the key is made. With `minus`, the same measure with these
    arguments changed is subtracted first. What is drawn at random is measured with as many `seeds`, all of
    which must agree.
    """

    measure: Line
    of: dict[str, Any] = Field(default_factory=dict)
    minus: dict[str, Any] | None = None
    equals: StrictBool | int | float | str | None = None
    over: float | None = None
    under: float | None = None
    margin: float = Field(default=0, ge=0)
    seeds: int = Field(default=3, ge=1, le=20)

    @model_validator(mode="after")
    def _one_comparison(self) -> "Claim":
        given = [name for name in ("equals", "over", "under") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"expected one of equals, over, under; found {' and '.join(given) or 'none'}")
        return self


class Measured(NamedTuple):
    """The outcome of evaluating a claim: whether it holds, and the measured value in words."""

    holds: bool
    evidence: str


class Option(Strict):
    """An option of a question. Its truth is `correct`, with the `source` that says so, or a `claim`'s."""

    text: Text
    explanation: Text  # shown after the deadline: why it is right, or which misconception it is
    correct: StrictBool | None = None
    source: Line | None = None
    claim: Claim | None = None

    @model_validator(mode="after")
    def _one_truth(self) -> "Option":
        judged = self.correct is not None and self.source is not None
        stray = self.correct is not None or self.source is not None
        if judged == (self.claim is not None) or (stray and not judged):
            raise ValueError("expected either `correct` with its `source`, or a `claim`")
        return self


class Question(Strict):
    """A select-all-that-apply question with 3 to 6 options, lettered from A."""

    number: int
    text: Text
    options: dict[Letter, Option] = Field(min_length=3, max_length=6)

    @field_validator("options")
    @classmethod
    def _in_order(cls, options: dict[Letter, Option]) -> dict[Letter, Option]:
        expected = ascii_uppercase[: len(options)]
        if "".join(options) != expected:
            raise ValueError(f"expected options {', '.join(expected)} in order; found {', '.join(options)}")
        return options


class Topic(Strict):
    """A topic of the bank, which is one file: its title, and its questions in ascending order."""

    topic: str
    title: Text
    questions: list[Question]

    @field_validator("topic")
    @classmethod
    def _known(cls, topic: str) -> str:
        if topic not in (known := load_homework().topics):
            raise ValueError(f"found {topic!r}; expected one of homework.yaml's topics: {', '.join(known)}")
        return topic

    @field_validator("questions")
    @classmethod
    def _numbers(cls, questions: list[Question], info: ValidationInfo) -> list[Question]:
        numbers = [question.number for question in questions]
        allowed = load_homework().topics.get(info.data.get("topic", ""))
        if allowed and not set(numbers) <= set(allowed):
            raise ValueError(f"expected numbers from {allowed[0]} to {allowed[-1]}; found {numbers}")
        if any(a >= b for a, b in pairwise(numbers)):
            raise ValueError(f"expected numbers in ascending order; found {numbers}")
        return questions
