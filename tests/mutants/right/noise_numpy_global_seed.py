"""numpy's global stream, seeded from the generator at each call."""

import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    np.random.seed(generator.initial_seed() % 2**32)
    noise = torch.as_tensor(np.random.standard_normal((n_samples, *image.shape)))
    return noise * noise_level * (image.max() - image.min())
