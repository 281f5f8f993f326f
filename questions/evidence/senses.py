"""Measures of the ten sentences with 蘋果: how alike the word is, by sense and by place, small and real.

Sentences count from 1; layers count from 1, layer 0 being the embedding.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from xai.sense_or_place import Contrast, contrast, real_similarities

from questions.errors import NoEvidenceError
from questions.evidence import readings
from questions.evidence.readings import Metric
from questions.evidence.reference_run import Run

ROUNDED, CLEARLY = 0.006, 0.05  # how well a cell read off the page fits, and how badly elsewhere
COSINE: Metric = "cosine_similarity"
Sense = Literal["fruit", "company"]


def similarity(run: Run, metric: Metric, token: str, pair: Sequence[int], layer: int) -> float:
    """What the metric gives for a pair of the ten sentences."""
    return float(readings.matrices(run, token, metric)[layer, pair[0] - 1, pair[1] - 1])


def more_alike(run: Run, token: str, layer: int, pair: Sequence[int], than: Sequence[int]) -> float:
    """The cosine similarity of a pair less that of another pair."""
    a, b = (similarity(run, COSINE, token, each, layer) for each in (pair, than))
    return a - b


def least_between(run: Run, token: str, layer: int, sense: Sense) -> float:
    """The smallest cosine similarity between two sentences of a sense."""
    matrix, chosen = readings.matrices(run, token, COSINE)[layer], readings.senses() == sense
    return float(matrix[chosen][:, chosen].min())


def senses_apart(run: Run, metric: Metric, token: str, layer: int) -> float:
    """The mean over pairs with the same sense, less the mean over pairs with different senses."""
    return _gap(contrast(readings.matrices(run, token, metric)[layer], readings.senses().tolist()))


def overlap(run: Run, token: str, layer: int, sense: Sense) -> float:
    """The largest cosine across the senses, less the smallest within one: above 0 the two blocks overlap."""
    matrix, chosen = readings.matrices(run, token, COSINE)[layer], readings.senses() == sense
    return float(matrix[chosen][:, ~chosen].max()) - least_between(run, token, layer, sense)


def real_least(sense: Sense) -> float:
    """In the real model, the smallest number between two of its own sentences of a sense."""
    real = real_similarities()
    chosen = np.array(real.senses) == sense
    return float(real.values[chosen][:, chosen].min())


def real_place_over_sense() -> float:
    """In the real model, how far the two means are apart by place, less how far they are by sense."""
    real = real_similarities()
    return _gap(contrast(real.values, real.places)) - _gap(contrast(real.values, real.senses))


def real_less_small_gap(run: Run) -> float:
    """How far the two means are apart in the real model, less how far they are for 蘋 in layer 12 of ours."""
    real = real_similarities()
    return _gap(contrast(real.values, real.senses)) - senses_apart(run, COSINE, "蘋", 12)


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
    similarity, more_alike, least_between, senses_apart, overlap,
    real_least, real_place_over_sense, real_less_small_gap, made_by,
)  # fmt: skip


def _gap(found: Contrast) -> float:
    return found.mean_within - found.mean_across
