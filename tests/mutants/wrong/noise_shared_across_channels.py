# grey noise, the same in every channel
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, 1, *image.shape[1:], generator=generator).repeat(
        1, image.shape[0], 1, 1
    )
