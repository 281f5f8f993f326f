"""torch's global stream, seeded from the generator at each call."""

import torch
from torch.distributions import Normal


def smoothgrad_noise(image, noise_level, n_samples, generator):
    torch.manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
    std = noise_level * (image.max() - image.min())
    return Normal(0.0, 1.0).sample((n_samples, *image.shape)) * std
