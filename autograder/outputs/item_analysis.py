"""Tells how well each question measures: classical test theory, as far as a class of this size can tell.

Difficulty is the mean share of a question's points. Discrimination is the correlation of a question with the
sum of all the others (Henrysson 1963: with itself left in, a question correlates with its own noise).
Stronger and weaker students are the 27% with the most and with the fewest points in the quiz (Kelley 1939).
Reliability is Cronbach's alpha (1951), which for right-or-wrong questions is Kuder and Richardson's formula
20 (1937). Nothing here knows where the answers come from, and nobody's order in the class matters.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TAIL = 0.27  # the share of the class that best sets strong and weak apart (Kelley 1939)
ENOUGH = 20  # with fewer students a low figure is more likely chance than the question's fault
LOW = 0.2  # below it a question discriminates poorly (Ebel and Frisbie 1991, chapter 13)
EASY, HARD = 0.95, 0.05  # beyond them there is next to nothing to correlate
_SAME = 1e-9


@dataclass(frozen=True)
class Question:
    """A question as it was answered: share of the points and options chosen, a student after another."""

    number: int
    right: AbstractSet[str]
    options: Sequence[str]
    shares: Sequence[float]
    chosen: Sequence[AbstractSet[str] | None]  # None: no answer


@dataclass(frozen=True)
class Choice:
    """How often an option was chosen: by everybody, by the stronger and by the weaker students."""

    letter: str
    right: bool
    everybody: float
    strong: float
    weak: float


@dataclass(frozen=True)
class Item:
    """A question's figures; `discrimination` is None where nothing varies, or there are too few students.

    `spread` is by how much the stronger students' mean share is above the weaker ones'. `warnings` say why
    somebody should look at the question, the weightiest first.
    """

    number: int
    answered: int
    difficulty: float
    discrimination: float | None
    spread: float
    choices: tuple[Choice, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """The figures of all questions, and how far they can be trusted.

    `uncertainty` is half the 95% interval of a discrimination near 0 (Fisher 1915), `error` the standard
    error of measurement of a student's sum, in questions. None where they cannot be told.
    """

    students: int
    items: tuple[Item, ...]
    reliability: float | None
    error: float | None
    uncertainty: float | None


def analyse(questions: Sequence[Question]) -> Analysis:
    """The figures for one class, from questions that each have one entry for every student."""
    shares = np.array([question.shares for question in questions], np.float64)
    if not shares.size:
        return Analysis(0, (), None, None, None)
    n, totals = shares.shape[1], shares.sum(0)
    strong, weak = tail(totals), tail(-totals)
    items = tuple(
        _item(question, row, correlation(row, totals - row), strong, weak)
        for question, row in zip(questions, shares, strict=True)
    )
    alpha = cronbach_alpha(shares)
    error = None if alpha is None else float(totals.std() * np.sqrt(1 - min(alpha, 1)))
    return Analysis(n, items, alpha, error, 1.96 / (n - 3) ** 0.5 if n > 3 else None)


def correlation(x: Floats, y: Floats) -> float | None:
    """Pearson's correlation, which is the point-biserial one where x is 0 or 1; None where either is flat."""
    if len(x) < 3 or np.ptp(x) < _SAME or np.ptp(y) < _SAME:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def cronbach_alpha(shares: Floats) -> float | None:
    """Cronbach's alpha: k/(k-1) * (1 - sum of the items' variances / variance of the sum), for a row an item.

    None where there are fewer than two items or students, or all sums are equal.
    """
    k, n = shares.shape
    if k < 2 or n < 2 or np.ptp(shares.sum(0)) < _SAME:
        return None
    return float(k / (k - 1) * (1 - shares.var(1).sum() / shares.sum(0).var()))


def tail(scores: Floats) -> Floats:
    """A weight for each student; together the weights make up the best 27%, at least one student.

    Where the limit runs through students with equal scores, each of them counts in part.
    """
    size = max(1, round(TAIL * len(scores)))
    limit = np.sort(scores)[-size]
    above, at = scores > limit + _SAME, abs(scores - limit) <= _SAME
    return above + at * ((size - above.sum()) / at.sum())


def _item(question: Question, shares: Floats, r: float | None, strong: Floats, weak: Floats) -> Item:
    """The figures of one question, whose correlation with all others is `r`."""
    choices = tuple(_choice(question, letter, strong, weak) for letter in question.options)
    difficulty = float(shares.mean())
    return Item(
        question.number,
        sum(chosen is not None for chosen in question.chosen),
        difficulty,
        r,
        float((strong - weak) @ shares / strong.sum()),
        choices,
        tuple(_warnings(difficulty, r, choices, len(shares))),
    )


def _choice(question: Question, letter: str, strong: Floats, weak: Floats) -> Choice:
    """The frequencies of one option, by the weights of the stronger and the weaker students."""
    marks = np.array([letter in (chosen or ()) for chosen in question.chosen], np.float64)
    by_tail = (float(weights @ marks / weights.sum()) for weights in (strong, weak))
    return Choice(letter, letter in question.right, float(marks.mean()), *by_tail)


def _warnings(difficulty: float, r: float | None, choices: Sequence[Choice], n: int) -> list[str]:
    """The reasons to look at a question; with few students, only that nobody has it right."""
    said = []
    if difficulty == 0:
        said.append("Nobody has it right: check the key first, then the wording.")
    if n < ENOUGH:
        return said
    wrong = max((c for c in choices if not c.right), key=lambda c: c.strong, default=None)
    right = min((c for c in choices if c.right), key=lambda c: c.strong, default=None)
    if wrong and right and wrong.strong > right.strong + _SAME:
        said.append(
            f"The stronger students choose {wrong.letter}, which is wrong ({wrong.strong:.0%}), more often "
            f"than {right.letter}, which is right ({right.strong:.0%})."
        )
    if r is not None and r < 0:
        said.append(f"Who is good at the other questions is worse at this one (r = {r:.2f}).")
    elif r is not None and r < LOW and HARD <= difficulty <= EASY:
        said.append(f"It hardly tells the stronger from the weaker students (r = {r:.2f}).")
    return said
