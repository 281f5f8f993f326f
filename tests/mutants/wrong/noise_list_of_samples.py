# a list of tensors
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return [std * torch.randn(image.shape, generator=generator) for _ in range(n_samples)]
