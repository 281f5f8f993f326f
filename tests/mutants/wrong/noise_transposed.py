# shape (n, C, W, H)
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return (std * torch.randn(n_samples, *image.shape, generator=generator)).transpose(2, 3)
