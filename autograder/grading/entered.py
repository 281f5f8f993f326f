"""Applies what was entered in formgrader: points and a comment, for a TODO or for the quiz as a whole."""

import dataclasses
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from autograder.grading.result import Applied, Result
from questions.text import Text

WHERE = "entered in formgrader"


@dataclass(frozen=True)
class Entered:
    """What was entered for one part of a student's work, a TODO or the "quiz".

    `points` replace those that were found, or are None; `more` is the extra credit beside them.
    """

    part: str
    points: Fraction | None = None
    more: Fraction = Fraction(0)
    comment: str = ""

    @property
    def changes_points(self) -> bool:
        """Whether it is more than a comment."""
        return self.points is not None or bool(self.more)


def with_entered(
    result: Result, entered: Sequence[Entered], overruled: Set[str], parts: Iterable[str]
) -> Result:
    """The result with what was entered; of the parts that are overruled, the comments alone.

    Where the grader failed there is a grade as soon as points were entered for all `parts`.
    """
    by_hand = {one.part for one in entered if one.points is not None}
    if result.status == "grader-error" and by_hand >= {*parts}:
        result = dataclasses.replace(result, status="graded")
    for one in entered:
        if one.part in overruled:
            one = Entered(one.part, comment=one.comment)
        if one.changes_points or one.comment:
            result = _with_one(result, one)
    return result


def _with_one(result: Result, one: Entered) -> Result:
    """The result with what was entered for one part, and a line that says so."""
    before = result.earned(one.part)
    added = (before if one.points is None else one.points) + one.more - before
    if one.part == "quiz":
        changed = dataclasses.replace(result, quiz_by_hand=result.quiz_by_hand + added)
    else:
        changed = result.with_points(one.part, added) if added else result
    if not result.has_points:
        added = Fraction(0)
    code, quiz = (Fraction(0), added) if one.part == "quiz" else (added, Fraction(0))
    comment = Text(one.comment, one.comment) if one.comment else None
    said = Applied(None, WHERE, _words(one), comment, code, quiz, one.part, in_formgrader=True)
    return dataclasses.replace(changed, corrections=(*result.corrections, said))


def _words(one: Entered) -> Text:
    """What was entered, for the student."""
    if not one.changes_points:
        return Text(f"On {one.part}:", f"{one.part}：")
    return Text(f"The points for {one.part} were set by hand.", f"{one.part} 的分數由助教更正。")
