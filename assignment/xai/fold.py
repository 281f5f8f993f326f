"""A quicker copy of a network, for explaining it: what it computes stays the same."""

from copy import deepcopy
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def fast(model: nn.Module, keep: str = "") -> nn.Module:
    """A frozen copy of `model`, in evaluation mode and about twice as fast on a CPU.

    Batch norm is folded into the convolution before it, ReLU overwrites its input, and weights lie channels
    last. Layers keep their names: a folded batch norm becomes an Identity that passes on the very same
    values, and so the convolution before it no longer gives its own. `keep` names the one layer whose
    output is wanted as it is. The given model is not touched, and a later change to it does not reach the
    copy.

    Scores differ by rounding alone. In float32 that takes some ReLU over its kink, so that a gradient's
    single pixels differ by percents of its maximum, as much as the unfolded network's in float32 differ from
    those in float64; in float64 both agree to 1e-15, save where equal values meet in a max-pool (in a flat
    part of a picture, say): which of them then gets the gradient depends on the order of the sums.
    """
    copy = deepcopy(model).eval().requires_grad_(False)
    kept = copy.get_submodule(keep)
    for chain in [module for module in copy.modules() if type(module) is nn.Sequential]:
        fold(chain, kept)
    return copy.to(memory_format=torch.channels_last)


def fold(chain: nn.Sequential, kept: nn.Module) -> None:
    """Simplify the neighbours in a chain of layers, in place."""
    for i, (layer, following) in enumerate(pairwise(list(chain))):
        if isinstance(following, nn.ReLU) and isinstance(layer, (nn.Conv2d, nn.BatchNorm2d, nn.Linear)):
            following.inplace = layer is not kept  # the gradients of these layers do not need their output
        elif foldable(layer, following) and layer is not kept:
            chain[i], chain[i + 1] = fuse_conv_bn_eval(layer, following), nn.Identity()


def foldable(layer: nn.Module, following: nn.Module) -> bool:
    """Whether these are a convolution and a batch norm with statistics of its own."""
    return (
        isinstance(layer, nn.Conv2d)
        and isinstance(following, nn.BatchNorm2d)
        and following.running_mean is not None
    )
