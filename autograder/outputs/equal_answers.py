"""Finds pairs of students who gave more equal wrong answers than chance explains: a pointer, and no verdict.

Of two students, the questions count that both have wrong. How likely one of them gives the other's answer
there by chance depends on the answer (a popular mistake says little, a rare one much) and on the student:
the weak make other mistakes than the strong, and two weak students more equal ones. So the chance is the
larger of two: the share of this answer among those who are wrong on the question and about as good; and what
a logistic regression of each option on everybody's success elsewhere says of this student. The number of
equal answers is then a sum of independent events, each with its own probability (the generalized binomial
test of van der Linden and Sotaridona, 2006, on the wrong answers alone).
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.outputs.item_analysis import Question

Floats = npt.NDArray[np.float32]
Answer = frozenset[str]

CHANCE = 0.05  # of any such pair in a whole class, above which none is listed
LEAST = 5  # equal wrong answers: fewer are never listed
NEAR = 30  # students at least, and a tenth of those who are wrong: the ones about as good
BLOCK = 512  # students who are compared with all others at a time
MOST_STUDENTS = 2000  # who are compared; of more, all pairs take too long
MOST = 20  # pairs that are listed
EXAMINED = 1000  # pairs of which the chance is computed exactly, the most unlikely by a bound


@dataclass(frozen=True)
class Pair:
    """Two students, by their places, and the questions on which they gave the same wrong answer.

    Of `both_wrong` answers `equal` are, `expected` by chance. `chance` is how many pairs as unlikely as this
    one a class of this size has where all work apart.
    """

    rows: tuple[int, int]
    both_wrong: int
    equal: int
    expected: float
    chance: float
    questions: tuple[int, ...]


def equal_wrong_answers(questions: Sequence[Question]) -> list[Pair]:
    """The pairs whose equal wrong answers chance does not explain in a class of this size.

    The least likely comes first. In a class of more than MOST_STUDENTS nobody is compared.
    """
    wrong = [_wrong_answers(question) for question in questions]
    shared = [[answer for answer, times in Counter(given.values()).items() if times > 1] for given in wrong]
    if not any(shared) or len(questions[0].chosen) > MOST_STUDENTS:
        return []
    n = len(questions[0].chosen)
    is_wrong = np.array([[row in given for given in wrong] for row in range(n)], np.float32)
    places = {
        (q, a): place for place, (q, a) in enumerate((q, a) for q, some in enumerate(shared) for a in some)
    }
    gave = np.zeros((n, len(places)), np.float32)
    for q, given in enumerate(wrong):
        for row, answer in given.items():
            if (place := places.get((q, answer))) is not None:
                gave[row, place] = 1
    elsewhere = _success_elsewhere(questions)
    likely = np.concatenate(
        [
            _likelihoods(question, some, given, elsewhere[:, q]) * is_wrong[:, [q]]
            for q, (question, some, given) in enumerate(zip(questions, shared, wrong, strict=True))
        ],
        1,
    )
    pairs, found = n * (n - 1) / 2, []
    for i, j in _most_unlikely(gave, likely, is_wrong):
        both = [q for q, given in enumerate(wrong) if i in given and j in given]
        same = [q for q in both if wrong[q][i] == wrong[q][j]]
        chance, expected = 0.0, 0.0
        for one, other in ((i, j), (j, i)):  # from either student's answers; the likelier counts
            at = (places.get((q, wrong[q][one])) for q in both)
            by_chance = [0.0 if place is None else float(likely[other, place]) for place in at]
            chance, expected = max((chance, expected), (tail(by_chance, len(same)), sum(by_chance)))
        if chance * pairs <= CHANCE:
            numbers = tuple(questions[q].number for q in same)
            found.append(Pair((i, j), len(both), len(same), expected, chance * pairs, numbers))
    return sorted(found, key=lambda pair: (pair.chance, pair.rows))[:MOST]


def tail(probabilities: Sequence[float], least: int) -> float:
    """The probability that at least so many of independent events happen, each of which has its own."""
    counts = np.array([1.0])
    for p in probabilities:
        counts = np.convolve(counts, [1 - p, p])
    return float(counts[least:].sum())


def _wrong_answers(question: Question) -> dict[int, Answer]:
    """The wrong answers to a question, by who gave them; to choose nothing is no answer."""
    return {
        row: frozenset(chosen)
        for row, chosen in enumerate(question.chosen)
        if chosen and frozenset(chosen) != frozenset(question.right)
    }


def _success_elsewhere(questions: Sequence[Question]) -> Floats:
    """For each student and question: the log odds of judging an option of the other questions right."""
    judged = np.array(
        [
            [
                (len(q.options) - len(q.right ^ chosen), len(q.options)) if chosen else (0, 0)
                for q, chosen in zip(questions, row, strict=True)
            ]
            for row in zip(*(question.chosen for question in questions), strict=True)
        ],
        np.float32,
    ).reshape(-1, len(questions), 2)
    right, all_ = np.moveaxis(judged.sum(1, keepdims=True) - judged, -1, 0)
    return np.log((right + 0.5) / (all_ - right + 0.5))


def _likelihoods(
    question: Question, answers: Sequence[Answer], wrong: dict[int, Answer], success: Floats
) -> Floats:
    """For each student: how likely one as good who is wrong on a question is so by each of these answers."""
    if not answers:
        return np.zeros((len(success), 0), np.float32)
    answered = np.array([bool(chosen) for chosen in question.chosen])
    marks = {}
    for option in question.options:
        marked = np.array([option in (chosen or ()) for chosen in question.chosen])
        marks[option] = _logistic(success[answered], marked[answered], success)

    def modelled(answer: Set[str]) -> Floats:
        """The probability of an answer by the regressions, each option by itself."""
        parts = [p if option in answer else 1 - p for option, p in marks.items()]
        return np.prod(np.stack(parts), 0)

    rows, is_wrong = np.array([*wrong], np.int64), np.maximum(1 - modelled(question.right), 1e-6)
    columns = [
        np.maximum(
            _share_near(rows, np.array([a == answer for a in wrong.values()]), success),
            modelled(answer) / is_wrong,
        )
        for answer in answers
    ]
    return np.minimum(np.stack(columns, 1), 1)


def _share_near(rows: npt.NDArray[np.int64], gave: npt.NDArray[np.bool_], success: Floats) -> Floats:
    """For each student: the share of this answer among the others who are wrong and nearest in success."""
    order = np.argsort(success[rows], kind="stable")
    sums = np.concatenate([[0], np.cumsum(gave[order])])
    width = min(len(rows), max(NEAR, len(rows) // 10))
    at = np.searchsorted(success[rows][order], success)
    first = np.clip(at - width // 2, 0, len(rows) - width)
    count = (sums[first + width] - sums[first]).astype(np.float32)
    own = np.zeros_like(success)
    own[rows[gave]] = 1  # one's own answer is none of the others'
    return np.maximum(count - own, 0) / max(1, width - 1)


def _logistic(x: Floats, y: npt.NDArray[np.bool_], at: Floats) -> Floats:
    """The probability at some places by a logistic regression of y on x (Newton's method, a slight ridge)."""
    center, scale = x.mean(), x.std() or 1
    design = np.stack([np.ones_like(x), (x - center) / scale], 1).astype(np.float64)
    weights, ridge = np.zeros(2), np.eye(2)
    for _ in range(8):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        curvature = (design * (p * (1 - p))[:, None]).T @ design + ridge
        weights += np.linalg.solve(curvature, design.T @ (y - p) - ridge @ weights)
    return (1 / (1 + np.exp(-np.clip(weights[0] + weights[1] * (at - center) / scale, -30, 30)))).astype(
        np.float32
    )


def _most_unlikely(gave: Floats, likely: Floats, is_wrong: Floats) -> Iterator[tuple[int, int]]:
    """The pairs with the least likely numbers of equal answers, by Hoeffding's bound (1956) on the chance."""
    bounds, places = [], []
    for first in range(0, len(gave), BLOCK):
        block, rest = slice(first, first + BLOCK), slice(first, None)
        equal = gave[block] @ gave[rest].T
        rows, others = np.nonzero(np.triu(equal >= LEAST, 1))
        one, other = rows + first, others + first
        expected = np.maximum(gave[block] @ likely[rest].T, likely[block] @ gave[rest].T)[rows, others]
        both, equal = (is_wrong[block] @ is_wrong[rest].T)[rows, others], equal[rows, others]
        share, mean = equal / both, np.clip(expected / both, 1e-6, 1 - 1e-6)
        with np.errstate(divide="ignore", invalid="ignore"):
            others_differ = np.where(share < 1, (1 - share) * np.log((1 - share) / (1 - mean)), 0)
        bounds.append(np.where(share > mean, -both * (share * np.log(share / mean) + others_differ), 0))
        places.append(np.stack([one, other], 1))
    order = np.argsort(np.concatenate(bounds), kind="stable")[:EXAMINED]
    yield from ((i, j) for i, j in np.concatenate(places)[order].tolist())
