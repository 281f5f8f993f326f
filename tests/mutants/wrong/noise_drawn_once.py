# drawn at the first call and kept
import torch

drawn = {}


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    key = (n_samples, *image.shape)
    if key not in drawn:
        drawn[key] = torch.randn(key, generator=generator)
    return std * drawn[key]
