# range taken per channel
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    spread = image.amax((1, 2), keepdim=True) - image.amin((1, 2), keepdim=True)
    return noise_level * spread * torch.randn(n_samples, *image.shape, generator=generator)
