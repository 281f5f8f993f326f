# the variance used as standard deviation
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std**2 * torch.randn(n_samples, *image.shape, generator=generator)
