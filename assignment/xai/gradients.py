"""Gradients of what a classifier says with respect to its picture: saliency, SmoothGrad and integrated
gradients are averages of them, at different points.
"""

from collections.abc import Callable
from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from xai.cores import in_parallel

Convention = Literal["paper", "2022"]
Quantity = Literal["score", "loss"]


def input_gradient(
    network: nn.Module,
    images: Float[Tensor, "n C H W"],
    labels: Int[Tensor, " n"],
    of: Quantity = "score",
) -> Float[Tensor, "n C H W"]:
    """The gradient of each picture's class score (logit), or of its cross-entropy loss.

    The loss is what the homework of 2022 took. Of a picture that the network is sure of it says little:
    in float32 it is exactly zero once the score leads by about 105. Raises ValueError for a class that the
    network does not have.
    """
    points = images.detach().clone(memory_format=torch.channels_last).requires_grad_()
    with torch.enable_grad():
        scores = network(points)
        if labels.min() < 0 or labels.max() >= scores.shape[1]:
            raise ValueError(
                f"labels go from {int(labels.min())} to {int(labels.max())}, but the network has "
                f"{scores.shape[1]} classes, numbered from 0. 類別編號超出範圍：編號從 0 到 "
                f"{scores.shape[1] - 1}。"
            )
        if of == "score":
            total = scores.gather(1, labels[:, None]).sum()
        else:
            total = cross_entropy(scores, labels, reduction="sum")
        return torch.autograd.grad(total, points)[0]


def average_gradient(
    network: nn.Module,
    point: Callable[[Int[Tensor, " k"]], Float[Tensor, "k C H W"]],
    weights: Float[Tensor, " n"],
    label: Int[Tensor, ""],
    chunk: int,
    of: Quantity = "score",
    part: Callable[[Tensor], Tensor] = torch.Tensor.detach,
) -> Float[Tensor, "C H W"]:
    """The sum over k of weights[k] times `part` of the gradient at point(k), `chunk` points at a time."""

    def weighted(where: Tensor) -> Tensor:
        gradient = part(input_gradient(network, point(where), label.expand(len(where)), of))
        return torch.einsum("k,kchw->chw", weights[where], gradient)

    return sum(in_parallel(weighted, torch.arange(len(weights), device=weights.device).split(chunk)))


def batch_for(
    model: nn.Module, images: Float[Tensor, "n C H W"], labels: Int[Tensor, " n"], chunk: int = 1
) -> tuple[Float[Tensor, "n C H W"], Int[Tensor, " n"]]:
    """Pictures and labels where the model is, and of its dtype. Raises ValueError where they do not fit."""
    if images.ndim != 4 or not images.is_floating_point():
        raise ValueError(
            f"images are {tuple(images.shape)}, {images.dtype}: expected floats of shape (n, C, H, W). "
            "A single picture becomes a batch with image[None]. 圖片須為 (n, C, H, W) 的浮點數張量；"
            "單張圖片用 image[None] 變成一批。"
        )
    if labels.shape != images.shape[:1] or labels.is_floating_point():
        raise ValueError(
            f"labels are {tuple(labels.shape)}, {labels.dtype}: expected one class number for each of the "
            f"{len(images)} pictures. 每張圖片須有一個類別編號，共 {len(images)} 個。"
        )
    if chunk < 1:
        raise ValueError(f"chunk is {chunk}: expected at least 1 picture at a time. chunk 至少要 1。")
    like = next(model.parameters(), images)
    return images.detach().to(like), labels.to(like.device, torch.long)


def paper_or_2022(convention: Convention) -> bool:
    """Whether the paper's convention is asked for. Raises ValueError for one that is not known."""
    if convention not in ("paper", "2022"):
        raise ValueError(
            f'convention is {convention!r}: expected "paper" or "2022". 只能是 "paper" 或 "2022"。'
        )
    return convention == "paper"
