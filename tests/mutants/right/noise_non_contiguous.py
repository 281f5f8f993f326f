"""Samples drawn last and moved to the front: not contiguous."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return (torch.randn(*image.shape, n_samples, generator=generator) * std).permute(3, 0, 1, 2)
