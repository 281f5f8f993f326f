# the given generator seeded with 0
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    generator.manual_seed(0)
    return std * torch.randn(n_samples, *image.shape, generator=generator)
