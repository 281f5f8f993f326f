# always three channels
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros(3, *image.shape[1:])
    if kind == "white":
        return torch.ones(3, *image.shape[1:])
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(3, *image.shape[1:], generator=generator)
    raise ValueError(kind)
