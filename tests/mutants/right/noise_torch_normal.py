"""torch.normal with numbers."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = float(noise_level * (image.max() - image.min()))
    return torch.normal(0.0, std, size=(n_samples, *image.shape), generator=generator)
