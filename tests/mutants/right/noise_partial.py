"""A partial."""

from functools import partial

import torch


def scaled(factor, image, noise_level, n_samples, generator):
    spread = torch.ptp(image) if hasattr(torch, "ptp") else image.max() - image.min()
    return factor * noise_level * spread * torch.randn(n_samples, *image.shape, generator=generator)


smoothgrad_noise = partial(scaled, 1.0)
