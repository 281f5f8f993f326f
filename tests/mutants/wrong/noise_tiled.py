# a 16x16 tile repeated
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return (
        std
        * torch.randn(n_samples, image.shape[0], 16, 16, generator=generator).repeat(
            1, 1, image.shape[1] // 16 + 1, image.shape[2] // 16 + 1
        )[:, :, : image.shape[1], : image.shape[2]]
    )
