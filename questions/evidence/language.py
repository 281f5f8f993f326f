"""Measures of the two BERTs: what a student sees in notebook 2, from the same texts and by the same code.

Layers and heads count from 1, layer 0 being the embedding; questions and sentences count from 1 in the order
of their files. Of a `seed`, 0 is what the notebook shows, and the others are more text of the kind.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy import ndarray
from torch import Tensor
from xai.embeddings import chance_purity, gap, labelled, project, purity
from xai.nearest import nearest

from questions.errors import NoEvidenceError
from questions.evidence import readings
from questions.evidence.readings import Language, Metric
from questions.evidence.reference_run import Run

HABITS = ("previous", "next", "same", "special", "period")
NEIGHBOURS = 8  # as many as the attention page lists
ROUNDED, CLEARLY = 0.006, 0.05  # how well a cell read off the page fits, and how badly elsewhere


def head_does(run: Run, head: int, habit: str, seed: int) -> float:
    """The largest share of its attention that head number `head` spends on a habit in any of the layers.

    Seed 0 is the sentence of section 1.1, each further one eighty sentences of the tagged corpus.
    """
    if habit not in HABITS:
        raise ValueError(f"unknown habit {habit}; expected one of {', '.join(HABITS)}")
    return float(readings.habits(run, seed)[habit][:, head - 1].max())


def looks_at_whom_it_means(run: Run, layer: int, head: int, seed: int) -> float:
    """The share of its attention that a head spends, at a pronoun, on the word that the pronoun stands for.

    The mean over the texts of pronouns.yaml; with seed 1 over their first half, with seed 2 over the second.
    """
    masses = readings.pronouns(run)[:, layer - 1, head - 1]
    half = len(masses) // 2
    return float((masses, masses[:half], masses[half:])[seed].mean())


def tagged(run: Run, language: Language, text: str, token: str, layer: int, tag: str) -> float:
    """The share with this part of speech among the eight corpus tokens nearest to `token` in a layer."""
    shown = readings.reading(run, language, text)
    return _tagged(run, language, shown.hidden[layer, shown.tokens.index(token)], layer, tag)


def hidden_tagged(run: Run, text: str, token: str, layer: int, tag: str) -> float:
    """The same for bert-qa where `token` is hidden."""
    return _tagged(run, "qa", readings.hidden(run, text, [token])[layer], layer, tag)


def guess(run: Run, text: str, hidden: list[str]) -> str:
    """bert-qa's first guess for the first of some words that are hidden together."""
    return next(iter(readings.guesses(run, text, hidden)))


def guessed(run: Run, text: str, hidden: list[str], word: str) -> float:
    """The probability of `word` in the place of the first of some words that are hidden together."""
    return readings.guesses(run, text, hidden)[word]


def answer_distance(run: Run, question: int, layer: int) -> float:
    """How far the answer's mean lies from the question's in a layer, as section 3.1 draws it."""
    return float(_gaps(run, question)[layer])


def answer_layer(run: Run, question: int, extreme: Literal["nearest", "farthest"]) -> int:
    """The layer in which they are nearest to each other, or farthest; none other may come near to that."""
    gaps = _gaps(run, question)
    return _foremost(-gaps if extreme == "nearest" else gaps)


def purity_above_chance(run: Run, question: int, kind: Literal["meaning", "relation"], layer: int) -> float:
    """How much purer the passage's words cluster by meaning or by relation than with the words shuffled."""

    def make() -> ndarray:
        states = readings.question(run, question)
        places, labels = labelled(states, readings.groups(question)[kind])
        found = states.hidden[:, places]
        return purity(found, labels) - chance_purity(found, labels)

    return float(run.once(("purity", question, kind), make)[layer])


def variance_shown(run: Run, question: int, layer: int) -> float:
    """The share of the tokens' variance in a layer that its picture shows."""
    shown = run.once(("shown", question), lambda: project(readings.question(run, question).hidden).explained)
    return float(shown[layer])


def similarity(run: Run, metric: Metric, token: str, pair: Sequence[int], layer: int) -> float:
    """What the metric gives for a pair of the ten sentences."""
    return float(readings.matrices(run, token, metric)[layer, pair[0] - 1, pair[1] - 1])


def senses_apart(run: Run, metric: Metric, token: str, layer: int) -> float:
    """The mean over pairs with the same sense, less the mean over pairs with different senses."""
    return float(_apart(run, metric, token)[layer])


def widest_layer(run: Run, metric: Metric, token: str) -> int:
    """The layer in which the two means are farthest from each other; none other may come near to that."""
    return _foremost(np.abs(_apart(run, metric, token)))


def least_within(run: Run, metric: Metric, token: str, layer: int) -> float:
    """The smallest number between two fruit sentences, less the largest between a fruit and a company one."""
    matrix, fruit = readings.matrices(run, token, metric)[layer], readings.senses() == "fruit"
    return float(matrix[fruit][:, fruit].min() - matrix[fruit][:, ~fruit].max())


def made_by(run: Run, cells: list[list[float]], what: Literal["metric", "token", "layer"]) -> str | int:
    """Which metric, token or layer made the matrix with these cells, each [sentence, sentence, number].

    Every setting of the page is tried. Raises NoEvidenceError where none fits, or where another comes near.
    """
    rows, columns, numbers = np.array(cells).T
    at = rows.astype(int) - 1, columns.astype(int) - 1
    misses = {
        setting: float(np.abs(matrix[at] - numbers).max())
        for setting, matrix in readings.settings(run).items()
    }
    best, second = sorted(misses, key=misses.__getitem__)[:2]
    if misses[best] > ROUNDED or misses[second] < CLEARLY:
        raise NoEvidenceError(
            f"the cells {cells} are missed by {misses[best]:.3f} with {best}, by {misses[second]:.3f} "
            f"with {second}; expected one setting that has them, and no other within {CLEARLY}"
        )
    return best[("metric", "token", "layer").index(what)]


MEASURES: tuple[Callable[..., str | int | float], ...] = (
    head_does, looks_at_whom_it_means, tagged, hidden_tagged, guess, guessed, answer_distance, answer_layer,
    purity_above_chance, variance_shown, similarity, senses_apart, widest_layer, least_within, made_by,
)  # fmt: skip


def _tagged(run: Run, language: Language, state: Tensor, layer: int, tag: str) -> float:
    corpus = readings.corpus(run, language)
    found = nearest(state[None], corpus.hidden[layer - 1], NEIGHBOURS).index[0].tolist()
    return sum(corpus.tags[place] == tag for place in found) / len(found)


def _foremost(values: ndarray) -> int:
    """The layer of the largest value. Raises NoEvidenceError where another cannot be told from it."""
    second, best = np.argsort(values)[-2:]
    if values[best] - values[second] < CLEARLY:
        raise NoEvidenceError(
            f"layers {best} and {second} are within {CLEARLY} of each other: too close to be asked"
        )
    return int(best)


def _gaps(run: Run, question: int) -> ndarray:
    euclidean = readings.metrics()["euclidean_distance"]
    return run.once(("gap", question), lambda: gap(readings.question(run, question), euclidean))


def _apart(run: Run, metric: Metric, token: str) -> ndarray:
    senses, pairs = readings.senses(), ~np.eye(10, dtype=bool)
    same = np.equal.outer(senses, senses)
    matrices = readings.matrices(run, token, metric)
    apart: ndarray = matrices[:, same & pairs].mean(1) - matrices[:, ~same].mean(1)
    return apart
