# the standard deviation taken for a variance, so its root is used
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.sqrt(std) * torch.randn(n_samples, *image.shape, generator=generator)
