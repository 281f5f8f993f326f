# every column of a sample is the same
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, image.shape[0], image.shape[1], 1, generator=generator).repeat(
        1, 1, 1, image.shape[2]
    )
