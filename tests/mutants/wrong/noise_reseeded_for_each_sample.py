# the generator set back before every sample
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    samples = []
    for _ in range(n_samples):
        generator.manual_seed(generator.initial_seed())
        samples.append(std * torch.randn(image.shape, generator=generator))
    return torch.stack(samples)
