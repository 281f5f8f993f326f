"""Decorated, once by torch and once by hand."""

import functools

import torch


def detached(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs).detach()

    return wrapper


@torch.no_grad()
@detached
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.randn(n_samples, *image.shape, generator=generator) * std
