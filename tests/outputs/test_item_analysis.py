"""Item analysis against hand loops, textbook examples and what follows from the definitions."""

import math
import random
from statistics import fmean, pvariance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.outputs.item_analysis import (
    ENOUGH,
    Analysis,
    Question,
    analyse,
    correlation,
    cronbach_alpha,
    tail,
)

# Ten students, six questions right (1) or wrong (0), a row a student.
CLASS = ["111111", "111110", "111100", "110110", "111000", "110000", "101000", "100000", "010000", "000000"]


def question(
    number: int, shares: list[float], right: str = "A", chosen: list[str | None] | None = None
) -> Question:
    """A question of options A to D; by default A was chosen by those who have it right, B by the others."""
    letters = chosen or [right if share == 1 else "B" for share in shares]
    return Question(
        number, set(right), "ABCD", shares, [None if c is None else frozenset(c) for c in letters]
    )


def analysed(rows: list[str]) -> Analysis:
    return analyse([question(i, [float(row[i]) for row in rows]) for i in range(len(rows[0]))])


def pearson(x: list[float], y: list[float]) -> float:
    """By the definition, in a loop."""
    mx, my = fmean(x), fmean(y)
    sxy = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return sxy / math.sqrt(sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y))


def point_biserial(item: list[float], rest: list[float]) -> float:
    """(M1 - M0) / s * sqrt(p q), the textbook's formula for a right-or-wrong item."""
    ones = [r for i, r in zip(item, rest, strict=True) if i == 1]
    zeros = [r for i, r in zip(item, rest, strict=True) if i == 0]
    p = len(ones) / len(item)
    return (fmean(ones) - fmean(zeros)) / math.sqrt(pvariance(rest)) * math.sqrt(p * (1 - p))


def kr20(rows: list[str]) -> float:
    """Kuder and Richardson's formula 20."""
    k, n = len(rows[0]), len(rows)
    p = [sum(row[i] == "1" for row in rows) / n for i in range(k)]
    return k / (k - 1) * (1 - sum(q * (1 - q) for q in p) / pvariance([row.count("1") for row in rows]))


def test_difficulty_and_discrimination_are_the_textbooks():
    """p is the share that is right; r is the point-biserial correlation with the sum of the others."""
    found = analysed(CLASS)
    for i, item in enumerate(found.items):
        mine = [float(row[i]) for row in CLASS]
        rest = [row.count("1") - own for row, own in zip(CLASS, mine, strict=True)]
        assert item.difficulty == pytest.approx(fmean(mine))
        assert item.discrimination == pytest.approx(point_biserial(mine, rest))
        assert item.discrimination == pytest.approx(pearson(mine, rest))


def test_reliability_is_kr20():
    """For right-or-wrong questions alpha is KR-20; the error is sd * sqrt(1 - alpha)."""
    found = analysed(CLASS)
    assert found.reliability == pytest.approx(kr20(CLASS))
    sd = math.sqrt(pvariance([row.count("1") for row in CLASS]))
    assert found.error == pytest.approx(sd * math.sqrt(1 - kr20(CLASS)))


def test_alpha_of_a_worked_example():
    """Three items, five people, by hand: the variances are 0.24, 0.24, 0.16, that of the sum 1.36."""
    shares = np.array([[1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 0]], float)
    assert cronbach_alpha(shares) == pytest.approx(1.5 * (1 - 0.64 / 1.36))


def test_alpha_of_parallel_questions_is_spearman_browns():
    """k questions that correlate by r with one another have alpha k r / (1 + (k - 1) r)."""
    rng = np.random.default_rng(0)
    signal, noise = rng.normal(size=20000), rng.normal(size=(8, 20000))
    assert cronbach_alpha(0.6**0.5 * signal + 0.4**0.5 * noise) == pytest.approx(
        8 * 0.6 / (1 + 7 * 0.6), abs=0.01
    )


def test_strong_and_weak_are_27_percent_each():
    """Of 100 with different scores the 27 best and the 27 worst."""
    scores = np.array(random.Random(0).sample(range(1000), 100), float)
    best = set(np.argsort(scores)[-27:])
    assert {i for i, weight in enumerate(tail(scores)) if weight} == best
    assert set(tail(scores)) == {0.0, 1.0}


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_equal_scores_count_equally_in_any_order(scores, shuffler):
    """The weights make up 27% (one at least), rise with the score, and follow the student, not the place."""
    weights = tail(np.array(scores, float))
    assert weights.sum() == pytest.approx(max(1, round(0.27 * len(scores))))
    assert all(0 <= weight <= 1 for weight in weights)
    by_score = dict(zip(scores, weights, strict=True))
    assert [by_score[s] for s in scores] == list(weights)
    assert sorted(by_score.values()) == [by_score[s] for s in sorted(by_score)]
    order = shuffler.sample(range(len(scores)), len(scores))
    assert list(tail(np.array([scores[i] for i in order], float))) == pytest.approx(
        [weights[i] for i in order]
    )


