# a name that begins right is taken for the right one
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    if kind.startswith("black"):
        return torch.zeros_like(image)
    if kind.startswith("white"):
        return torch.ones_like(image)
    if kind.startswith("mean"):
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind.startswith("blur"):
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind.startswith("uniform"):
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
