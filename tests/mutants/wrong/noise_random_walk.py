# each sample adds to the one before
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    steps = torch.arange(1, n_samples + 1).view(-1, 1, 1, 1)
    return std * torch.randn(n_samples, *image.shape, generator=generator).cumsum(0) / steps.sqrt()
