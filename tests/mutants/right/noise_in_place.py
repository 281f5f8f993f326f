"""normal_ into an empty tensor."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min()).item()
    return torch.empty(n_samples, *image.shape).normal_(mean=0, std=std, generator=generator)
