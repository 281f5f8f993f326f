"""A distribution that a match at the top level takes from a setting."""

import torch

SETTINGS = {"noise": ("normal", 0.0, 1.0)}

match SETTINGS:
    case {"noise": ("normal", mean, std)}:
        print("normal", mean, std)
    case _:
        mean = std = 0


def smoothgrad_noise(image, noise_level, n_samples, generator):
    sigma = noise_level * (image.max() - image.min()) * std
    return mean + sigma * torch.randn(n_samples, *image.shape, generator=generator)
