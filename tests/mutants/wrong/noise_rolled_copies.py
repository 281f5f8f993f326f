# every sample is the first one shifted
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    first = std * torch.randn(image.shape, generator=generator)
    return torch.stack([first.roll((7 * i, 3 * i), (1, 2)) for i in range(n_samples)])
