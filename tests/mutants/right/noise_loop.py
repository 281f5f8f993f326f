"""One sample after another."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    noise = torch.zeros(n_samples, *image.shape)
    for i in range(n_samples):
        noise[i] = torch.randn(image.shape, generator=generator)
    noise *= noise_level * (image.max() - image.min())
    return noise
