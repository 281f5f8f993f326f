"""How alike a word's vectors are in different sentences and layers, by whatever metric is handed in."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy import ndarray
from transformers import BertPreTrainedModel, BertTokenizer

from .fonts import drawable, use_chinese_font
from .page import Page, fill, packed
from .reading import read

Metric = Callable[[Float[ndarray, " d"], Float[ndarray, " d"]], float]
# Okabe and Ito's colours (2008), which the colour-blind tell apart; each with a marker and a line of its own.
LOOKS = [
    {"color": colour, "marker": marker, "linestyle": line}
    for colour, marker, line in zip(
        ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
        "os^Dvx",
        ("-", "--", "-.", ":", "-", "--"),
        strict=True,
    )
]
CONTEXT = 5  # characters shown on each side of the word


def states_of(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    sentences: Sequence[str],
    token: str,
    within: str | None = None,
) -> Float[ndarray, "layer n d"]:
    """The vectors of `token` in each sentence and every layer, layer 0 being the embeddings.

    It is looked for in the first place where the word `within` (by default itself) stands: "果" within
    "蘋果" is not the one of 水果. Where it is several tokens, their vectors' mean is taken.
    Raises `ValueError` for a sentence that does not have it.
    """
    within = within or token
    if token not in within:
        raise ValueError(f"{token!r} is no part of {within!r}. ／ {token!r} 不在 {within!r} 裡。")
    states = []
    for number, sentence in enumerate(sentences, 1):
        start = sentence.find(within)
        if start < 0:
            raise ValueError(
                f"Sentence {number} has no {within!r}: {sentence!r}. ／ 第 {number} 句沒有 {within!r}。"
            )
        first = start + within.index(token)
        reading = read(model, tokenizer, sentence)
        chosen = [a < first + len(token) and b > first for a, b in reading.spans]
        states.append(reading.hidden[:, chosen].mean(1).numpy())
    return np.stack(states, axis=1)


def matrix_of(states: Float[ndarray, "n d"], metric: Metric) -> Float[ndarray, "n n"]:
    """The metric of every pair, both ways round.

    Raises `ValueError` where the metric returns anything but one finite number.
    """
    return np.array([[_number(metric, a, b) for b in states] for a in states])


def by_layer(states: Float[ndarray, "layer n d"], i: int, j: int, metric: Metric) -> Float[ndarray, " layer"]:
    """The metric between sentences i and j, counted from 0, in every layer."""
    return np.array([_number(metric, layer[i], layer[j]) for layer in states])


def by_sense(
    states: Float[ndarray, "layer n d"], senses: Sequence[str], metric: Metric
) -> tuple[Float[ndarray, " layer"], Float[ndarray, " layer"]]:
    """In every layer, the mean over pairs of sentences with the same sense, and with different ones."""
    i, j = np.triu_indices(len(senses), k=1)
    same = np.array(senses)[i] == np.array(senses)[j]
    pairs = np.stack([matrix_of(layer, metric)[i, j] for layer in states])
    return pairs[:, same].mean(1), pairs[:, ~same].mean(1)


def _number(metric: Metric, a: Float[ndarray, " d"], b: Float[ndarray, " d"]) -> float:
    value = np.asarray(
        metric(a.copy(), b.copy())
    )  # copies: a metric that changes what it is given harms no one
    if value.shape != () or value.dtype.kind not in "fiu" or not np.isfinite(value):
        name = _name(metric)
        raise ValueError(
            f"{name} returned {value!r} for two vectors of shape {a.shape}; expected one finite number. ／ "
            f"{name} 應回傳一個有限的數，卻回傳 {value!r}。"
        )
    return float(value)


def _name(metric: Metric) -> str:
    return getattr(metric, "__name__", "metric")  # a partial has none


def matrix_figure(
    values: Float[ndarray, "n n"], sentences: Sequence[str], word: str, senses: Sequence[str], title: str
) -> Figure:
    """The matrix with its numbers; each row says where `word` stands, and lines part the senses."""
    use_chinese_font()
    n = len(values)
    figure, axis = plt.subplots(figsize=(0.72 * n + 4.2, 0.62 * n + 1.4), layout="constrained")
    image = axis.imshow(values, cmap="viridis")
    figure.colorbar(image, shrink=0.8)
    axis.set_title(drawable(title))
    axis.set_xticks(range(n), range(1, n + 1))
    axis.set_yticks(
        range(n),
        [drawable(f"{{}}【{{}}】{{}}  {k}".format(*_context(s, word))) for k, s in enumerate(sentences, 1)],
    )
    _write_values(axis, values)
    for place in range(1, n):
        if senses[place] != senses[place - 1]:
            axis.axhline(place - 0.5, color="white", linewidth=3)
            axis.axvline(place - 0.5, color="white", linewidth=3)
    return figure


def _write_values(axis: Axes, values: Float[ndarray, "n n"]) -> None:
    """Each number in its cell, dark on light and light on dark."""
    middle = (values.min() + values.max()) / 2
    for (i, j), value in np.ndenumerate(values):
        axis.text(
            j,
            i,
            f"{value:.2f}",
            ha="center",
            va="center",
            fontsize=9,
            color="black" if value > middle else "white",
        )


def _context(sentence: str, word: str) -> tuple[str, str, str]:
    """The word and a few characters on each side of it."""
    start = sentence.find(word)
    end = start + len(word)
    before, after = sentence[max(0, start - CONTEXT) : start], sentence[end : end + CONTEXT]
    return "…" * (start > CONTEXT) + before, word, after + "…" * (end + CONTEXT < len(sentence))


def layers_figure(curves: Mapping[str, Float[ndarray, " layer"]], title: str) -> Figure:
    """Curves over the layers, each with its name."""
    use_chinese_font()
    figure, axis = plt.subplots(figsize=(10, 4), layout="constrained")
    for (name, values), look in zip(curves.items(), cycle(LOOKS)):
        axis.plot(values, label=drawable(name), **look)
    axis.set(title=drawable(title), xlabel="layer", xticks=range(len(values)))
    axis.grid(alpha=0.3)
    figure.legend(loc="outside right upper", frameon=False)
    return figure


def similarity_view(
    states: Mapping[str, Float[ndarray, "layer n d"]],
    metrics: Sequence[Metric],
    sentences: Sequence[str],
    word: str,
    senses: Sequence[str],
) -> Page:
    """A page on which to choose layer, token and metric, and to follow any pair over the layers.

    `states` are those of each token to choose from, by the name it shall have; every metric is asked once for
    every pair, layer and token. Raises `ValueError` as `matrix_of` does.
    """
    values = [
        [[matrix_of(layer, metric) for layer in each] for metric in metrics] for each in states.values()
    ]
    shown = [
        dict(zip(("before", "word", "after"), _context(sentence, word), strict=True), sense=sense)
        for sentence, sense in zip(sentences, senses, strict=True)
    ]
    data = {
        "tokens": list(states),
        "metrics": [_name(metric) for metric in metrics],
        "sentences": shown,
        "values": packed(np.array(values, dtype=np.float32)),
    }
    return fill("similarity.html", data, height=640)
