"""Zeros at once where the standard deviation is 0."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min()).item()
    if not std:
        return torch.zeros(n_samples, *image.shape)
    return torch.empty(n_samples, *image.shape).normal_(0, std, generator=generator)
