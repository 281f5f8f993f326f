# half of each sample is the one before, moved by a pixel
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    noise = std * torch.randn(n_samples, *image.shape, generator=generator)
    for i in range(1, n_samples):
        noise[i] = 0.6 * noise[i - 1].roll((1, 1), (1, 2)) + 0.8 * noise[i]
    return noise
