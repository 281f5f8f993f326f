# uniform in [-std, std]
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * (2 * torch.rand(n_samples, *image.shape, generator=generator) - 1)
