"""An Enum, whose constructor raises the ValueError."""

from enum import Enum

import torch
from torchvision.transforms.v2 import functional as v2


class Kind(Enum):
    BLACK = "black"
    WHITE = "white"
    MEAN = "mean"
    BLUR = "blur"
    UNIFORM = "uniform"


def ig_baseline(image, kind, generator):
    wanted = Kind(kind)
    if wanted is Kind.MEAN:
        return torch.einsum("chw->c", image).div(image[0].numel()).view(-1, 1, 1).expand_as(image).clone()
    if wanted is Kind.BLUR:
        return v2.gaussian_blur(image, [31, 31], [8.0, 8.0])
    if wanted is Kind.UNIFORM:
        return torch.rand(image.shape, generator=generator, dtype=torch.float64)
    return torch.full(image.shape, 1.0 if wanted is Kind.WHITE else 0.0)
