# maximum of the absolute value instead of the range
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    return noise_level * image.abs().max() * torch.randn(n_samples, *image.shape, generator=generator)
