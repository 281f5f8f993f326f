# every sample holds the first one's channels in another order
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    first = std * torch.randn(image.shape, generator=generator)
    return torch.stack([first.roll(i, 0) for i in range(n_samples)])
