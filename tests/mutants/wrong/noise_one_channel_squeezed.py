# a single channel loses its axis
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = std * torch.randn(n_samples, *image.shape, generator=generator)
    return noise.squeeze(1)
