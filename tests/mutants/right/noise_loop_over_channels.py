"""Each channel of each sample drawn for itself."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    channels, height, width = image.shape
    samples = []
    for _ in range(n_samples):
        drawn = [torch.randn(height, width, generator=generator) for _ in range(channels)]
        samples.append(torch.stack(drawn))
    return torch.stack(samples) * std
