# drawn at half resolution and enlarged
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    n, (c, h, w) = n_samples, image.shape
    small = std * torch.randn(n, c, (h + 1) // 2, (w + 1) // 2, generator=generator)
    return small.repeat_interleave(2, 2).repeat_interleave(2, 3)[:, :, :h, :w]
