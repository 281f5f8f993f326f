"""The blur by scipy's FFT; an error of its own kind."""

import numpy as np
import torch
from scipy.signal import fftconvolve


class UnknownBaseline(ValueError):
    """No baseline has this name."""


def ig_baseline(image, kind, generator):
    picture = image.numpy()
    if kind == "black":
        result = np.zeros_like(picture)
    elif kind == "white":
        result = np.ones_like(picture)
    elif kind == "mean":
        result = picture.mean((1, 2), dtype=np.float64, keepdims=True).repeat(picture.shape[1], 1)
        result = result.repeat(picture.shape[2], 2)
    elif kind == "blur":
        weights = np.exp(-(np.arange(-15, 16) ** 2) / 128)
        kernel = np.outer(weights, weights) / weights.sum() ** 2
        padded = np.pad(picture, [(0, 0), (15, 15), (15, 15)], mode="reflect")
        result = fftconvolve(padded, kernel[None], mode="valid", axes=(1, 2))
    elif kind == "uniform":
        return 1 - torch.rand(image.shape, generator=generator, dtype=image.dtype)
    else:
        raise UnknownBaseline(kind)
    return torch.from_numpy(result)
