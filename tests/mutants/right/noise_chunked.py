"""Drawn in chunks of eight and joined."""

import torch


def smoothgrad_noise(image, noise_level=0.15, n_samples=50, generator=None):
    std = noise_level * (image.max() - image.min())
    chunks, left = [], n_samples
    while left > 0:
        size = min(8, left)
        chunks.append(std * torch.randn(size, *image.shape, generator=generator))
        left -= size
    return torch.cat(chunks)
