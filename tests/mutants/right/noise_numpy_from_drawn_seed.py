"""numpy's legacy generator, seeded with a number drawn from the generator."""

import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    seed = int(torch.randint(2**31, (1,), generator=generator))
    noise = np.random.RandomState(seed).randn(n_samples, *image.shape).astype(np.float32)
    return torch.tensor(noise) * noise_level * np.ptp(image.numpy())
