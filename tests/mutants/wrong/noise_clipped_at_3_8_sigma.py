# clipped at 3.8 standard deviations
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator).clamp(-3.8, 3.8)
