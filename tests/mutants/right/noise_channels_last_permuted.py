"""Drawn with the channels last, and put in order."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    channels, height, width = image.shape
    noise = torch.randn(n_samples, height, width, channels, generator=generator).permute(0, 3, 1, 2)
    return noise * noise_level * (image.max() - image.min())
