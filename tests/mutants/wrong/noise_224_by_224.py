# always the size that networks like
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.randn(n_samples, len(image), 224, 224, generator=generator)
