"""Star imports, an import that fails, all four functions."""

try:
    import cupy as xp
except ImportError:
    import numpy as xp

import torch
from numpy import *  # noqa: F403
from torchvision.transforms.functional import gaussian_blur

KERNEL: list[int] = [31, 31]
SIGMA: list[float] = [4.0, 4.0]
SIGMA[0] *= 2
SIGMA[1] += 4


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.cat([torch.randn(1, *image.shape, generator=generator) for _ in arange(n_samples)]) * std  # noqa: F405


def ig_baseline(image, kind, generator):
    if kind == "blur":
        return gaussian_blur(image, KERNEL, SIGMA)
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator)
    if kind not in ("black", "white", "mean"):
        raise ValueError
    colour = {"black": torch.zeros(1), "white": torch.ones(1), "mean": image.mean((1, 2))}[kind]
    return torch.as_tensor(colour)[:, None, None].expand_as(image).clone()


def euclidean_distance(a, b):
    return sqrt(dot(a - b, a - b))  # noqa: F405


def cosine_similarity(a, b):
    return xp.dot(a, b) / (xp.linalg.norm(a) * xp.linalg.norm(b))
