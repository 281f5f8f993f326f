# later samples have more noise, right on average
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    scale = torch.linspace(0.8, 1.2, n_samples).view(-1, 1, 1, 1) if n_samples > 1 else 1.0
    return std * scale * torch.randn(n_samples, *image.shape, generator=generator)
