"""The blur as a depthwise convolution over a reflected border."""

import torch
import torch.nn.functional as F


def ig_baseline(image, kind, generator):
    channels = image.shape[0]
    if kind == "black":
        return image.new_zeros(image.shape)
    if kind == "white":
        return image.new_ones(image.shape)
    if kind == "mean":
        return F.adaptive_avg_pool2d(image, 1).repeat(1, *image.shape[1:])
    if kind == "blur":
        x = torch.arange(31, dtype=image.dtype) - 15
        line = torch.exp(-0.5 * (x / 8) ** 2)
        kernel = torch.outer(line, line) / line.sum() ** 2
        padded = F.pad(image[None], (15, 15, 15, 15), mode="reflect")
        return F.conv2d(padded, kernel.expand(channels, 1, 31, 31), groups=channels)[0]
    if kind == "uniform":
        return torch.zeros_like(image).uniform_(0, 1, generator=generator)
    raise ValueError("kind")