def test_options_are_counted_among_all_strong_and_weak():
    """Ten students: three strong, three weak. No answer chooses nothing, and counts."""
    shares = [float(row[0]) for row in CLASS]
    chosen = ["A", "A", "AC", "A", "A", "A", "A", "A", "B", None]
    first = question(0, shares, "A", chosen)
    others = [question(i, [float(row[i]) for row in CLASS]) for i in range(1, 6)]
    item = analyse([first, *others]).items[0]
    assert item.answered == 9
    assert [(c.letter, c.right) for c in item.choices] == [
        ("A", True),
        ("B", False),
        ("C", False),
        ("D", False),
    ]
    # Best: 6, 5, then the two with 4 share the third place. Worst: 0, then the two with 1, of whom one has A.
    assert [c.everybody for c in item.choices] == pytest.approx([0.8, 0.1, 0.1, 0])
    assert [c.strong for c in item.choices] == pytest.approx([1, 0, 0.5 / 3, 0])
    assert [c.weak for c in item.choices] == pytest.approx([1 / 3, 1 / 3, 0, 0])
    assert item.spread == pytest.approx(1 - 1 / 3)


def class_of(n: int, flip: int | None = None) -> Analysis:
    """`n` students of rising ability, who have question i right from a threshold on; `flip` the other way."""
    questions = []
    for i in range(6):
        shares = [float(student >= n * (i + 1) / 8) for student in range(n)]
        if i == flip:
            shares = [1 - share for share in shares]
        questions.append(question(i, shares))
    return analyse(questions)


def test_good_questions_raise_no_warning():
    """Ability decides all: nothing to look at."""
    found = class_of(60)
    assert [item.warnings for item in found.items] == [()] * 6
    assert all(item.discrimination > 0.2 for item in found.items)


def test_a_question_against_the_able_is_named():
    """The strong choose the wrong option more often than the right one, and r is negative: both are said."""
    item = class_of(60, flip=2).items[2]
    assert item.discrimination < 0
    assert "choose B, which is wrong (100%), more often than A, which is right (0%)" in item.warnings[0]
    assert "worse at this one" in item.warnings[1]


def test_a_question_that_tells_nothing_is_named():
    """Right in turn, whoever is able: hardly any discrimination, though half of each tail is right."""
    fair = [question(i, [float(s >= 60 * (i + 1) / 8) for s in range(60)]) for i in range(5)]
    chance = question(5, [float(s % 2) for s in range(60)], "A", ["A"] * 60)
    [warning] = analyse([*fair, chance]).items[5].warnings
    assert "hardly tells" in warning


def test_nobody_right_is_said_of_any_class():
    """Also of one student; it is the only warning that few students can raise."""
    assert "Nobody" in analyse([question(1, [0.0]), question(2, [1.0])]).items[0].warnings[0]
    few = class_of(ENOUGH - 1, flip=2)
    assert [item.warnings for item in few.items] == [()] * 6
    assert class_of(ENOUGH, flip=2).items[2].warnings


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_a_few_students_have_the_figures_there_are(n):
    """Nothing is divided by nothing; what cannot be told is None."""
    found = analyse([question(1, [1.0] * n), question(2, [float(i % 2) for i in range(n)])])
    assert found.students == n
    assert [item.discrimination for item in found.items] == [None] * 2 * bool(n)
    assert (found.uncertainty is None) == (n <= 3)


def test_what_does_not_vary_has_no_correlation():
    """All right, all wrong, all the same sum."""
    assert correlation(np.ones(9), np.arange(9.0)) is None
    assert correlation(np.arange(9.0), np.ones(9)) is None
    assert cronbach_alpha(np.array([[1.0, 0.0], [0.0, 1.0]])) is None


@given(
    st.lists(st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=3, max_size=3), min_size=4, max_size=30)
)
def test_partial_points_agree_with_the_definitions(rows):
    """Shares between 0 and 1: every figure is that of the plain loops."""
    found = analyse([question(i, [row[i] for row in rows]) for i in range(3)])
    totals = [sum(row) for row in rows]
    if pvariance(totals) > 1e-9:
        by_hand = 3 / 2 * (1 - sum(pvariance([row[i] for row in rows]) for i in range(3)) / pvariance(totals))
        assert found.reliability == pytest.approx(by_hand)
    for i, item in enumerate(found.items):
        mine, rest = [row[i] for row in rows], [t - row[i] for t, row in zip(totals, rows, strict=True)]
        if item.discrimination is not None:
            assert item.discrimination == pytest.approx(pearson(mine, rest))
        else:
            assert min(pvariance(mine), pvariance(rest)) < 1e-9
