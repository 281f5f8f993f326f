# Student's t with 10 degrees, same standard deviation
import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    rng = np.random.default_rng(int(torch.randint(2**31, (1,), generator=generator)))
    return std * torch.from_numpy(rng.standard_t(10, (n_samples, *image.shape))) * 0.8**0.5
