"""Integrated gradients: collect the gradient along the way from a baseline to the picture."""

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Generator, Tensor, nn
from tqdm.auto import tqdm

from xai.fold import fast
from xai.gradients import Convention, average_gradient, batch_for, paper_or_2022

Baseline = Callable[[Tensor, str, Generator], Tensor]


def integrated_gradients(
    model: nn.Module,
    images: Float[Tensor, "n C H W"],
    labels: Int[Tensor, " n"],
    baseline: Baseline,
    *,
    kind: str = "black",
    steps: int | None = None,
    rule: str | None = None,
    convention: Convention = "paper",
    seed: int = 0,
    chunk: int = 5,
    progress: bool = True,
) -> Float[Tensor, "n C H W"]:
    """The share of every value of a picture in the change of the class score since the baseline.

    (x - b) times the integral of the gradient at b + a (x - b) over a from 0 to 1, at `steps` points (50)
    of a quadrature `rule` (see `quadrature`; "midpoint"). Signed; the sum over a picture is
    f(x) - f(b), see `completeness_error`. `baseline(image, kind, generator)` is `ig_baseline`, which you
    write. Every picture has the same seed; `chunk` points are computed at a time.

    `convention="2022"` takes 10 points of the rule "left" and leaves the factor (x - b) away: it says where
    the score is sensitive, and does not sum to anything. Raises ValueError where the batch does not fit the
    model, the baseline does not fit the picture or the rule is unknown.

    Sundararajan et al. 2017, equation 1.
    """
    paper = paper_or_2022(convention)
    pictures, classes = batch_for(model, images, labels, chunk)
    starts = baselines(images, baseline, kind, seed).to(pictures)
    positions, weights = quadrature(
        rule or ("midpoint" if paper else "left"), (50 if paper else 10) if steps is None else steps
    )
    network, a, weights = fast(model), positions.to(pictures)[:, None, None, None], weights.to(pictures)
    maps = []
    for start, way, label in zip(
        starts,
        pictures - starts,
        tqdm(classes, desc="integrated gradients", disable=not progress),
        strict=True,
    ):
        mean = average_gradient(network, lambda k: start + a[k] * way, weights, label, chunk)  # noqa: B023
        maps.append(way * mean if paper else mean)
    return torch.stack(maps).to(images)


def baselines(
    images: Float[Tensor, "n C H W"], baseline: Baseline, kind: str, seed: int = 0
) -> Float[Tensor, "n C H W"]:
    """The baseline of each picture, drawn on the CPU, where every machine draws alike."""
    found = [baseline(image, kind, Generator().manual_seed(seed)) for image in images.detach().cpu().clone()]
    for start in found:
        if not isinstance(start, Tensor) or start.shape != images.shape[1:]:
            what = tuple(start.shape) if isinstance(start, Tensor) else type(start).__name__
            raise ValueError(
                f"The baseline function returned {what} for {kind!r}: expected a tensor of shape "
                f"{tuple(images.shape[1:])}. 基準圖函式回傳了 {what}：應為這個形狀的張量。"
            )
    return torch.stack(found)


def quadrature(rule: str, steps: int) -> tuple[Float[Tensor, " steps"], Float[Tensor, " steps"]]:
    """Where on [0, 1] to look, and with which weight; the weights sum to 1.

    "left", "right" and "midpoint" are Riemann sums, "trapezoid" has half weights at both ends, and
    "gauss-legendre" is exact for polynomials of a degree below 2 * steps. Raises ValueError for another
    rule or too few steps.
    """
    fewest = 2 if rule == "trapezoid" else 1
    if steps < fewest:
        raise ValueError(
            f"steps is {steps}: expected at least {fewest} for the rule {rule!r}. "
            f"steps 是 {steps}：使用 {rule!r} 時至少要 {fewest}。"
        )
    index, even = np.arange(steps), np.full(steps, 1 / steps)
    match rule:
        case "left":
            found = index / steps, even
        case "right":
            found = (index + 1) / steps, even
        case "midpoint":
            found = (index + 0.5) / steps, even
        case "trapezoid":
            ends = np.where((index == 0) | (index == steps - 1), 0.5, 1.0)
            found = index / (steps - 1), ends / (steps - 1)
        case "gauss-legendre":
            nodes, weights = np.polynomial.legendre.leggauss(steps)
            found = (nodes + 1) / 2, weights / 2
        case _:
            raise ValueError(
                f"rule is {rule!r}: expected left, right, midpoint, trapezoid or gauss-legendre. "
                f"沒有 {rule!r} 這種取點方式：請用前面列出的名稱。"
            )
    return torch.from_numpy(found[0]), torch.from_numpy(found[1])


@torch.no_grad()
def completeness_error(
    model: nn.Module,
    images: Float[Tensor, "n C H W"],
    labels: Int[Tensor, " n"],
    starts: Float[Tensor, "n C H W"],
    attributions: Float[Tensor, "n C H W"],
) -> Float[Tensor, " n"]:
    """How far the attributions are from summing to f(x) - f(b), as a share of it. Below 0.01 is good.

    `starts` are the baselines: `baselines(images, ig_baseline, kind)`. Many steps make it small; where it
    stays large, add steps. It is large by itself where f(x) and f(b) are nearly the same.

    Sundararajan et al. 2017, proposition 1.
    """
    (pictures, classes), network = batch_for(model, images, labels), fast(model)
    ends = torch.stack(
        [network(batch).gather(1, classes[:, None])[:, 0] for batch in (starts.to(pictures), pictures)]
    )
    change = (ends[1] - ends[0]).to(attributions)
    return ((attributions.flatten(1).sum(1) - change) / change).abs()
