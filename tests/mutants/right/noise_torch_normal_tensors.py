"""torch.normal with a tensor of means and one of deviations."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    mean = torch.zeros(n_samples, *image.shape, dtype=image.dtype)
    std = torch.ones_like(mean) * noise_level * (image.max() - image.min())
    return torch.normal(mean, std, generator=generator)
