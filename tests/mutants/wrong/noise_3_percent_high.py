# standard deviation 3% too large
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return 1.03 * std * torch.randn(n_samples, *image.shape, generator=generator)
