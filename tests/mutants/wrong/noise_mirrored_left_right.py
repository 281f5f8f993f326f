# each sample is symmetric, left to right
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    width = image.shape[2]
    half = torch.randn(n_samples, *image.shape[:2], (width + 1) // 2, generator=generator)
    return std * torch.cat([half, half.flip(-1)], dim=-1)[..., :width]
