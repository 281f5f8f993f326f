# requires_grad_ on the argument
import torch


def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    image.requires_grad_()
    return (std * torch.randn(n_samples, *image.shape, generator=generator)).detach()
