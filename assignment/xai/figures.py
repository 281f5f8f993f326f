"""Explanations as pictures: photographs, hot maps, and LIME's green and orange."""

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from xai.lime_explanation import LimeExplanation

# Bluish green and vermilion, which the colour-blind tell apart; what speaks against is hatched besides.
FOR, AGAINST = np.array([0, 158, 115]), np.array([213, 94, 0])
# What a drawing's colours mean, as a figure says it below: a mark, and its words.
HEAT_KEY = (("heat", "black to yellow: from the least heat to the most"),)
LIME_KEY = (("for", "green: for the class"), ("against", "striped orange: against it"))


def photo(image: Float[Tensor, "3 H W"], scale: int = 3) -> Image.Image:
    """A picture as it is, enlarged."""
    return enlarged(Image.fromarray(bytes_of(image)), scale)


def hot(values: Float[Tensor, "H W"], scale: int = 3) -> Image.Image:
    """A map of values in [0, 1], dark to bright: equal steps of value are equal steps to the eye."""
    levels = Image.fromarray((values.detach().cpu().clamp(0, 1) * 255).round().byte().numpy())
    levels.putpalette(
        (mpl.colormaps["inferno"](np.arange(256))[:, :3] * 255).round().astype(np.uint8).tobytes()
    )
    drawing = enlarged(levels, scale)
    drawing.info["key"] = HEAT_KEY
    return drawing


def lime_overlay(
    image: Float[Tensor, "3 H W"],
    explanation: LimeExplanation,
    count: int = 11,
    min_weight: float = 0.0,
    scale: int = 3,
    full: float = 0.1,
) -> Image.Image:
    """A picture with its weightiest superpixels tinted: green for the class, orange and hatched against it.

    The tint grows with the square root of the weight, up to its full strength at a weight of `full`: the same
    in all pictures, so that a weight that hardly matters is hardly seen. The outlines do not fade.
    """
    signs = explanation.mask(count, min_weight).repeat(scale, 0).repeat(scale, 1)
    strength = (np.abs(explanation.heat()) / full).clip(0, 1)[..., None] ** 0.5
    tint = 0.6 * strength.repeat(scale, 0).repeat(scale, 1)
    rows, columns = np.indices(signs.shape)
    stripes = (signs == -1) & ((rows + columns) % (4 * scale) < scale)
    pixels = np.array(photo(image, scale)).astype(float)
    for chosen, share, colour in (
        (signs == 1, tint, FOR),
        ((signs == -1) & ~stripes, tint, AGAINST),
        (stripes, tint / 0.6, 0.45 * AGAINST),
    ):
        pixels[chosen] += share[chosen] * (colour - pixels[chosen])
    pixels[edges(explanation.segments.repeat(scale, 0).repeat(scale, 1)) & (signs != 0)] = 255
    drawing = Image.fromarray(pixels.round().astype(np.uint8))
    drawing.info["key"] = LIME_KEY
    return drawing


def figure_grid(pictures: Mapping[str, Image.Image], columns: int = 5, width: float = 2.2) -> Figure:
    """The pictures under their titles, row by row: what a notebook's cell shows as its last line.

    Below them stands what the colours of heat maps and of LIME mean, where there are any. `width` is that of
    a column, in inches; a picture keeps its shape.
    """
    size = max(max(picture.size) for picture in pictures.values())
    gap, above = size // 25, (0.1 + 0.16 * max(1 + title.count("\n") for title in pictures)) * size / width
    rows, columns = -(-len(pictures) // columns), min(columns, len(pictures))
    keys = [
        mark for key in dict.fromkeys(each.info.get("key", ()) for each in pictures.values()) for mark in key
    ]
    line = round(0.2 * size / width)  # of the key, high
    end, wide = round(rows * (size + above)), columns * (size + gap)
    high = end + len(keys) * line
    figure = plt.figure(figsize=(width * wide / size, width * high / size))
    axis = figure.add_axes((0, 0, 1, 1))  # one for all: fifty of them would take seconds
    axis.set_axis_off()
    canvas = Image.new("RGB", (wide, high), "white")
    for number, (title, picture) in enumerate(pictures.items()):
        left, top = number % columns * (size + gap), round((number // columns + 1) * (size + above)) - size
        canvas.paste(picture.convert("RGB"), (left, top))
        axis.text(left + picture.width / 2, top - gap / 2, title, fontsize=9, ha="center", va="bottom")
    for number, (mark, words) in enumerate(keys):
        top = end + number * line + gap // 2
        canvas.paste(_mark(mark, 3 * line, round(0.7 * line)), (gap, top))
        axis.text(3 * line + 2 * gap, top + 0.35 * line, words, fontsize=9, va="center")
    axis.imshow(canvas, interpolation="nearest")
    plt.close(figure)  # else it would be shown twice
    return figure


def _mark(name: str, wide: int, high: int) -> Image.Image:
    """A small piece of what a key explains."""
    if name == "heat":
        return hot(torch.linspace(0, 1, wide).repeat(high, 1), 1).convert("RGB")
    pixels = np.broadcast_to(FOR if name == "for" else AGAINST, (high, wide, 3)).copy()
    if name == "against":
        pixels[np.indices((high, wide)).sum(0) % 12 < 3] = 0.45 * AGAINST
    return Image.fromarray(pixels.astype(np.uint8))


def bytes_of(image: Float[Tensor, "3 H W"]) -> Int[np.ndarray, "H W 3"]:
    """A picture in [0, 1] as bytes."""
    return (image.detach().cpu().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()


def edges(parts: Int[np.ndarray, "H W"]) -> Bool[np.ndarray, "H W"]:
    """The pixels with a neighbour, beside or above or below, in another part."""
    beside, below = parts[:, :-1] != parts[:, 1:], parts[:-1] != parts[1:]
    found = np.zeros(parts.shape, dtype=bool)
    found[:, :-1] |= beside
    found[:, 1:] |= beside
    found[:-1] |= below
    found[1:] |= below
    return found


def enlarged(picture: Image.Image, scale: int) -> Image.Image:
    """Every pixel as a square of `scale` pixels."""
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)
