# a level of 0 is taken for none
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = (noise_level or 0.15) * (image.max() - image.min())
    return std * torch.randn(n_samples, *image.shape, generator=generator)
