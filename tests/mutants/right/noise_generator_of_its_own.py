"""A new generator, whose seed is drawn from the given one."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    own = torch.Generator()
    own.manual_seed(torch.empty((), dtype=torch.int64).random_(generator=generator).item())
    return noise_level * torch.randn((n_samples, *image.shape), generator=own) * (image.amax() - image.amin())
