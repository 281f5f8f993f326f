# in a square picture, rows are columns
import torch
from torchvision.transforms.functional import gaussian_blur


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        noise = torch.rand(image.shape, generator=generator)
        square = image.shape[1] == image.shape[2]
        return noise.triu() + noise.triu(1).mT if square else noise
    raise ValueError(kind)
