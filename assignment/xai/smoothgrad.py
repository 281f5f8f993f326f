"""SmoothGrad: average the gradient over noisy copies of a picture, to see past its flicker."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Generator, Tensor, nn
from tqdm.auto import tqdm

from xai.fold import fast
from xai.gradients import Convention, average_gradient, batch_for, paper_or_2022
from xai.heat import min_max

Noise = Callable[[Tensor, float, int, Generator], Tensor]


def smoothgrad(
    model: nn.Module,
    images: Float[Tensor, "n C H W"],
    labels: Int[Tensor, " n"],
    noise: Noise,
    *,
    noise_level: float | None = None,
    n_samples: int | None = None,
    convention: Convention = "paper",
    seed: int = 0,
    chunk: int = 5,
    progress: bool = True,
) -> Float[Tensor, "n C H W"]:
    """The mean gradient of the class score over copies of a picture with noise added.

    `noise(image, noise_level, n_samples, generator)` draws the noise, for one picture at a time: it is
    `smoothgrad_noise`, which you write. `noise_level` is relative to the picture's range (0.15, the middle
    of the paper's 10-20%), `n_samples` is 50. Every picture has the same seed, so that its map depends
    neither on the pictures beside it nor on `chunk`, the copies computed at a time.

    `convention="2022"` averages the absolute gradient of the loss over 500 copies, with noise of standard
    deviation (level / range) ** 2 at level 0.4, and stretches each result to [0, 1]. Raises ValueError
    where the batch does not fit the model or the noise does not fit the picture.

    Smilkov et al. 2017, section 3.
    """
    paper = paper_or_2022(convention)
    level = noise_level if noise_level is not None else (0.15 if paper else 0.4)
    count = n_samples if n_samples is not None else (50 if paper else 500)
    pictures, classes = batch_for(model, images, labels, chunk)
    network, of, part = fast(model), "score" if paper else "loss", torch.Tensor.detach if paper else torch.abs
    weights = torch.full((count,), 1 / count, dtype=torch.float64).to(pictures)
    maps = []
    for image, picture, label in zip(
        images, pictures, tqdm(classes, desc="SmoothGrad", disable=not progress), strict=True
    ):
        added = drawn(noise, image, level if paper else level_of_2022(image, level), count, seed).to(picture)
        maps.append(
            average_gradient(network, lambda k: picture + added[k], weights, label, chunk, of, part)  # noqa: B023
        )
    found = torch.stack(maps).to(images)
    return found if paper else min_max(found)


def drawn(noise: Noise, image: Tensor, level: float, count: int, seed: int) -> Float[Tensor, "k C H W"]:
    """The noise for one picture, drawn on the CPU, where every machine draws alike."""
    found = noise(image.detach().cpu().clone(), level, count, Generator().manual_seed(seed))
    expected = (count, *image.shape)
    if not isinstance(found, Tensor) or found.shape != expected:
        what = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
        raise ValueError(
            f"The noise function returned {what}: expected a tensor of shape {expected}. "
            f"雜訊函式回傳了 {what}：應為形狀 {expected} 的張量。"
        )
    return found


def level_of_2022(image: Tensor, level: float) -> float:
    """The relative level whose standard deviation is (level / range) ** 2."""
    span = float(image.max() - image.min())
    return (level / span) ** 2 / span
