"""Marsaglia's polar method: points in the unit circle, until there are enough."""

import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    wanted = n_samples * image.numel()
    points = torch.empty(2, 0)
    while points.shape[1] < wanted:
        more = 2 * torch.rand(2, wanted, generator=generator, dtype=torch.float64) - 1
        square = more.square().sum(0)
        points = torch.cat([points, more[:, (square > 0) & (square < 1)]], 1)
    square = points.square().sum(0)
    noise = (points[0] * torch.sqrt(-2 * square.log() / square))[:wanted]
    return noise.view(n_samples, *image.shape) * noise_level * (image.max() - image.min())
