"""Measures of the reference run: what the explanations make of the pictures.

A picture is a number as in the notebook, or "puzzle", which is explained for what the classifier says of it;
all others are explained for their own class. A part is one of xai.food.PARTS, by the masks.
"""

from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor
from xai.heat import heat
from xai.integrated_gradients import baselines, completeness_error, integrated_gradients
from xai.lime_explanation import LimeExplanation, lime_explanations
from xai.quality import correlation, share_inside
from xai.saliency import saliency_map
from xai.smoothgrad import smoothgrad

from questions.evidence.reference_run import Picture, Run, default

LIME_SEED: int = default(lime_explanations, "seed")  # the notebook's; the others follow it
PAINTED: int = default(LimeExplanation.mask, "count")
Side = Literal["for", "against"]
SIGNS: dict[Side, int] = {"for": 1, "against": -1}


# LIME


def lime_area(
    run: Run, picture: Picture, part: str, side: Side = "for", seed: int = 0, **options: Any
) -> float:
    """Of what LIME's figure paints green (side "for") or red ("against"), the share that lies on a part."""
    painted = torch.from_numpy(lime(run, picture, seed, **options).mask()) == SIGNS[side]
    return float((painted & run.look(picture).part(part)).sum() / painted.sum())


def lime_weight(run: Run, picture: Picture, part: str, seed: int = 0, **options: Any) -> float:
    """The sum of all weights on a part: what the notebook prints, by `LimeExplanation.weight_on`."""
    return lime(run, picture, seed, **options).weight_on(run.look(picture).part(part).numpy())


def lime_painted(run: Run, picture: Picture, side: Side = "for", seed: int = 0, **options: Any) -> int:
    """How many of the painted superpixels are green (side "for") or red ("against")."""
    found = lime(run, picture, seed, **options)
    top = sorted(found.weights, key=abs, reverse=True)[:PAINTED]
    return sum(weight * SIGNS[side] > 0 for weight in top)


def lime_largest(run: Run, picture: Picture, seed: int = 0, **options: Any) -> float:
    """The size of the weight that is largest in size."""
    return float(np.max(np.abs(lime(run, picture, seed, **options).weights)))


def lime_fit(run: Run, picture: Picture, seed: int = 0, **options: Any) -> float:
    """R² of the linear model."""
    return lime(run, picture, seed, **options).fit


def lime_pieces(run: Run, picture: Picture, segmentation: str = "slic") -> int:
    """Into how many superpixels the picture is cut."""
    return len(lime(run, picture, 0, segmentation=segmentation).weights)


def lime(run: Run, picture: Picture, seed: int, **options: Any) -> LimeExplanation:
    """LIME's explanation of one picture; `options` are those of `lime_explanations`."""
    shown, given = run.look(picture), options | {"seed": LIME_SEED + seed, "progress": False}
    return run.once(
        ("lime", picture, seed, *sorted(options.items())),
        lambda: lime_explanations(run.model, shown.image, shown.label, **given)[0],
    )


# All four methods: `method` is "lime" (of which positive weights count), "saliency", "smoothgrad" or
# "integrated", and `options` are those of its function (noise_level, n_samples; kind, steps).


def heat_share(run: Run, picture: Picture, part: str, method: str, seed: int = 0, **options: Any) -> float:
    """How much of the heat lies on a part, from 0 to 1: what the notebook prints above each map."""
    inside = run.look(picture).part(part)
    return float(share_inside(heat_map(run, picture, method, seed, **options)[None], inside[None]))


def area(run: Run, picture: Picture, part: str) -> float:
    """How much of the picture a part is, from 0 to 1."""
    return float(run.look(picture).part(part).float().mean())


def share_over_area(
    run: Run, picture: Picture, part: str, method: str, seed: int = 0, **options: Any
) -> float:
    """A part's brightness: how many times more of the heat it has than its area would give it."""
    return heat_share(run, picture, part, method, seed, **options) / area(run, picture, part)


def graininess(run: Run, picture: Picture, method: str, seed: int = 0, **options: Any) -> float:
    """Total variation over mass: how much neighbours differ, in units of the map's mean value."""
    return total_variation(heat_map(run, picture, method, seed, **options))


def likeness(run: Run, picture: Picture, a: dict[str, Any], b: dict[str, Any], seed: int = 0) -> float:
    """The correlation of two maps of one picture; each is a method with its options."""
    return correlation(*(heat_map(run, picture, seed=seed, **one) for one in (a, b)))


def heat_map(run: Run, picture: Picture, method: str, seed: int, **options: Any) -> Tensor:
    """One number a pixel, from 0 up."""
    shown = run.look(picture)
    image, label = shown.image, shown.label
    given: dict[str, Any] = options | {"progress": False}

    def made() -> Tensor:
        if method == "lime":
            return torch.from_numpy(lime(run, picture, seed, **options).heat()).clamp(min=0)
        if method == "saliency":
            return saliency_map(run.model, image, label, **given)[0]
        if method == "smoothgrad":
            noise = run.functions["smoothgrad_noise"]
            return heat(smoothgrad(run.model, image, label, noise, seed=seed, **given))[0]
        if method == "integrated":
            baseline = run.functions["ig_baseline"]
            return heat(integrated_gradients(run.model, image, label, baseline, seed=seed, **given))[0]
        raise ValueError(f"unknown method {method}; expected lime, saliency, smoothgrad or integrated")

    return run.once(("heat", method, picture, seed, *sorted(options.items())), made)


def total_variation(values: Tensor) -> float:
    """The mean difference of neighbours, beside and below, over the mean value."""
    beside, below = values.diff(dim=-1).abs().mean(), values.diff(dim=-2).abs().mean()
    return float((beside + below) / values.mean())


def incomplete(run: Run, picture: Picture, kind: str = "black", steps: int = 50, seed: int = 0) -> float:
    """How far the sum of the attributions is off the change of the score, relative to it."""
    shown = run.look(picture)
    image, label = shown.image, shown.label
    baseline = run.functions["ig_baseline"]
    given = {"kind": kind, "steps": steps, "seed": seed, "progress": False}
    found = integrated_gradients(run.model, image, label, baseline, **given)
    start = baselines(image, baseline, kind, seed)
    return float(completeness_error(run.model, image, label, start, found))


MEASURES = (
    lime_area, lime_weight, lime_painted, lime_largest, lime_fit, lime_pieces,
    heat_share, area, share_over_area, graininess, likeness, incomplete,
)  # fmt: skip
