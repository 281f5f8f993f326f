# one sample expanded, all samples share its memory
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return (std * torch.randn(image.shape, generator=generator)).expand(n_samples, -1, -1, -1)
