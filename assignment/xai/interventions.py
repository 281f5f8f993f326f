"""What a masked word's prediction owes to single heads: each is zeroed, or patched from another text.

Zeroing is the ablation of Michel et al. 2019 (arXiv:1905.10650); patching is that of Vig et al. 2020
(arXiv:2004.12265: the indirect effect), who ask it of pronouns too. A head's *context* is what it hands on:
the values it looked at weighted by its attention, before BERT's output projection mixes the heads.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from transformers import BertForMaskedLM, BertPreTrainedModel, BertTokenizer

from .reading import Reading, head_contexts, read

Heads = Bool[Tensor, "row layer head"]  # in each row a set of heads, to be changed together
MASK = "[MASK]"


def one_by_one(model: BertPreTrainedModel) -> Heads:
    """As many rows as the model has heads, each with one of them, layer by layer."""
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    return torch.eye(layers * heads, dtype=torch.bool).unflatten(1, (layers, heads))


def together(model: BertPreTrainedModel, heads: Sequence[tuple[int, int]]) -> Heads:
    """One row with all these heads, each given as (layer, head), counted from 1.

    Raises `ValueError` for a head that the model does not have.
    """
    config = model.config
    chosen = torch.zeros(1, config.num_hidden_layers, config.num_attention_heads, dtype=torch.bool)
    for layer, head in heads:
        if not (1 <= layer <= chosen.shape[1] and 1 <= head <= chosen.shape[2]):
            raise ValueError(
                f"There is no head {head} of layer {layer}: layers are 1 to {chosen.shape[1]}, heads 1 to "
                f"{chosen.shape[2]}. ／ 沒有第 {layer} 層第 {head} 個 head。"
            )
        chosen[0, layer - 1, head - 1] = True
    return chosen


@torch.inference_mode()
def masked_probabilities(
    model: BertForMaskedLM,
    tokenizer: BertTokenizer,
    text: str,
    words: Sequence[str],
    heads: Heads | None = None,
    other: str | None = None,
) -> Float[Tensor, "row word"]:
    """The probability of each of `words` in the place of the one `[MASK]` of `text`, for each row of `heads`.

    The heads of a row hand on nothing for any token; with an `other` text they hand on what they do there,
    token by token. Without `heads` there is one row, of the model as it is.

    Raises `ValueError` unless `text` has one `[MASK]`, the words are tokens of the model, and `other` has as
    many tokens as `text`.
    """
    reading = read(model, tokenizer, text)
    if (times := reading.tokens.count(tokenizer.mask_token)) != 1:
        raise ValueError(
            f"{MASK} stands {times} times in {text!r}: write it once. ／ 文字裡要有一個 {MASK}，"
            f"現在有 {times} 個。"
        )
    heads = together(model, []) if heads is None else heads
    contexts = _contexts(model, tokenizer, reading, other)
    masked = _last_states(model, reading, heads, contexts)[:, reading.tokens.index(tokenizer.mask_token)]
    return model.cls(masked).softmax(-1)[:, [_token(tokenizer, word) for word in words]]


def _last_states(
    model: BertPreTrainedModel,
    reading: Reading,
    heads: Heads,
    contexts: Float[Tensor, "layer head n d_head"],
) -> Float[Tensor, "row n d"]:
    """The last layer's states for each row; what lies below the first layer it changes is not run again."""
    layers = model.base_model.encoder.layer
    changes = heads.any(-1)  # row layer
    start = torch.where(changes.any(-1), changes.int().argmax(-1), len(layers))
    last = torch.empty(len(heads), *reading.hidden[-1].shape)
    for first in start.unique().tolist():
        rows = start == first
        states = reading.hidden[first].expand(int(rows.sum()), -1, -1)
        with changed_heads(model, heads[rows], contexts):
            for layer in layers[first:]:
                states = layer(states)
        last[rows] = states
    return last


@contextmanager
def changed_heads(
    model: BertPreTrainedModel, heads: Heads, contexts: Float[Tensor, "layer head n d_head"]
) -> Iterator[None]:
    """While this lasts, row r of any batch has the contexts of the heads in `heads[r]` replaced by these."""

    def replace(layer: int, projection: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def hook(_: nn.Module, mixed: tuple[Tensor]) -> Tensor:
            own = mixed[0].unflatten(-1, (heads.shape[2], -1))  # row n head d_head
            return torch.where(heads[:, layer, None, :, None], contexts[layer].transpose(0, 1), own).flatten(
                2
            )

        return projection.register_forward_pre_hook(hook)

    with ExitStack() as stack:
        for number, layer in enumerate(model.base_model.encoder.layer):
            stack.callback(replace(number, layer.attention.output.dense).remove)
        yield


def _contexts(
    model: BertForMaskedLM, tokenizer: BertTokenizer, reading: Reading, other: str | None
) -> Float[Tensor, "layer head n d_head"]:
    """What the heads hand on in the other text, or nothing at all."""
    if other is None:
        layers, heads, n, _ = reading.attention.shape
        return torch.zeros(layers, heads, n, reading.hidden.shape[-1] // heads)
    donor = read(model, tokenizer, other)
    if len(donor.tokens) != len(reading.tokens):
        raise ValueError(
            f"The texts have {len(reading.tokens)} and {len(donor.tokens)} tokens; expected as many in both, "
            f"so that each has its counterpart: {' '.join(donor.tokens)}. ／ 兩段文字的詞元數必須相同。"
        )
    return head_contexts(model, donor)


def _token(tokenizer: BertTokenizer, word: str) -> int:
    token = tokenizer.convert_tokens_to_ids(word)
    if token == tokenizer.unk_token_id:
        raise ValueError(f"{word!r} is no token of this model. ／ 這個模型沒有 {word!r} 這個詞元。")
    return token
