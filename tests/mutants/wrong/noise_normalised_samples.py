# each sample brought to mean 0 and deviation 1 exactly
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = torch.randn(n_samples, *image.shape, generator=generator)
    mean, deviation = noise.mean((1, 2, 3), keepdim=True), noise.std((1, 2, 3), keepdim=True)
    return std * (noise - mean) / deviation
