# a box instead of a Gaussian
import torch
import torch.nn.functional as F


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return F.avg_pool2d(image[None], 31, stride=1, padding=15, count_include_pad=False)[0]
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
