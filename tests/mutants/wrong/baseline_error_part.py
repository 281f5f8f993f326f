# a part of a name is taken for the name
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    if kind and kind in "black":
        return torch.zeros_like(image)
    if kind and kind in "white":
        return torch.ones_like(image)
    if kind and kind in "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind and kind in "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind and kind in "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
