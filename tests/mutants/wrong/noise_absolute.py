# noise level taken as the standard deviation
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    return noise_level * torch.randn(n_samples, *image.shape, generator=generator)
