"""Points are exact, and each rule gives what its definition says."""

import functools
import operator
from fractions import Fraction
from itertools import chain, combinations

import pytest

from questions.scoring import RULES, exact_points, score_question

LETTERS = frozenset("ABCD")
SUBSETS = [
    frozenset(subset) for subset in chain.from_iterable(combinations(sorted(LETTERS), n) for n in range(5))
]


def by_definition(rule: str, chosen: frozenset[str], right: frozenset[str]) -> float:
    """PrairieLearn's documented definitions of pl-checkbox, option by option."""
    hits = sum(letter in right for letter in chosen)
    if rule == "exact":
        return float(all((letter in chosen) == (letter in right) for letter in LETTERS))
    if rule == "net-correct":
        return max(0.0, sum(1 if letter in right else -1 for letter in chosen) / len(right))
    if rule == "coverage":
        return hits / len(right) * (hits / len(chosen))
    return sum((letter in chosen) == (letter in right) for letter in LETTERS) / len(LETTERS)


@pytest.mark.parametrize("rule", RULES)
def test_every_choice_scores_as_the_rule_defines(rule: str) -> None:
    """Over all pairs of a choice and a key on four options."""
    for right in filter(None, SUBSETS):
        for chosen in filter(None, SUBSETS):
            given = score_question(chosen, right, LETTERS, rule)
            assert float(given) == pytest.approx(by_definition(rule, chosen, right))
            assert 0 <= given <= 1
            assert (given == 1) == (chosen == right)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("chosen", [None, frozenset()])
def test_no_answer_scores_nothing_by_any_rule(rule: str, chosen: frozenset[str] | None) -> None:
    """Even each-answer, which counts options rightly left alone, gives nothing for a question left alone."""
    assert score_question(chosen, frozenset("A"), LETTERS, rule) == 0


@pytest.mark.parametrize("form", [float, str])
def test_thirty_right_answers_are_ten_points_exactly(form) -> None:
    """20 at 0.3 and 10 at 0.4, as course.yaml has them, are 10, where floats summed give less."""
    right = frozenset("AC")
    earned = [
        score_question(right, right, LETTERS) * exact_points(form(points))
        for points in [0.3] * 20 + [0.4] * 10
    ]
    assert sum(earned) == 10
    assert float(sum(earned)) == 10.0
    # One after another: since Python 3.12, sum itself makes up for what floats lose.
    assert functools.reduce(operator.add, [0.3] * 20 + [0.4] * 10) != 10.0


@pytest.mark.parametrize(("written", "meant"), [(0.3, "3/10"), ("0.3", "3/10"), (1, "1"), ("1/3", "1/3")])
def test_points_mean_what_is_written(written: float | str, meant: str) -> None:
    """A float stands for the decimal that is shown, not for the nearest binary fraction."""
    assert exact_points(written) == Fraction(meant)
