# a name in capitals is taken for the small one
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    kind = kind.lower()
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
