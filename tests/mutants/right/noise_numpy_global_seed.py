"""numpy's global stream, seeded from the generator at each call."""

import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    np.random.seed(int(torch.randint(2**31, (1,), generator=generator)))
    noise = torch.as_tensor(np.random.standard_normal((n_samples, *image.shape)))
    return noise * noise_level * (image.max() - image.min())
