"""Holds what grading one submission comes to: its points, with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from autograder.checking.outcome import Outcome
from autograder.grading.excerpt import Excerpt
from autograder.grading.lateness import Late
from autograder.grading.statuses import Status
from autograder.notices import Notice
from questions.text import Text
from questions.variants import STANDARD


@dataclass(frozen=True)
class CodeScore:
    """The points for one TODO, or for one part of it, and the outcomes of the checks they rest on."""

    todo: str
    part: str
    points: Fraction
    max_points: Fraction
    checks: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """The name of the TODO, and of the part if it has several, as tables and messages show it."""
        return f"{self.todo}: {self.part}" if self.part else self.todo


@dataclass(frozen=True)
class QuizScore:
    """The points for one question; `chosen` is None where it was not answered or could not be read.

    `chosen` has the letters as the student saw them, `meant` those of the bank: they differ in a variant.
    `meant` is None also where the variant is none of the student's. `right` is the key that a
    correction gave the question, else None.
    """

    number: int
    points: Fraction
    max_points: Fraction
    chosen: tuple[str, ...] | None
    meant: tuple[str, ...] | None = None
    right: frozenset[str] | None = None


@dataclass(frozen=True)
class Applied:
    """A correction that was applied to a result: when and why it was decided, what the student reads of it.

    `code` and `quiz` are the points that it gave or took, before lateness. `part` is the TODO, or the "quiz",
    of one student that it is about, else empty. What was entered in formgrader has no date.
    """

    date: date | None
    reason: str
    what: Text
    comment: Text | None
    code: Fraction
    quiz: Fraction
    part: str = ""
    in_formgrader: bool = False


@dataclass(frozen=True)
class Result:
    """One submission's score, with its reasons.

    `notices` are for TAs (what was left out, which cells were changed), `problems` for the student (answers
    that could not be read). `digest` names what was graded, `seconds` how long that took. `fingerprints`
    tells a function's equal code from different; nothing is judged by it. `excerpts` are the functions as
    they were handed in. `when` and `late` are None where it is not known when it was handed in; `late` also
    where it was in time. `variant` is the order in which the student saw the options. `corrections` were
    applied by hand since; `quiz_by_hand` are the points that they gave or took for the questions as a whole.
    """

    student: str
    status: Status
    code: tuple[CodeScore, ...] = ()
    quiz: tuple[QuizScore, ...] = ()
    notices: tuple[Notice, ...] = ()
    problems: tuple[Text, ...] = ()
    digest: str = ""
    seconds: float = 0.0
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    when: datetime | None = None
    late: Late | None = None
    variant: str = STANDARD
    corrections: tuple[Applied, ...] = ()
    quiz_by_hand: Fraction = Fraction(0)

    @property
    def has_points(self) -> bool:
        """Whether there is a grade: not where the grader failed, nor for who is excused."""
        return self.status not in ("grader-error", "excused")

    @cached_property
    def code_points(self) -> Fraction | None:
        """The points for all TODOs together; None where there is no grade."""
        return sum((s.points for s in self.code), Fraction(0)) if self.has_points else None

    @cached_property
    def quiz_points(self) -> Fraction | None:
        """The points for all questions together; None where there is no grade."""
        return sum((s.points for s in self.quiz), self.quiz_by_hand) if self.has_points else None

    @cached_property
    def total(self) -> Fraction | None:
        """The points for code and questions less what lateness costs; None where there is no grade."""
        if self.code_points is None or self.quiz_points is None:
            return None
        return (self.code_points + self.quiz_points) * (self.late.kept if self.late else 1)

    def with_points(self, todo: str, added: Fraction) -> "Result":
        """The result with points that a person added to a TODO, or took where below 0, beside its parts."""
        code = (*self.code, CodeScore(todo, "by hand", added, Fraction(0), ()))
        order = list(dict.fromkeys(score.todo for score in code))
        return replace(self, code=tuple(sorted(code, key=lambda score: order.index(score.todo))))

    def points_of(self, todo: str) -> Fraction:
        """The points for one TODO, all its parts together."""
        return sum((s.points for s in self.code if s.todo == todo), Fraction(0))

    def earned(self, part: str) -> Fraction:
        """The points for a TODO, or for the "quiz"; 0 where there is no grade."""
        return (self.quiz_points or Fraction(0)) if part == "quiz" else self.points_of(part)
