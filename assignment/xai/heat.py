"""From attributions to pictures: one number a pixel, between 0 and 1."""

import torch
from jaxtyping import Float
from torch import Tensor


def heat(attributions: Float[Tensor, "*n C H W"]) -> Float[Tensor, "*n H W"]:
    """How much each pixel matters, whatever the sign: the largest absolute value over its channels.

    Simonyan et al. 2014, section 3.1.
    """
    return attributions.abs().amax(-3)


def min_max(maps: Float[Tensor, "n ..."]) -> Float[Tensor, "n ..."]:
    """Each map stretched to [0, 1] by its own smallest and largest value; a constant map becomes zeros.

    (The notebook of 2022 divided 0 by 0 there and drew NaN.)
    """
    flat = maps.flatten(1)
    low, high = flat.amin(1, keepdim=True), flat.amax(1, keepdim=True)
    span = torch.where(high > low, high - low, 1)
    return ((flat - low) / span).view_as(maps)


def clipped(maps: Float[Tensor, "n H W"], percentile: float = 99.0) -> Float[Tensor, "n H W"]:
    """Each map over its percentile, cut at 1: a few extreme pixels no longer darken all the others.

    Smilkov et al. 2017, section 3.2. For looking at, not for measuring.
    """
    top = maps.flatten(1).quantile(percentile / 100, dim=1)[:, None, None]
    return (maps / torch.where(top > 0, top, 1)).clamp(0, 1)
