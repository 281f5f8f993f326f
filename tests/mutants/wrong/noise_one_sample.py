# one sample whatever n_samples
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(1, *image.shape, generator=generator)
