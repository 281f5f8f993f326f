"""Reads what the course sets: `course.yaml`, checked."""

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
)

from autograder.names import identity
from questions.checked_yaml import read_yaml
from questions.homework import load_homework
from questions.places import COURSE
from questions.scoring import RuleName, exact_points
from questions.variants import STANDARD, STUDENT, variant_name

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
# Each is as late as the one before it, or later.
LATER: tuple[Visibility, ...] = ("visible", "after_due_date", "after_published", "hidden")
MOST_POINTS = 1000  # for one TODO or question: what is more was meant otherwise


def _points_by_number(given: object) -> object:
    """The points by question, given {"1-20": 0.3} for each of the questions 1 to 20. Raises ValueError."""
    if not isinstance(given, dict):
        return given
    points: dict[int, Fraction] = {}
    for numbers, value in given.items():
        range_ = re.fullmatch(r"(\d+)(?:-(\d+))?", str(numbers))
        first, last = (int(range_[1]), int(range_[2] or range_[1])) if range_ else (1, 0)
        if not 0 <= exact_points(value) <= MOST_POINTS:
            raise ValueError(f"{numbers}: found {value} points; expected 0 to {MOST_POINTS}")
        if first > last:
            raise ValueError(f"found {numbers!r}; expected a question's number or a range like 1-20")
        covered = dict.fromkeys(range(first, last + 1), exact_points(value))
        if twice := sorted(covered.keys() & points.keys()):
            raise ValueError(f"{numbers} gives points to {_listed(twice)} again; expected each question once")
        points |= covered
    asked = {number for numbers in load_homework().topics.values() for number in numbers}
    if unknown := sorted(points.keys() - asked):
        raise ValueError(
            f"there is no question {_listed(unknown)}; homework.yaml has {_listed(sorted(asked))}"
        )
    if missing := sorted(asked - points.keys()):
        raise ValueError(f"no points for {_listed(missing)}; expected each question once")
    return points


def _listed(numbers: Sequence[int]) -> str:
    """The numbers in few words: 21-40, or 3, 5, 7."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _whole(at_least: int, at_most: int) -> Any:
    """A whole number within bounds; neither yes nor "5" is one."""
    return Field(ge=at_least, le=at_most, strict=True)


Points = Annotated[Fraction, Field(ge=0, le=MOST_POINTS), BeforeValidator(exact_points), PlainSerializer(str)]


class _Section(BaseModel):
    """A part of course.yaml, which holds no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _variant_pattern(name: str) -> str:
    """The name of a variant as it is given, `{student}` and all. Raises ValueError where it cannot be one."""
    return variant_name(name.replace(STUDENT, "s")) and name


class Quiz(_Section):
    """The points of the questions by number, the rule that gives them, and the variants in use.

    Answers to any other variant earn nothing: `standard` is the order of the bank.
    """

    points: Annotated[Mapping[int, Fraction], BeforeValidator(_points_by_number)]
    rule: RuleName = "exact"
    variants: Annotated[tuple[Annotated[str, AfterValidator(_variant_pattern)], ...], Field(min_length=1)] = (
        STANDARD,
    )


def _parsable_time(given: object) -> object:
    """The time as a parser takes it, without the space before its zone that people write."""
    return re.sub(r"\s+(?=[+-]\d|Z$)", "", given) if isinstance(given, str) else given


def _by_student(given: object) -> object:
    """The values by student, under what all spellings of the student's name have in common."""
    return {identity(str(name)): value for name, value in given.items()} if isinstance(given, dict) else given


Time = Annotated[AwareDatetime, BeforeValidator(_parsable_time)]


