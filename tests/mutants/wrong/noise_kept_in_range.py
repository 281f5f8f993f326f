# clipped so that image + noise stays within [0, 1]
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return (image + std * torch.randn(n_samples, *image.shape, generator=generator)).clamp(0, 1) - image
