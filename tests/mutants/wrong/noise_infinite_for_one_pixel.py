# one value in a sample is not finite
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = std * torch.randn(n_samples, *image.shape, generator=generator)
    noise[0, 0, 0, 0] = float("nan")
    return noise
