"""numpy, with a stream for each sample, all from one number drawn from the generator."""

import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    seeds = np.random.SeedSequence(torch.randint(2**31, (1,), generator=generator).item()).spawn(n_samples)
    noise = np.stack([np.random.default_rng(seed).standard_normal(image.shape) for seed in seeds])
    return torch.from_numpy(noise * (noise_level * np.ptp(image.numpy())))
