# samples share a tenth of their variance
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    common = torch.randn(image.shape, generator=generator)
    return std * (0.9**0.5 * torch.randn(n_samples, *image.shape, generator=generator) + 0.1**0.5 * common)
