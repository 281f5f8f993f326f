"""What grading one submission comes to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Literal

from autograder.checks.mismatch import Text
from autograder.checks.session import Outcome
from autograder.lateness import Late
from questions.variants import STANDARD

Status = Literal["graded", "crashed", "timeout", "memory", "unreadable", "missing", "grader-error"]


@dataclass(frozen=True)
class CodeScore:
    """Points for one TODO, or for one behaviour of it where its checks are about several."""

    todo: str
    part: str
    points: Fraction
    max_points: Fraction
    checks: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """As tables and messages call it."""
        return f"{self.todo}: {self.part}" if self.part else self.todo


@dataclass(frozen=True)
class QuizScore:
    """Points for one question; `chosen` is None where it was not answered or could not be read.

    `chosen` has the letters as the student saw them, `meant` those of the bank: they differ in a variant.
    `meant` is None also where the variant is none of the student's.
    """

    number: int
    points: Fraction
    max_points: Fraction
    chosen: tuple[str, ...] | None
    meant: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Result:
    """One submission's score, with its reasons.

    `notices` are for TAs (what was left out, which cells were changed), `problems` for the student (answers
    that could not be read). `digest` names what was graded, `seconds` how long that took.
    `fingerprints` tells a function's equal code from different; it comes from the student's side, and nothing
    is judged by it. `when` and `late` are None where it is not known when it was handed in; `late` also where
    it was in time.
    `variant` is the order in which the student saw the options.
    """

    student: str
    status: Status
    code: tuple[CodeScore, ...] = ()
    quiz: tuple[QuizScore, ...] = ()
    notices: tuple[str, ...] = ()
    problems: tuple[Text, ...] = ()
    digest: str = ""
    seconds: float = 0.0
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    when: datetime | None = None
    late: Late | None = None
    variant: str = STANDARD

    @property
    def code_points(self) -> Fraction | None:
        """Points for the four TODOs; None where the grader failed."""
        return None if self.status == "grader-error" else sum((s.points for s in self.code), Fraction(0))

    @property
    def quiz_points(self) -> Fraction | None:
        """Points for the questions; None where the grader failed."""
        return None if self.status == "grader-error" else sum((s.points for s in self.quiz), Fraction(0))

    @property
    def total(self) -> Fraction | None:
        """All points, exactly, less what lateness costs; None where the grader failed."""
        if self.code_points is None or self.quiz_points is None:
            return None
        return (self.code_points + self.quiz_points) * (self.late.kept if self.late else 1)

    def points_of(self, todo: str) -> Fraction:
        """Points for one TODO, all its parts together."""
        return sum((s.points for s in self.code if s.todo == todo), Fraction(0))


def score_code(outcomes: list[Outcome], points: Mapping[str, Fraction]) -> tuple[CodeScore, ...]:
    """All of a part's points where every check of it passed, else none.

    A TODO's points are shared evenly among its parts. The part about errors counts only beside another part
    that is right: refusing everything is no achievement.
    """
    parts: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda outcome: list(points).index(outcome.todo)):
        parts.setdefault((outcome.todo, outcome.part), []).append(outcome)
    shares = Counter(todo for todo, _ in parts)
    right = {key for key, checks in parts.items() if all(check.passed for check in checks)}
    right -= {(todo, "error") for todo, _ in right if not any(t == todo and p != "error" for t, p in right)}
    return tuple(
        CodeScore(
            todo,
            part,
            points[todo] / shares[todo] * ((todo, part) in right),
            points[todo] / shares[todo],
            tuple(checks),
        )
        for (todo, part), checks in parts.items()
    )