class Lateness(_Section):
    """The due time, and what it costs to hand in later. Without `due` nothing is late."""

    due: Time | None = None
    grace_minutes: Annotated[int, _whole(0, 24 * 60)] = 0
    percent_a_day: Annotated[Points, Field(le=100)] = Fraction(0)
    cut_off_days: Annotated[int, _whole(0, 366)] | None = None
    extensions: Annotated[Mapping[str, Time], BeforeValidator(_by_student)] = {}

    @field_validator("extensions")
    @classmethod
    def _extend(cls, extensions: Mapping[str, datetime], info: ValidationInfo) -> Mapping[str, datetime]:
        """The extensions, which extend a due time. Raises ValueError where there is none, or a later one."""
        due = info.data.get("due")
        if "due" in info.data and extensions and due is None:
            raise ValueError(f"found {', '.join(extensions)}, but no due; expected everybody's due time, too")
        if early := [student for student, own in extensions.items() if due and own < due]:
            raise ValueError(f"{', '.join(early)}: found a time before due; expected a later one")
        return extensions

    def due_for(self, student: str) -> datetime | None:
        """The due time for this student, whose own extension goes before everybody's; None without one."""
        return self.extensions.get(identity(student), self.due)


class VisibilityOf(_Section):
    """The times at which students see their points for code and quiz, and the explanations of the options."""

    code: Visibility = "visible"
    quiz: Visibility = "after_due_date"
    explanations: Visibility = "hidden"

    @field_validator("explanations")
    @classmethod
    def _not_before_quiz(cls, explanations: Visibility, info: ValidationInfo) -> Visibility:
        """The time for explanations. Raises ValueError where it comes before that for the points."""
        quiz = info.data.get("quiz", explanations)
        if LATER.index(explanations) < LATER.index(quiz):
            later = ", ".join(LATER[LATER.index(quiz) :])
            raise ValueError(f"found {explanations}, which is before quiz ({quiz}); expected {later}")
        return explanations


def _python(given: object) -> object:
    """The version of Python, which YAML takes for a number where it is written without quotes."""
    return f"{given:.2f}" if isinstance(given, float) else given


class Handout(_Section):
    """The addresses at which students find the homework; None where they bring its zip to Colab themselves.

    `zip` is the address of that zip. `colab` is where Colab finds the notebooks, as in its own addresses:
    github/OWNER/REPO/blob/BRANCH/FOLDER. `python` is the oldest Python that may grade: the self-check
    names the lines that it cannot read.
    """

    zip: Annotated[str, Field(pattern=r"^https?://[^\s\"\\]+$")] | None = None
    colab: Annotated[str, Field(pattern=r"^(github|gist|drive)/[^\s()]+$")] | None = None
    python: Annotated[Literal["3.10", "3.11", "3.12", "3.13", "3.14"], BeforeValidator(_python)] = "3.10"


class Limits(_Section):
    """The limits on what one submission may hold and use.

    Their bounds leave out what no homework means: a solution has room to run, and no submission holds a
    machine for hours.
    """

    unpacked_mb: Annotated[int, _whole(1, 2000)] = 50
    files: Annotated[int, _whole(1, 100_000)] = 1000
    folder_depth: Annotated[int, _whole(1, 100)] = 10
    call_seconds: Annotated[int, _whole(1, 3600)] = 10
    submission_seconds: Annotated[int, _whole(1, 3600), Field(validate_default=True)] = 60
    memory_mb: Annotated[int, _whole(64, 65_536)] = 384

    @field_validator("submission_seconds")
    @classmethod
    def _room_for_a_call(cls, seconds: int, info: ValidationInfo) -> int:
        """The seconds of a submission. Raises ValueError where a single call may take longer."""
        call = info.data.get("call_seconds", 0)
        if seconds < call:
            raise ValueError(f"found {seconds}; expected call_seconds ({call}) or more")
        return seconds


class Course(_Section):
    """The settings of one course; `code` has the points of the TODOs by name, in their order."""

    code: Annotated[Mapping[str, Points], Field(min_length=1)]
    quiz: Quiz
    attempts: Literal["latest", "best"] = "latest"
    lateness: Lateness = Lateness()
    visibility: VisibilityOf = VisibilityOf()
    handout: Handout = Handout()
    limits: Limits = Limits()

    @property
    def max_points(self) -> Fraction:
        """The points that all TODOs and all questions are worth together."""
        return sum((*self.code.values(), *self.quiz.points.values()), Fraction(0))


@functools.cache
def load_course(path: Path = COURSE) -> Course:
    """The settings in the file at `path`. Raises `BadFileError`: file, line and what was expected."""
    return read_yaml(path, Course)
