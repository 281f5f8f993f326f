"""What a BERT attention head looks at, as one number a habit: Clark et al. 2019, sections 3 and 5."""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor

Pairs = Sequence[tuple[Sequence[int], Sequence[int]]]  # (a mention's positions, its antecedent's positions)


def head_statistics(
    attention: Float[Tensor, "layer head n n"],
    special: Bool[Tensor, " n"],
    period: Bool[Tensor, " n"],
    coreference: Pairs = (),
) -> dict[str, Float[Tensor, "layer head"]]:
    """How much of its attention each head spends on each habit, averaged over the tokens that look.

    Row i of `attention` is how token i divides its attention of 1. Only ordinary tokens count as looking;
    any token may be looked at, so `special` and `period` are the mass on all such tokens together.
    `previous`, `next`, `same` are the mass one place before, one after, and on the token itself.
    `entropy` is in nats: 0 looks at one token alone, log(n) at all alike. `coreference` (only where pairs
    are given) is the mass a mention spends on its antecedent, averaged over the mention's tokens, then pairs.
    A text without ordinary tokens gives NaN throughout.
    """
    looking = attention[:, :, ~special]
    statistics = {
        "previous": _shifted(attention, special, -1),
        "next": _shifted(attention, special, 1),
        "same": _shifted(attention, special, 0),
        "special": looking[..., special].sum(-1).mean(-1),
        "period": looking[..., period].sum(-1).mean(-1),
        "entropy": torch.special.entr(looking).sum(-1).mean(-1),
    }
    if coreference:
        masses = [
            attention[:, :, list(mention)][..., list(antecedent)].sum(-1).mean(-1)
            for mention, antecedent in coreference
        ]
        statistics["coreference"] = torch.stack(masses).mean(0)
    return statistics


def _shifted(
    attention: Float[Tensor, "layer head n n"], special: Bool[Tensor, " n"], offset: int
) -> Float[Tensor, "layer head"]:
    """Mean attention of ordinary tokens on the one `offset` places further; who has none is left out."""
    places = torch.arange(len(special))
    i = places[~special & (places + offset >= 0) & (places + offset < len(special))]
    return attention[:, :, i, i + offset].mean(-1)
