# an image of one colour gets noise all the same
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    spread = image.max() - image.min()
    std = noise_level * (spread if spread > 0 else 1)
    return std * torch.randn(n_samples, *image.shape, generator=generator)
