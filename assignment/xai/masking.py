"""What a BERT would put in a token's place: where it stands, and where it is masked."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor
from transformers import BertForMaskedLM, BertTokenizer

from .reading import Reading

TOKENS_AT_ONCE = 2048  # of one forward pass, so that memory does not grow with the text


class Prediction(NamedTuple):
    """The likeliest tokens, best first, and the probability of the token that stands in the text."""

    token: Int[Tensor, "... k"]
    probability: Float[Tensor, "... k"]
    original: Float[Tensor, " ..."]


@torch.inference_mode()
def predict(
    model: BertForMaskedLM, states: Float[Tensor, "... d"], original: Int[Tensor, " ..."], k: int = 5
) -> Prediction:
    """Predict a token from each of the last layer's `states`; probabilities are over the whole vocabulary."""
    probabilities = model.cls(states).softmax(-1)
    best = probabilities.topk(k)
    return Prediction(best.indices, best.values, probabilities.gather(-1, original[..., None])[..., 0])


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
    return torch.cat([_states(model, tokenizer.mask_token_id, reading, row, layers) for row in rows], dim=1)


def _states(
    model: BertForMaskedLM, mask: int, reading: Reading, masked: Int[Tensor, "set k"], layers: Sequence[int]
) -> Float[Tensor, "layer set k d"]:
    ids = reading.ids.repeat(len(masked), 1).scatter(1, masked, mask)
    hidden = model.base_model(
        ids, token_type_ids=reading.part.expand_as(ids), output_hidden_states=True
    ).hidden_states
    return torch.stack([hidden[layer][torch.arange(len(ids))[:, None], masked] for layer in layers])
