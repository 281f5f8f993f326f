"""Networks that have forgotten what they learned, wholly or from the output on: controls for explanations."""

from collections.abc import Iterator
from copy import deepcopy

import torch
from torch import nn


def randomised(model: nn.Module, seed: int = 0) -> nn.Module:
    """A copy of the model as it was before it learned anything: every layer's parameters drawn anew.

    An explanation that stays the same does not depend on what was learned. Adebayo et al. 2018, section 3.
    """
    copy = deepcopy(model)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for layer in copy.modules():
            if callable(reset := getattr(layer, "reset_parameters", None)):
                reset()
    return copy


def cascade(model: nn.Module, seed: int = 0) -> Iterator[tuple[str, nn.Module]]:
    """Copies of the model, each with one layer more drawn anew, from the output to the input, and its name.

    The layers are those with weights that multiply; a batch norm starts over with the convolution before it.
    An explanation of what the network learned changes on the way. Adebayo et al. 2018, section 3.1.
    """
    copy = deepcopy(model)
    layers = [(name, layer) for name, layer in copy.named_modules() if hasattr(layer, "reset_parameters")]
    for number, (name, layer) in enumerate(reversed(layers)):
        with torch.random.fork_rng():
            torch.manual_seed(1000 * seed + number)
            layer.reset_parameters()
        if layer.weight.ndim > 1:
            yield name, deepcopy(copy)
