# no more than 24 samples
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(min(n_samples, 24), *image.shape, generator=generator)
