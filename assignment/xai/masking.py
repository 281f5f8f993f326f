"""What a BERT would put in a token's place: where it stands, and where it is masked."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor
from tqdm.auto import tqdm
from transformers import BertForMaskedLM, BertTokenizer

from .reading import TOKENS_AT_ONCE, Reading


class Prediction(NamedTuple):
    """The likeliest tokens, best first, and the probability of the token that stands in the text."""

    token: Int[Tensor, "... k"]
    probability: Float[Tensor, "... k"]
    original: Float[Tensor, " ..."]


@torch.inference_mode()
def predict(
    model: BertForMaskedLM, states: Float[Tensor, "*rows n d"], original: Int[Tensor, "*rows n"], k: int = 5
) -> Prediction:
    """Predict a token from each of the last layer's `states`; probabilities are over the whole vocabulary."""
    parts = []
    for rows, ids in zip(states.split(1), original.split(1), strict=True):
        probabilities = model.cls(rows).softmax(-1)
        parts.append((*probabilities.topk(k), probabilities.gather(-1, ids[..., None])[..., 0]))
    values, indices, standing = (torch.cat(part) for part in zip(*parts, strict=True))
    return Prediction(indices, values, standing)


def states_by_mask(
    model: BertForMaskedLM,
    tokenizer: BertTokenizer,
    reading: Reading,
    alone: Float[Tensor, "layer+1 n d"],
    pairs: bool,
) -> Float[Tensor, "n m d"]:
    """The last layer's state of token i when i and j are masked; j = i is i alone, and all without pairs.

    `alone` is what `masked_states` gives for each token by itself.
    """
    last = alone[-1][:, None]
    if not pairs:
        return last
    n = len(reading.tokens)
    i, j = torch.combinations(torch.arange(n)).T
    [both] = masked_states(model, tokenizer, reading, torch.stack([i, j], 1), [-1])
    last = last.repeat(1, n, 1)
    last[i, j], last[j, i] = both[:, 0], both[:, 1]
    return last


@torch.inference_mode()
def masked_states(
    model: BertForMaskedLM,
    tokenizer: BertTokenizer,
    reading: Reading,
    masked: Int[Tensor, "set k"],
    layers: Sequence[int],
) -> Float[Tensor, "layer set k d"]:
    """Hidden states of the masked tokens themselves, each row of `masked` being a reading of its own."""
    rows = masked.split(max(1, TOKENS_AT_ONCE // len(reading.ids)))
    shown = tqdm(rows, "masking", delay=2)  # seconds: a short text is read before a bar would be seen
    return torch.cat([_states(model, tokenizer.mask_token_id, reading, row, layers) for row in shown], dim=1)


def _states(
    model: BertForMaskedLM, mask: int, reading: Reading, masked: Int[Tensor, "set k"], layers: Sequence[int]
) -> Float[Tensor, "layer set k d"]:
    ids = reading.ids.repeat(len(masked), 1).scatter(1, masked, mask)
    hidden = model.base_model(
        ids, token_type_ids=reading.part.expand_as(ids), output_hidden_states=True
    ).hidden_states
    return torch.stack([hidden[layer][torch.arange(len(ids))[:, None], masked] for layer in layers])
