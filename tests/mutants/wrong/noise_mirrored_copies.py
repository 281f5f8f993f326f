# every second sample is the mirror image of the one before
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    half = std * torch.randn((n_samples + 1) // 2, *image.shape, generator=generator)
    return torch.stack([half, half.flip(-1)], dim=1).flatten(0, 1)[:n_samples]
