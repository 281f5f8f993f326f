"""The inverse error function of uniform numbers."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    u = torch.rand(n_samples, *image.shape, generator=generator, dtype=torch.float64)
    return (2**0.5 * std * torch.erfinv((2 * u - 1).clamp(-1 + 1e-12, 1 - 1e-12))).to(image.dtype)
