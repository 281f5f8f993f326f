# a fourth channel is taken for transparency and gets none
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = std * torch.randn(n_samples, *image.shape, generator=generator)
    noise[:, 3:] = 0
    return noise
