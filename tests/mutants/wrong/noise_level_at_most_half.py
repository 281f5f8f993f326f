# no level above a half
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = min(noise_level, 0.5) * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)
