"""Is an explanation any good? Five numbers for every method."""

from dataclasses import astuple, dataclass, fields
from math import isnan

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from scipy.stats import spearmanr
from torch import Tensor, nn

from xai.curves import curve_means
from xai.explanations import Explanations, explain
from xai.integrated_gradients import Baseline
from xai.randomising import randomised
from xai.smoothgrad import Noise


def share_inside(heats: Float[Tensor, "n H W"], regions: Bool[Tensor, "n H W"]) -> Float[Tensor, " n"]:
    """How much of each map's heat lies inside its region; NaN for a map without any.

    An even map has the region's share of the area.
    """
    return (heats * regions).flatten(1).sum(1) / heats.flatten(1).sum(1)


def points_inside(heats: Float[Tensor, "n H W"], regions: Bool[Tensor, "n H W"]) -> Float[Tensor, " n"]:
    """The pointing game: whether the hottest pixel lies inside the region, 1 or 0; among equals, their share.

    Zhang et al. 2018, section 4.2.
    """
    flat = heats.flatten(1)
    hottest = flat == flat.amax(1, keepdim=True)
    return (hottest & regions.flatten(1)).sum(1) / hottest.sum(1)


def rank_correlation(a: Float[Tensor, "n H W"], b: Float[Tensor, "n H W"]) -> Float[Tensor, " n"]:
    """Spearman's rank correlation of each two maps, over their pixels; 0 where one is constant."""
    pairs = zip(a.flatten(1).cpu().numpy(), b.flatten(1).cpu().numpy(), strict=True)
    found = [spearmanr(x, y).statistic if np.ptp(x) and np.ptp(y) else 0.0 for x, y in pairs]
    return torch.tensor(found)


def correlation(a: Float[Tensor, "*shape"], b: Float[Tensor, "*shape"]) -> float:
    """Pearson's correlation of two maps, pixel by pixel: 1 for maps that differ in scale alone."""
    return float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])


DASHES = {
    "share": "share -: no map here has any heat. 沒有任何一張圖有熱度。",
    "pointing": "pointing -: no map could be judged. 沒有任何一張圖可以評分。",
    "likeness": "likeness -: a map of the randomised model, or noise, is compared with nothing. "
    "隨機權重的圖與雜訊圖沒有比較的對象。",
}


@dataclass(frozen=True)
class Quality:
    """The means over all pictures for one method, explaining one model. NaN: there was nothing to measure."""

    method: str
    explains: str  # "trained", "randomised", or "nothing": a map of noise
    share: float  # of the heat, on the food: higher is better
    pointing: float  # higher is better
    deletion: float  # mean probability: lower is better
    insertion: float  # mean probability: higher is better
    likeness: float  # rank correlation with the map of the randomised model: nearer to 0 is better

    def worse_than(self, other: "Quality") -> list[str]:
        """In which measures this is no better than the other."""
        return [
            name
            for name, better in (("share", 1), ("pointing", 1), ("deletion", -1), ("insertion", 1))
            if not better * getattr(self, name) > better * getattr(other, name)
        ]


def quality_table(
    model: nn.Module,
    images: Float[Tensor, "n 3 H W"],
    labels: Int[Tensor, " n"],
    food: Bool[Tensor, "n H W"],
    smoothgrad_noise: Noise,
    ig_baseline: Baseline,
    *,
    trained: Explanations | None = None,
    lime_samples: int = 1000,
    seed: int = 0,
    progress: bool = True,
) -> list[Quality]:
    """Each method on the trained model, each on the randomised one, and a map of noise.

    All are measured on the trained model: how a map drawn for another model fares there. `trained` are the
    explanations of these pictures where they have been computed already; `lime_samples` counts the copies
    that LIME takes for whatever is computed here.
    """
    given = (images, labels, smoothgrad_noise, ig_baseline)
    options = {"lime_samples": lime_samples, "progress": progress}
    heats = (trained or explain(model, *given, **options)).heats()
    blank = explain(randomised(model, seed), *given, **options).heats()
    noise = torch.rand(food.shape, generator=torch.Generator().manual_seed(seed)).to(images)
    rows = {(name, "trained"): each for name, each in heats.items()}
    rows |= {(name, "randomised"): each for name, each in blank.items()} | {("noise", "nothing"): noise}
    curves = curve_means(model, images, labels, torch.stack([*rows.values()]), progress)
    return [
        Quality(
            *row,
            *(float(inside(each, food).nanmean()) for inside in (share_inside, points_inside)),
            *under.tolist(),
            float(rank_correlation(each, blank[row[0]]).mean()) if row[1] == "trained" else float("nan"),
        )
        for (row, each), under in zip(rows.items(), curves, strict=True)
    ]


def as_text(table: list[Quality]) -> str:
    """The table as lines of text, then every measure in which a method is no better than a control."""
    lines = ["".join(f"{field.name:>12}" for field in fields(Quality))]
    for row in table:
        cells = ["-" if x != x else f"{x:.3f}" if isinstance(x, float) else x for x in astuple(row)]
        lines.append("".join(f"{cell:>12}" for cell in cells))
    lines += [reason for field, reason in DASHES.items() if any(isnan(getattr(row, field)) for row in table)]
    rows = {(row.method, row.explains): row for row in table}
    for method, row in ((row.method, row) for row in table if row.explains == "trained"):
        for control, other in {
            "a map of noise": rows["noise", "nothing"],
            f"{method} (randomised)": rows[method, "randomised"],
        }.items():
            if worse := row.worse_than(other):
                lines.append(f"{method} (trained) is no better than {control} in: {', '.join(worse)}")
    return "\n".join(lines)
