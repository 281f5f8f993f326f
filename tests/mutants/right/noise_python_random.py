"""Python's own random numbers, seeded with a number drawn from the generator."""

import random

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    dice = random.Random(torch.randint(2**62, (), generator=generator).item())
    std = noise_level * float(image.max() - image.min())
    values = [dice.gauss(0, std) for _ in range(n_samples * image.numel())]
    return torch.tensor(values).view(n_samples, *image.shape)
