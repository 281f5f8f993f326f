"""Pictures of a question and its passage in every layer: one figure, and one page with a slider."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy import ndarray

from .embeddings import Distance, QuestionAnswer, chance_purity, gap, labelled, project, purity
from .fonts import drawable, use_chinese_font
from .page import Page, fill, packed

COLOURS = {"question": "#1d5fd0", "passage": "#9aa3b0", "answer": "#d9480f"}
SHAPES = {"question": "s", "passage": "o", "answer": "^"}
COLUMNS = 5

Groups = Mapping[str, Mapping[str, Sequence[str]]]  # {"meaning": {"person": ["Tom", …], …}, "relation": …}


def embedding_figure(states: QuestionAnswer, distance: Distance | None = None) -> Figure:
    """All layers side by side, the answer's tokens named; `distance` adds how far question and answer are."""
    use_chinese_font()
    projection = project(states.hidden)
    layers = len(projection.coordinates)
    rows = -(-(layers + 2) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(3 * COLUMNS, 2.6 * rows), layout="constrained")
    for layer, axis in enumerate(axes.flat[:layers]):
        _scatter(axis, states, projection.coordinates[layer])
        axis.set_title(f"layer {layer} ({projection.explained[layer]:.0%} of the variance)", fontsize=10)
    for axis in axes.flat[layers:]:
        axis.set_axis_off()
    axes.flat[layers].legend(
        *axes.flat[0].get_legend_handles_labels(), loc="center", frameon=False, fontsize=12
    )
    if distance is not None:
        _curve(axes.flat[-1], gap(states, distance))
    return figure


def _scatter(axis: Axes, states: QuestionAnswer, places: Float[ndarray, "n 2"]) -> None:
    roles = np.array(states.roles)
    for role in ("passage", "question", "answer"):
        chosen = roles == role
        axis.scatter(
            *places[chosen].T,
            s=26 if role == "answer" else 14,
            c=COLOURS[role],
            marker=SHAPES[role],
            label=role,
        )
    middle = (places[:, 1].min() + places[:, 1].max()) / 2
    for place in np.flatnonzero(roles == "answer"):
        up, grows_from = (5, "bottom") if places[place, 1] < middle else (-5, "top")  # never over the frame
        axis.annotate(
            drawable(states.tokens[place]),
            places[place],
            (0, up),
            textcoords="offset points",
            ha="center",
            va=grows_from,
            fontsize=9,
        )
    axis.set(xticks=[], yticks=[])
    axis.margins(0.12)  # room for the words
    axis.set_aspect("equal", adjustable="datalim")


def _curve(axis: Axes, gaps: Float[ndarray, " layer"]) -> None:
    axis.set_axis_on()
    axis.plot(gaps, marker="o", color=COLOURS["answer"], markersize=4)
    axis.set(title="from question to answer", xlabel="layer", ylim=(0, None))


def embedding_view(
    examples: Mapping[str, QuestionAnswer],
    distance: Distance | None = None,
    groups: Mapping[str, Groups] | None = None,
) -> Page:
    """A page with a layer slider for the examples, by the names they shall have in it.

    `distance` (Euclidean) adds how far question and answer lie from each other; `groups` adds, for an
    example's name, the purity of its words' clusters by "meaning" and by "relation", beside shuffled ones.
    """
    if not examples:
        raise ValueError(
            "There is no example to show: give at least one. ／ 沒有可顯示的例子，請至少給一個。"
        )
    shown = [_data(name, states, distance, (groups or {}).get(name, {})) for name, states in examples.items()]
    return fill("embedding.html", {"examples": shown}, height=900)


def _data(name: str, states: QuestionAnswer, distance: Distance | None, groups: Groups) -> dict:
    projection = project(states.hidden)
    return {
        "name": name,
        "tokens": states.tokens,
        "roles": states.roles,
        "coordinates": packed(projection.coordinates.astype(np.float32)),
        "explained": _rounded(projection.explained),
        "gap": None if distance is None else _rounded(gap(states, distance)),
        "purity": {kind: _purities(states, words) for kind, words in groups.items()},
    }


def _purities(states: QuestionAnswer, words: Mapping[str, Sequence[str]]) -> dict[str, list[float]]:
    places, labels = labelled(states, words)
    hidden = states.hidden[:, places]
    return {"found": _rounded(purity(hidden, labels)), "chance": _rounded(chance_purity(hidden, labels))}


def _rounded(values: Float[ndarray, " layer"]) -> list[float]:
    return [round(float(value), 4) for value in values]
