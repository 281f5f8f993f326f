# scipy's kernel of 65, four sigma to each side
import torch
from scipy.ndimage import gaussian_filter


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return torch.tensor(gaussian_filter(image.numpy(), sigma=(0, 8, 8), mode="mirror"))
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    raise ValueError(kind)
