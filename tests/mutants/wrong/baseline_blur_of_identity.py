# the image itself, not a copy
import torch


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        image.view(image.shape)
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
