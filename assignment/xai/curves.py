"""Deletion and insertion: what becomes of the probability while pixels go, or come, hottest first."""

from itertools import product

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur
from tqdm.auto import tqdm

from xai.cores import in_parallel
from xai.fold import fast

STEPS = 16  # of a curve


def revealing_curve(
    model: nn.Module,
    image: Float[Tensor, "3 H W"],
    label: int,
    heat: Float[Tensor, "H W"],
    *,
    insertion: bool,
    steps: int = STEPS,
) -> Float[Tensor, " points"]:
    """The class's probability while the pixels go, hottest first: at 0, 1/steps … 1 of the area.

    Deletion takes them from the picture and leaves grey; insertion puts them into a blurred copy. A good map
    makes deletion fall and insertion rise early: the mean of the curve is small, or large. Pixels of equal
    heat go in a fixed random order.

    Petsiuk et al. 2018, section 4.2.
    """
    picture = image.to(next(model.parameters(), image))
    return curve(fast(model), *ends(picture, insertion), label, heat, steps)


def ends(picture: Float[Tensor, "3 H W"], insertion: bool) -> tuple[Tensor, Tensor]:
    """What a curve begins with and what it ends with: blurred and itself, or itself and grey."""
    if insertion:
        return gaussian_blur(picture, [41, 41], [10.0, 10.0]), picture
    return picture, torch.full_like(picture, 0.5)


@torch.no_grad()
def curve(
    network: nn.Module, before: Tensor, after: Tensor, label: int, heat: Tensor, steps: int
) -> Float[Tensor, " points"]:
    """The probability while the pixels of `before` become those of `after`."""
    shuffled = torch.randperm(heat.numel(), generator=torch.Generator().manual_seed(0))
    order = shuffled[heat.detach().cpu().flatten()[shuffled].argsort(descending=True, stable=True)]
    rank = torch.empty_like(order)
    rank[order] = torch.arange(len(order))
    changed = rank.view(heat.shape) < torch.linspace(0, heat.numel(), steps + 1).round()[:, None, None]
    stages = torch.where(changed[:, None].to(before.device), after, before)
    return torch.cat([network(part).softmax(1)[:, label] for part in stages.split(5)]).to(heat)


def curve_means(
    model: nn.Module,
    images: Float[Tensor, "n 3 H W"],
    labels: Int[Tensor, " n"],
    maps: Float[Tensor, "rows n H W"],
    progress: bool,
) -> Float[Tensor, "rows 2"]:
    """The mean of the deletion and of the insertion curves, over all pictures, for each row of maps."""
    network, pictures = fast(model), images.to(next(model.parameters(), images))
    between = [[ends(picture, insertion) for picture in pictures] for insertion in (False, True)]
    jobs = list(product(range(len(maps)), range(2), range(len(images))))

    def mean(job: tuple[int, int, int]) -> Tensor:
        row, insertion, i = job
        return curve(network, *between[insertion][i], int(labels[i]), maps[row, i], STEPS).mean()

    means = tqdm(in_parallel(mean, jobs), "deletion and insertion", len(jobs), disable=not progress)
    return torch.stack(list(means)).view(len(maps), 2, len(images)).mean(2)
