"""Is an explanation any good? Four questions with a number for an answer, asked of every method."""

from copy import deepcopy
from dataclasses import astuple, dataclass, fields

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from scipy.stats import spearmanr
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur

from xai.explanations import explain
from xai.fold import fast
from xai.integrated_gradients import Baseline
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


@torch.no_grad()
def revealing_curve(
    model: nn.Module,
    image: Float[Tensor, "3 H W"],
    label: int,
    heat: Float[Tensor, "H W"],
    *,
    insertion: bool,
    steps: int = 32,
) -> Float[Tensor, " points"]:
    """The class's probability while the pixels go, hottest first: at 0, 1/steps … 1 of the area.

    Deletion takes them from the picture and leaves grey; insertion puts them into a blurred copy. A good map
    makes deletion fall and insertion rise early: the mean of the curve is small, or large. Pixels of equal
    heat go in a fixed random order.

    Petsiuk et al. 2018, section 4.2.
    """
    picture = image.to(next(model.parameters(), image))
    blurred = gaussian_blur(picture, [41, 41], [10.0, 10.0])
    before, after = (blurred, picture) if insertion else (picture, torch.full_like(picture, 0.5))
    shuffled = torch.randperm(heat.numel(), generator=torch.Generator().manual_seed(0))
    order = shuffled[heat.detach().cpu().flatten()[shuffled].argsort(descending=True, stable=True)]
    rank = torch.empty_like(order)
    rank[order] = torch.arange(len(order))
    changed = rank.view(heat.shape) < torch.linspace(0, heat.numel(), steps + 1).round()[:, None, None]
    stages = torch.where(changed[:, None].to(picture.device), after, before)
    network = fast(model)
    return torch.cat([network(part).softmax(1)[:, label] for part in stages.split(10)]).to(image)


def randomised(model: nn.Module, seed: int = 0) -> nn.Module:
    """A copy of the model as it was before it learned anything: every layer's parameters drawn anew.

    An explanation that stays the same does not depend on what was learned. Adebayo et al. 2018, section 3.
    """
    copy = deepcopy(model)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for layer in copy.modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
    return copy


def rank_correlation(a: Float[Tensor, "n H W"], b: Float[Tensor, "n H W"]) -> Float[Tensor, " n"]:
    """Spearman's rank correlation of each two maps, over their pixels; 0 where one is constant."""
    pairs = zip(a.flatten(1).cpu().numpy(), b.flatten(1).cpu().numpy(), strict=True)
    found = [spearmanr(x, y).statistic if np.ptp(x) and np.ptp(y) else 0.0 for x, y in pairs]
    return torch.tensor(found)


def correlation(a: Float[Tensor, "*shape"], b: Float[Tensor, "*shape"]) -> float:
    """Pearson's correlation of two maps, pixel by pixel: 1 for maps that differ in scale alone."""
    return float(torch.corrcoef(torch.stack([a.flatten(), b.flatten()]))[0, 1])


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
        """In which questions this is no better than the other."""
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
    lime_samples: int = 1000,
    seed: int = 0,
    progress: bool = True,
) -> list[Quality]:
    """Each method on the trained model, each on the randomised one, and a map of noise.

    All are measured on the trained model: how a map drawn for another model fares there.
    """
    given = (images, labels, smoothgrad_noise, ig_baseline)
    options = {"lime_samples": lime_samples, "progress": progress}
    trained = explain(model, *given, **options).heats()
    blank = explain(randomised(model, seed), *given, **options).heats()
    noise = {"noise": torch.rand(food.shape, generator=torch.Generator().manual_seed(seed)).to(images)}
    return [
        measured(name, explains, model, images, labels, food, heats[name], other.get(name))
        for explains, heats, other in (
            ("trained", trained, blank),
            ("randomised", blank, {}),
            ("nothing", noise, {}),
        )
        for name in heats
    ]


def measured(
    method: str,
    explains: str,
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    food: Tensor,
    heats: Tensor,
    blank: Tensor | None,
) -> Quality:
    """One row of the table."""
    curves = [
        float(
            torch.stack(
                [
                    revealing_curve(model, image, int(label), heat, insertion=insertion).mean()
                    for image, label, heat in zip(images, labels, heats, strict=True)
                ]
            ).mean()
        )
        for insertion in (False, True)
    ]
    inside = [float(f(heats, food).nanmean()) for f in (share_inside, points_inside)]
    likeness = float("nan") if blank is None else float(rank_correlation(heats, blank).mean())
    return Quality(method, explains, *inside, *curves, likeness)


def as_text(table: list[Quality]) -> str:
    """The table as lines of text, then every question in which a method is no better than chance."""
    lines = ["".join(f"{field.name:>12}" for field in fields(Quality))]
    for row in table:
        lines.append("".join(f"{x:12.3f}" if isinstance(x, float) else f"{x:>12}" for x in astuple(row)))
    rows = {(row.method, row.explains): row for row in table}
    for row in (row for row in table if row.explains == "trained"):
        for other in (rows["noise", "nothing"], rows[row.method, "randomised"]):
            if worse := row.worse_than(other):
                lines.append(
                    f"{row.method} is no better than {other.method} on {other.explains}: {', '.join(worse)}"
                )
    return "\n".join(lines)
