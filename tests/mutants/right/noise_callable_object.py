"""An object with __call__."""

import torch


class Noise:
    def __init__(self, dtype):
        self.dtype = dtype

    def __call__(self, image, noise_level, n_samples, generator):
        low, high = image.aminmax()
        noise = torch.randn((n_samples, *image.shape), generator=generator, dtype=self.dtype)
        return noise * ((high - low) * noise_level)


smoothgrad_noise = Noise(torch.float32)
