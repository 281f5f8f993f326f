# numpy without a seed
import numpy as np
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return std * torch.from_numpy(np.random.randn(n_samples, *image.shape))
