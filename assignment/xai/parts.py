"""Numbers by part: how a map, or a weight, is divided among table, crockery, food, objects and garnish."""

from collections.abc import Iterable, Mapping, Sequence

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn.functional import interpolate

from xai.food import PARTS


def parts_of(masks: Int[Tensor, "n H W"]) -> Bool[Tensor, "n parts H W"]:
    """Where each of PARTS is."""
    return masks[:, None] == torch.arange(len(PARTS), device=masks.device)[:, None, None]


def area_by_part(masks: Int[Tensor, "n H W"]) -> Float[Tensor, "n parts"]:
    """How much of each picture each part is, from 0 to 1."""
    return parts_of(masks).float().mean((2, 3))


def share_by_part(heats: Float[Tensor, "n H W"], masks: Int[Tensor, "n H W"]) -> Float[Tensor, "n parts"]:
    """How much of each map's heat lies on each part: the shares of a map sum to 1.

    Of signed attributions these are shares of their sum. NaN for a map without any heat.
    """
    return (heats[:, None] * parts_of(masks)).sum((2, 3)) / heats.sum((1, 2))[:, None]


def sum_by_part(values: Float[Tensor, "n H W"], masks: Int[Tensor, "n H W"]) -> Float[Tensor, "n parts"]:
    """What signed values, attributions for one, add up to on each part."""
    return (values[:, None] * parts_of(masks)).sum((2, 3))


def brightness_by_part(maps: Float[Tensor, "n h w"], masks: Int[Tensor, "n H W"]) -> Float[Tensor, "n parts"]:
    """Each part's mean over the mean of its whole map; NaN for a part that the picture does not show.

    A map that is smaller than the masks counts as it is drawn: each of its values is a square.
    """
    drawn = interpolate(maps[:, None], size=masks.shape[1:], mode="nearest")[:, 0]
    return share_by_part(drawn, masks) / area_by_part(masks)


def as_table(
    rows: Mapping[str, Iterable[float | Tensor | str]], columns: Sequence[str] = PARTS, form: str = ".3f"
) -> str:
    """Lines of text: a row's name, and a number in each column; "-" for a NaN, a string as it is."""

    def shown(value: float | Tensor | str) -> str:
        return value if isinstance(value, str) else "-" if value != value else format(float(value), form)

    cells = {name: [shown(value) for value in row] for name, row in rows.items()}
    width = 2 + max(9, *map(len, columns), *(len(cell) for row in cells.values() for cell in row))
    first = 2 + max(map(len, rows))
    lines = {"": columns} | cells
    return "\n".join(
        f"{name:{first}}" + "".join(f"{cell:>{width}}" for cell in row) for name, row in lines.items()
    )
