# a single channel is not blurred
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
        return image.clone() if len(image) == 1 else gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
