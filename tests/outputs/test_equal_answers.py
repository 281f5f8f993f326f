"""Equal wrong answers: chance is what its definition says, who copied is found, who did not is left alone."""

import itertools
import random

import numpy as np
import pytest

from autograder.outputs.equal_answers import CHANCE, LEAST, MOST_STUDENTS, equal_wrong_answers, tail
from autograder.outputs.item_analysis import Question
from questions.keys import read_key
from tests.generated_class import generated

KEY = read_key()


def asked(n: int, seed: int) -> list[Question]:
    """The answers of a class in which all work apart; who is weak makes many of the same mistakes."""
    given = [{s.number: s.meant for s in r.quiz} for r in generated(n, seed) if r.quiz]
    return [
        Question(number, keyed.right, sorted(keyed.options), [], [
            None if one[number] is None else frozenset(one[number]) for one in given
        ])
        for number, keyed in KEY.items()
    ]  # fmt: skip


def wrong(question: Question, row: int) -> bool:
    return bool(question.chosen[row]) and question.chosen[row] != question.right


def copied(questions: list[Question], share: float, seed: int) -> tuple[int, int]:
    """Have one student copy this share of the answers of another of middling success: their places."""
    n = len(questions[0].chosen)
    mistakes = [sum(wrong(question, row) for question in questions) for row in range(n)]
    of = min(range(n), key=lambda row: abs(mistakes[row] - 14))
    by = (of + 7) % n
    for question in random.Random(seed).sample(questions, round(share * len(questions))):
        question.chosen[by] = question.chosen[of]  # type: ignore[index]
    return min(of, by), max(of, by)


@pytest.mark.parametrize("probabilities", [[], [0.3], [0.1, 0.5, 0.9], [0, 1, 0.25, 0.25], [0.05] * 8])
def test_the_tail_is_the_sum_over_all_outcomes(probabilities: list[float]) -> None:
    """By its definition: the probabilities of all ways in which enough of the events happen, added up."""
    for least in range(len(probabilities) + 2):
        ways = itertools.product([0, 1], repeat=len(probabilities))
        chance = sum(
            float(np.prod([p if happens else 1 - p for p, happens in zip(probabilities, way, strict=True)]))
            for way in ways
            if sum(way) >= least
        )
        assert tail(probabilities, least) == pytest.approx(chance, abs=1e-12)


@pytest.mark.slow(10)
def test_who_works_apart_is_left_alone() -> None:
    """Of ten classes at most one has a pair (a chance of 0.05 each), though the weak share many mistakes."""
    assert sum(bool(equal_wrong_answers(asked(60, seed))) for seed in range(10)) <= 1


@pytest.mark.slow(5)
@pytest.mark.parametrize("seed", range(3))
def test_who_copied_nearly_everything_is_found(seed: int) -> None:
    """That pair and no other, with the questions on which both gave the same wrong answer."""
    questions = asked(100, seed)
    pair = copied(questions, 0.9, seed)
    [found] = equal_wrong_answers(questions)
    both = [q for q in questions if wrong(q, pair[0]) and wrong(q, pair[1])]
    same = [q.number for q in both if q.chosen[pair[0]] == q.chosen[pair[1]]]
    assert (found.rows, found.both_wrong, found.questions) == (pair, len(both), tuple(same))
    assert found.equal == len(same) > 2 * found.expected
    assert 0 < found.chance < CHANCE


@pytest.mark.slow(3)
def test_the_order_of_the_class_does_not_matter() -> None:
    """The same two people are found wherever they stand."""
    questions = asked(100, 1)
    copied(questions, 0.9, 1)
    [before] = equal_wrong_answers(questions)
    for question in questions:
        question.chosen.reverse()  # type: ignore[attr-defined]
    [after] = equal_wrong_answers(questions)
    n = len(questions[0].chosen)
    assert tuple(sorted(n - 1 - row for row in after.rows)) == before.rows
    assert after.chance == pytest.approx(before.chance, rel=0.2)


def test_what_all_get_wrong_alike_is_no_pointer() -> None:
    """A wrong option that the whole class chose everywhere says nothing of anybody."""
    everybody = [frozenset("B")] * 30
    questions = [Question(n, {"A"}, "ABCD", [], everybody) for n in range(20)]
    assert equal_wrong_answers(questions) == []


def test_no_answer_is_no_wrong_answer() -> None:
    """Two who left everything empty, or chose nothing, share nothing."""
    rng = random.Random(1)
    questions = [
        Question(n, {"A"}, "ABCD", [], [None, None, frozenset(), frozenset(),
                                        *(frozenset(rng.choice("AABCD")) for _ in range(40))])
        for n in range(20)
    ]  # fmt: skip
    assert equal_wrong_answers(questions) == []


def test_there_may_be_nobody_or_too_many() -> None:
    """No question, no student, one student, more than are compared: no pair, and no error."""
    assert equal_wrong_answers([]) == []
    for n in (0, 1, 2, MOST_STUDENTS + 1):
        answers = [frozenset("BCD"[row % 3]) for row in range(n)]
        assert equal_wrong_answers([Question(1, {"A"}, "ABCD", [], answers)] * (LEAST - 1)) == []
