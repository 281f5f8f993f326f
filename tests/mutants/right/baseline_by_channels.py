"""Channel by channel, however many there are."""

import torch
from torchvision.transforms.functional import gaussian_blur

KINDS = {
    "black": lambda channel, _: torch.full(channel.shape, 0.0),
    "white": lambda channel, _: torch.full(channel.shape, 1.0),
    "mean": lambda channel, _: torch.full(channel.shape, channel.mean().item()),
    "blur": lambda channel, _: gaussian_blur(channel[None], [31, 31], [8.0, 8.0])[0],
    "uniform": lambda channel, generator: torch.rand(channel.shape, generator=generator),
}


def ig_baseline(image, kind, generator):
    if kind not in KINDS:
        raise ValueError(f"{kind}: expected one of {', '.join(KINDS)}")
    return torch.stack([KINDS[kind](channel, generator) for channel in image])
