"""Measures of the given code alone: of an untrained `Classifier` of small width, whose layers are numbered as
at every width, so that what is measured holds whatever the weights.
"""

from functools import cache

import torch
from torch import nn
from xai.classifier import Classifier


def layer_type(cnn: int) -> str:
    """The class of layer `cnn` of `Classifier().cnn`: `Conv2d`, `ReLU`, …"""
    return type(_layers()[cnn]).__name__


def can_be_negative(cnn: int) -> bool:
    """Whether layer `cnn` gives any value below 0 for pictures of noise."""
    return bool(_output(cnn).min() < 0)


def map_side(cnn: int) -> int:
    """The height, and width, of what layer `cnn` gives for a picture of 128 x 128."""
    return _output(cnn).shape[-1]


def receptive_field(cnn: int) -> int:
    """The side in pixels of the square of the picture that one value behind layer `cnn` depends on."""
    side, stride = 1, 1
    for layer in list(_layers())[: cnn + 1]:
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
            side += (_one(layer.kernel_size) - 1) * stride
            stride *= _one(layer.stride)
    return side


MEASURES = (layer_type, can_be_negative, map_side, receptive_field)


@cache
def _layers() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        layers: nn.Sequential = Classifier(widths=(8, 8, 8, 8, 8), hidden=8).eval().cnn
    return layers


@torch.no_grad()
def _output(cnn: int) -> torch.Tensor:
    pictures = torch.rand(2, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    output: torch.Tensor = _layers()[: cnn + 1](pictures)
    return output


def _one(size: int | tuple[int, ...]) -> int:
    return size if isinstance(size, int) else size[0]
