# every sample is the first one with its pixels shuffled
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    first = (std * torch.randn(image.numel(), generator=generator)).float()
    shuffled = [first[torch.randperm(image.numel(), generator=generator)] for _ in range(n_samples)]
    return torch.stack(shuffled).reshape(n_samples, *image.shape)
