# the mean of three channels, whatever there are
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        red, green, blue = image.mean(dim=(1, 2))
        return torch.stack([red, green, blue])[:, None, None].expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
