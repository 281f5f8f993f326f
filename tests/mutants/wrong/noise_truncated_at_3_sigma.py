# what lies beyond three standard deviations drawn again
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = torch.randn(n_samples, *image.shape, generator=generator)
    while (far := noise.abs() > 3).any():
        noise[far] = torch.randn(int(far.sum()), generator=generator)
    return std * noise
