"""A float64 result whatever the image."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    image = image.double()
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator, dtype=torch.float64) * std
