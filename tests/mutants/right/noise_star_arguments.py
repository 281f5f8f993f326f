"""Any arguments."""

import torch


def smoothgrad_noise(*args):
    image, level, n, generator = args
    noise = [torch.randn(image.shape, generator=generator) for _ in range(n)]
    return torch.stack(noise) * level * (image.flatten().sort().values[-1] - image.flatten().sort().values[0])
