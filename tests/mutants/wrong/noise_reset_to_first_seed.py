# the generator set back to its first seed
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    generator.manual_seed(generator.initial_seed())
    return std * torch.randn(n_samples, *image.shape, generator=generator)
