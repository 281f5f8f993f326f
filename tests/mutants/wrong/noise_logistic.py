# logistic of the same standard deviation
import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    rng = np.random.default_rng(int(torch.randint(2**31, (1,), generator=generator)))
    return std * torch.from_numpy(rng.logistic(size=(n_samples, *image.shape))) * 3**0.5 / np.pi
