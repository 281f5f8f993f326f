"""scipy's normal distribution."""

import torch
from scipy import stats


def smoothgrad_noise(image, noise_level, n_samples, generator):
    seed = torch.randint(0, 2**31 - 1, (), generator=generator).item()
    noise = stats.norm.rvs(size=(n_samples, *image.shape), random_state=seed)
    return torch.from_numpy(noise).float() * noise_level * (image.max() - image.min())
