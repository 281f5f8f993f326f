# no level below 0.05
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = max(noise_level, 0.05) * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)
