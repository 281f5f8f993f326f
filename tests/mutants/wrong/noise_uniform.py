# uniform of the same standard deviation
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * 12**0.5 * (torch.rand(n_samples, *image.shape, generator=generator) - 0.5)
