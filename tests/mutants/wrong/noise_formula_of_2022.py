# (level / range) squared, as in the 2022 notebook
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    sigma = (noise_level / (image.max() - image.min())) ** 2
    return torch.nan_to_num(sigma, posinf=0) * torch.randn(n_samples, *image.shape, generator=generator)
