"""All values in one row, from the last to the first, then in shape."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    noise = torch.randn(n_samples * image.numel(), generator=generator).flip(0)
    return torch.sub(image.max(), image.min()).mul(noise_level) * noise.unflatten(0, (n_samples, *image.shape))
