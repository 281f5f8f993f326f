"""An nn.Parameter."""

import torch
from torch import nn


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return nn.Parameter(std * torch.randn(n_samples, *image.shape, generator=generator))
