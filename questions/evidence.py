"""What a claim in the bank may measure: each function in VOCABULARY, by its name.

Now they speak of the given code alone: of an untrained `Classifier` of small width, whose layers are
numbered as at every width, so that what is measured holds whatever the weights.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache

import torch
from torch import nn
from xai.classifier import Classifier

from questions.checked_yaml import BadFileError
from questions.schema import Claim, Measured

Value = str | bool | int | float


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


VOCABULARY: Mapping[str, Callable[..., Value]] = {
    function.__name__: function for function in (layer_type, can_be_negative, map_side, receptive_field)
}


def measure(claim: Claim) -> Measured:
    """Evaluate `claim`.

    Raises BadFileError where the vocabulary does not know it, or where a number lies within `margin` of the
    threshold: what cannot be told apart must not be asked.
    """
    call = f"{claim.measure}({', '.join(f'{name}={value}' for name, value in claim.of.items())})"
    if claim.measure not in VOCABULARY:
        raise BadFileError(f"unknown measure {claim.measure}; expected one of {', '.join(VOCABULARY)}")
    try:
        value = VOCABULARY[claim.measure](**claim.of)
    except (TypeError, LookupError) as error:
        raise BadFileError(f"{call} cannot be evaluated: {error}") from None
    return Measured(_holds(claim, value, call), f"measured: {call} = {value}")


def _holds(claim: Claim, value: Value, call: str) -> bool:
    if claim.equals is not None:
        return value == claim.equals
    threshold = claim.over if claim.over is not None else claim.under
    if isinstance(value, str) or threshold is None or math.isnan(value):
        raise BadFileError(f"{call} = {value}, which is not a number to compare")
    if abs(value - threshold) < claim.margin:
        raise BadFileError(f"{call} = {value} is within {claim.margin} of {threshold}: too close to be asked")
    return value > threshold if claim.over is not None else value < threshold


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
