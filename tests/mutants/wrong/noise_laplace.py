# Laplace of the same standard deviation
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    u = torch.rand(n_samples, *image.shape, generator=generator).double() - 0.5
    return -std * 0.5**0.5 * u.sign() * torch.log1p(-2 * u.abs() + 1e-12)
