"""Whether a word's vectors go by what it means or by where it stands: a small BERT beside a real one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import yaml
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy import ndarray

from .fonts import drawable, use_chinese_font

REAL = Path(__file__).parents[1] / "data" / "real_bert_chinese.yaml"
FIRST, LATER = "first 句首", "later 後面"


class Similarities(NamedTuple):
    """How alike a word is in each two sentences, what it means in each, and whether it comes first there."""

    values: Float[ndarray, "n n"]
    senses: list[str]
    places: list[str]


class Contrast(NamedTuple):
    """The mean and the lowest of pairs in one group, and the mean and the highest of pairs across groups."""

    mean_within: float
    lowest_within: float
    mean_across: float
    highest_across: float


def real_similarities(path: Path = REAL) -> Similarities:
    """Cosines of 蘋 in layer 12 of the real bert-base-chinese, published for ten sentences of 2022."""
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    places = [FIRST if place == 1 else LATER for place in read["places"]]
    return Similarities(np.array(read["cosine"]), read["senses"], places)


def similarities(
    values: Float[ndarray, "n n"], sentences: Sequence[str], word: str, senses: Sequence[str]
) -> Similarities:
    """The same for a matrix of one's own: a word is first where the sentence begins with it."""
    places = [FIRST if sentence.startswith(word) else LATER for sentence in sentences]
    return Similarities(values, list(senses), places)


def contrast(values: Float[ndarray, "n n"], groups: Sequence[str]) -> Contrast:
    """How much more alike sentences of one group are than sentences of two.

    Where the lowest within is above the highest across, the number alone tells which pairs belong together.
    """
    i, j = np.triu_indices(len(groups), k=1)
    same = np.array(groups)[i] == np.array(groups)[j]
    within, across = values[i, j][same], values[i, j][~same]
    return Contrast(*map(float, (within.mean(), within.min(), across.mean(), across.max())))


def sense_or_place_figure(models: Mapping[str, Similarities]) -> Figure:
    """A row for each model: its matrix sorted by sense, and by place, with lines between the groups."""
    use_chinese_font()
    figure, axes = plt.subplots(
        len(models), 2, figsize=(11, 5.2 * len(models)), layout="constrained", squeeze=False
    )
    for row, (name, model) in zip(axes, models.items(), strict=True):
        _sorted_matrix(row[0], model.values, model.senses, f"{name} · by sense 依意思")
        _sorted_matrix(row[1], model.values, model.places, f"{name} · by place 依位置")
    return figure


def _sorted_matrix(axis: Axes, values: Float[ndarray, "n n"], groups: Sequence[str], title: str) -> None:
    """The matrix with the sentences of a group side by side, the first sentence's group first."""
    order = sorted(range(len(groups)), key=lambda place: list(groups).index(groups[place]))
    numbers = [place + 1 for place in order]
    axis.imshow(values[np.ix_(order, order)], cmap="viridis", vmin=0, vmax=1)
    for (i, j), value in np.ndenumerate(values[np.ix_(order, order)]):
        axis.text(
            j, i, f"{value:.2f}", ha="center", va="center", fontsize=8, color="w" if value < 0.6 else "k"
        )
    for at in range(1, len(order)):
        if groups[order[at]] != groups[order[at - 1]]:
            axis.axhline(at - 0.5, color="white", linewidth=3)
            axis.axvline(at - 0.5, color="white", linewidth=3)
    axis.set_title(drawable(title), fontsize=11)
    axis.set_xticks(range(len(order)), numbers)
    axis.set_yticks(range(len(order)), [drawable(f"{groups[p]}  {p + 1}") for p in order])
