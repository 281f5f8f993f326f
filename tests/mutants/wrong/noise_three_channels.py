# always three channels
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, 3, *image.shape[1:], generator=generator)
