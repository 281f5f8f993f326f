# divided by the range
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level / (image.max() - image.min() + 1e-12)
    return std * torch.randn(n_samples, *image.shape, generator=generator)
