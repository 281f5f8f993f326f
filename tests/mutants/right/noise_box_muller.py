"""Box and Muller's transform of uniform numbers."""

import math

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    shape = (n_samples, *image.shape)
    radius = torch.sqrt(-2 * torch.log(1 - torch.rand(shape, generator=generator, dtype=torch.float64)))
    angle = 2 * math.pi * torch.rand(shape, generator=generator, dtype=torch.float64)
    return radius * torch.cos(angle) * noise_level * (image.max() - image.min())
