"""Scores chosen options, in exact fractions, whose sum no rounding and no order of adding changes."""

from collections.abc import Callable, Mapping, Set
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Letters = Set[str]
Points = float | str | Decimal | Fraction
RuleName = Literal["exact", "net-correct", "coverage", "each-answer"]


def _exact(chosen: Letters, right: Letters, _options: Letters) -> Fraction:
    """All for exactly the right options, else nothing."""
    return Fraction(chosen == right)


def _net_correct(chosen: Letters, right: Letters, _options: Letters) -> Fraction:
    """The right minus the wrong choices over the number of right options, never below 0."""
    return max(Fraction(0), Fraction(len(chosen & right) - len(chosen - right), len(right)))


def _coverage(chosen: Letters, right: Letters, _options: Letters) -> Fraction:
    """The share of the right options chosen times the share of the choices that are right."""
    return Fraction(len(chosen & right), len(right)) * Fraction(len(chosen & right), len(chosen))


def _each_answer(chosen: Letters, right: Letters, options: Letters) -> Fraction:
    """The share of all options that are rightly chosen or rightly left."""
    return 1 - Fraction(len(chosen ^ right), len(options))


RULES: Mapping[RuleName, Callable[[Letters, Letters, Letters], Fraction]] = {
    "exact": _exact,
    "net-correct": _net_correct,
    "coverage": _coverage,
    "each-answer": _each_answer,
}


def score_question(
    chosen: Letters | None, right: Letters, options: Letters, rule: RuleName = "exact"
) -> Fraction:
    """The share of a question's points, from 0 to 1, that choosing `chosen` of `options` earns.

    `exact` wants all right options and no other, as the course's slides have it. The others are those of
    PrairieLearn's checkbox question: `net-correct` counts right minus wrong choices over the number of right
    options, never below 0; `coverage` is the share of the right options chosen times the share of the
    choices that are right; `each-answer` takes every option for a true/false question of its own.
    No answer (None) and an empty one earn 0 by every rule, as there; a key always has a right option.
    """
    return RULES[rule](chosen, right, options) if chosen else Fraction(0)


def exact_points(points: Points) -> Fraction:
    """The number as it was written: 0.3 in a YAML file means 3/10, which no float is. Raises ValueError."""
    try:
        return Fraction(str(points))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"found {points!r}; expected a number like 0.3") from None
