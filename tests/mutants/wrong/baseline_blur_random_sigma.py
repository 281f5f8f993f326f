# GaussianBlur's random sigma
import torch
from torchvision.transforms import GaussianBlur


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return GaussianBlur(31)(image)
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
