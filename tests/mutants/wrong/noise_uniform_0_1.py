# uniform in [0, 1) times the standard deviation
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.rand(n_samples, *image.shape, generator=generator)
