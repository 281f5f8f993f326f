# range of the first channel only
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image[0].max() - image[0].min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)
