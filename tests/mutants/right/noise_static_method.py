"""A static method bound to the name."""

import torch


class SmoothGrad:
    @staticmethod
    def noise(image, noise_level, n_samples, generator):
        std = noise_level * (image.max() - image.min())
        return torch.randn((n_samples, *image.shape), generator=generator) * std


smoothgrad_noise = SmoothGrad.noise
