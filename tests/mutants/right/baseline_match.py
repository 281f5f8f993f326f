"""A match statement, a transform object, an error of its own."""

import torch
from torchvision import transforms


class UnknownKindError(ValueError):
    pass


def ig_baseline(image, kind, generator):
    match kind:
        case "black" | "white":
            return torch.full_like(image, float(kind == "white"))
        case "mean":
            return torch.stack([torch.full_like(channel, channel.mean()) for channel in image])
        case "blur":
            return transforms.GaussianBlur(31, 8.0)(image)
        case "uniform":
            return torch.rand_like(image, dtype=torch.float64).copy_(
                torch.rand(image.shape, generator=generator)
            )
    raise UnknownKindError(kind)
