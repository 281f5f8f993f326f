"""The blur as two passes of a loop over the kernel, in numpy."""

import numpy as np
import torch


def blurred(picture):
    offsets = np.arange(-15, 16)
    weights = np.exp(-(offsets**2) / (2 * 8.0**2))
    weights /= weights.sum()
    for axis in (1, 2):
        pad = [(0, 0)] * 3
        pad[axis] = (15, 15)
        padded = np.pad(picture, pad, mode="reflect")
        size = picture.shape[axis]
        picture = sum(w * padded.take(range(i, i + size), axis) for i, w in enumerate(weights))
    return picture


def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return torch.from_numpy(np.ones(image.shape) * image.numpy().mean(axis=(1, 2), keepdims=True))
    if kind == "blur":
        return torch.from_numpy(blurred(image.numpy().astype(np.float64)))
    if kind == "uniform":
        seed = int(torch.randint(2**31, (1,), generator=generator))
        return torch.from_numpy(np.random.default_rng(seed).random(image.shape))
    raise ValueError(kind)
