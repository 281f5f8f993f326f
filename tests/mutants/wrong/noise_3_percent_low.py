# standard deviation 3% too small
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return 0.97 * std * torch.randn(n_samples, *image.shape, generator=generator)
