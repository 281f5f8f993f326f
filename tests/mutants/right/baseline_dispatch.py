"""A dictionary of functions; the missing key becomes a ValueError."""

import torch
import torchvision.transforms.functional as TF

KINDS = {
    "black": lambda image, _: torch.zeros(image.shape),
    "white": lambda image, _: torch.ones(image.shape),
    "mean": lambda image, _: image.mean((1, 2), keepdim=True).expand(image.shape),
    "blur": lambda image, _: TF.gaussian_blur(image, 31, 8),
    "uniform": lambda image, generator: torch.empty(image.shape).uniform_(generator=generator),
}


def ig_baseline(image, kind, generator):
    try:
        return KINDS[kind](image, generator)
    except KeyError as missing:
        raise ValueError(f"no baseline {missing}") from None
