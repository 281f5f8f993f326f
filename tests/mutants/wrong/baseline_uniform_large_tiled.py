# a pattern of 64 x 64, repeated where the picture is larger
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
        height, width = image.shape[1:]
        tile = torch.rand(len(image), 64, 64, generator=generator)
        return tile.repeat(1, 4, 4)[:, :height, :width]
    raise ValueError(kind)
