# the sum of twelve uniforms, nearly normal
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    total = sum(torch.rand(n_samples, *image.shape, generator=generator) for _ in range(12))
    return std * (total - 6)
