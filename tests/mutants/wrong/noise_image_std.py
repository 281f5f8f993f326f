# the image's standard deviation instead of its range
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    return noise_level * image.std() * torch.randn(n_samples, *image.shape, generator=generator)
