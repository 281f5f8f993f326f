# torch's global stream, set to the generator's first seed
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    torch.manual_seed(generator.initial_seed())
    return std * torch.randn(n_samples, *image.shape)
