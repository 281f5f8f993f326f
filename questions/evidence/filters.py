"""Measures of single filters: where they respond, and what they want to see; `layer` is like "cnn.6"."""

import ast
from functools import cache
from typing import Literal

from torch import Tensor
from torch.nn.functional import interpolate
from torchvision.transforms.functional import gaussian_blur
from xai.filters import filter_activation, filter_visualization, grey_noise
from xai.heat import min_max

from questions.evidence.reference_run import NOTEBOOK, Picture, Run

Channel = Literal["red", "green", "blue"]
CHANNELS: tuple[Channel, ...] = ("red", "green", "blue")


def activation(run: Run, picture: Picture, part: str, layer: str, index: int) -> float:
    """A part's brightness in the map of a filter, drawn from 0 to 1: its mean over the whole map's mean."""
    drawn = activation_map(run, picture, layer, index)
    return float(drawn[run.look(picture).part(part)].mean() / drawn.mean())


def activation_map(run: Run, picture: Picture, layer: str, index: int) -> Tensor:
    """What the notebook draws of a filter, at the size of the picture."""
    image = run.look(picture).image
    drawn = min_max(filter_activation(run.model, image, layer, index))
    return interpolate(drawn[None], size=image.shape[-2:], mode="nearest")[0, 0]


def colour_wish(run: Run, layer: str, index: int, channel: Channel) -> float:
    """The mean of one colour channel, from 0 to 1, in the picture that gradient ascent finds for a filter."""
    return float(wish(run, layer, index)[CHANNELS.index(channel)].mean())


def stripes(run: Run, layer: str, index: int) -> float:
    """Which way that picture is striped: above 0 across, below 0 up and down; 1 is twice as much as none.

    The binary logarithm of the squared differences of values one above the other over those of values side
    by side, in a copy blurred by 2 pixels, for which the eye does not need to count pixels.
    """
    seen = gaussian_blur(wish(run, layer, index), [9, 9], [2.0, 2.0])
    below, beside = (seen.diff(dim=dim).square().mean() for dim in (-2, -1))
    return float((below / beside).log2())


def wish(run: Run, layer: str, index: int) -> Tensor:
    """What the notebook's gradient ascent finds for a filter, in as many steps as there."""
    steps = steps_of_the_notebook()
    return run.once(
        ("wish", layer, index),
        lambda: filter_visualization(run.model, grey_noise(), layer, index, steps=steps, progress=False)[0],
    )


@cache
def steps_of_the_notebook() -> int:
    """The number of steps that the notebook's call of `filter_visualization` gives."""
    for node in ast.walk(ast.parse(NOTEBOOK.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "filter_visualization":
            return int(next(ast.literal_eval(word.value) for word in node.keywords if word.arg == "steps"))
    raise ValueError(f"{NOTEBOOK.name} does not call filter_visualization")


MEASURES = (activation, colour_wish, stripes)
