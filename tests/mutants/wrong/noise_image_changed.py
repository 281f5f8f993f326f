# the image is normalised in place
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    image -= image.min()
    image /= image.max() + 1e-12
    return noise_level * torch.randn(n_samples, *image.shape, generator=generator)
