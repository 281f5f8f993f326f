"""One text as a BERT reads it: its tokens, what each looks at, and what becomes of it layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from tqdm.auto import tqdm
from transformers import BatchEncoding, BertPreTrainedModel, BertTokenizer

TOKENS_AT_ONCE = 2048  # of one forward pass, so that memory does not grow with what is read


@dataclass(frozen=True)
class Reading:
    """What `read` saw. Layer 0 of `hidden` is the embedding; `attention[l]` leads from layer l to l + 1.

    `spans` are the characters of a token in its own text, (0, 0) for [CLS] and [SEP]; `part` is 0 in the
    first text and 1 in the second.
    """

    tokens: list[str]
    spans: list[tuple[int, int]]
    special: Bool[Tensor, " n"]
    part: Int[Tensor, " n"]
    ids: Int[Tensor, " n"]
    attention: Float[Tensor, "layer head n n"]
    hidden: Float[Tensor, "layer+1 n d"]


def read(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, text: str, second: str | None = None
) -> Reading:
    """Read a text, or a pair, with [CLS] and [SEP] where BERT has them.

    Raises `ValueError` where there is nothing to read, where it is longer than the model's positions, or
    where the model was not loaded with `attn_implementation="eager"` and so returns no attention.
    """
    return read_all(model, tokenizer, [(text, second)])[0]


def read_all(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    texts: Sequence[tuple[str, str | None]],
    progress: bool = False,
) -> list[Reading]:
    """Read many texts, or pairs, those of one length together: several times as fast as one by one.

    Nothing is padded, so each is what `read` gives, but for the rounding of the last digits. `progress`
    counts the texts as they are read.
    """
    encoded = [_encoded(model, tokenizer, *text) for text in texts]
    by_length: dict[int, list[int]] = {}
    for place, each in enumerate(encoded):
        by_length.setdefault(len(each["input_ids"]), []).append(place)
    readings: dict[int, Reading] = {}
    with tqdm(total=len(texts), desc="reading", disable=not progress) as bar:
        for length, places in by_length.items():
            at_once = max(1, TOKENS_AT_ONCE // length)
            for first in range(0, len(places), at_once):
                some = places[first : first + at_once]
                found = _read_equally_long(model, tokenizer, [encoded[place] for place in some])
                readings |= zip(some, found, strict=True)
                bar.update(len(some))
    return [readings[place] for place in range(len(texts))]


def _encoded(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, text: str, second: str | None
) -> BatchEncoding:
    """The text's tokens, and the characters each of them stands for."""
    for part in (text,) if second is None else (text, second):
        if not tokenizer.tokenize(part):
            raise ValueError("The text is empty: write at least one word. ／ 文字是空的：請至少寫一個字。")
    encoded = tokenizer(text, second, return_offsets_mapping=True, verbose=False)
    n, most = len(encoded["input_ids"]), model.config.max_position_embeddings
    if n > most:
        raise ValueError(
            f"The text is {n} tokens long; this model reads at most {most}: shorten it. ／ "
            f"文字有 {n} 個詞元，這個模型最多讀 {most} 個：請縮短。"
        )
    return encoded


@torch.inference_mode()
def _read_equally_long(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, encoded: Sequence[BatchEncoding]
) -> list[Reading]:
    ids = torch.tensor([each["input_ids"] for each in encoded])
    parts = torch.tensor([each["token_type_ids"] for each in encoded])
    output = model(ids, token_type_ids=parts, output_attentions=True, output_hidden_states=True)
    if not output.attentions:
        raise ValueError(
            "The model returns no attention: load it with load_bert, or with attn_implementation='eager'. ／ "
            "模型沒有回傳注意力：請用 load_bert 載入，或加上 attn_implementation='eager'。"
        )
    special = torch.isin(ids, torch.tensor([tokenizer.cls_token_id, tokenizer.sep_token_id]))
    attention = torch.stack(output.attentions, dim=1)  # text layer head n n
    hidden = torch.stack(output.hidden_states, dim=1)
    return [
        Reading(
            tokens=tokenizer.convert_ids_to_tokens(ids[row]),
            spans=[tuple(span) for span in each["offset_mapping"]],
            special=special[row],
            part=parts[row],
            ids=ids[row],
            attention=attention[row],
            hidden=hidden[row],
        )
        for row, each in enumerate(encoded)
    ]


@torch.inference_mode()
def head_contexts(model: BertPreTrainedModel, reading: Reading) -> Float[Tensor, "layer head n d_head"]:
    """What each head hands on for each token: the values it looked at, weighted by its attention.

    Side by side, a layer's heads are what BERT's output projection mixes (Vaswani et al. 2017, 3.2.2).
    """
    layers = model.base_model.encoder.layer
    heads = reading.attention.shape[1]
    values = [layer.attention.self.value(state) for layer, state in zip(layers, reading.hidden, strict=False)]
    return reading.attention @ torch.stack(values).unflatten(-1, (heads, -1)).transpose(1, 2)


@torch.inference_mode()
def queries_and_keys(
    model: BertPreTrainedModel, reading: Reading
) -> tuple[Float[Tensor, "layer head n d_head"], Float[Tensor, "layer head n d_head"]]:
    """What each head asks with for each token, and what it is found by: Q, K of softmax(QKᵀ / √d_head)."""
    layers = model.base_model.encoder.layer
    heads = reading.attention.shape[1]

    def of(name: str) -> Tensor:
        projected = [
            getattr(layer.attention.self, name)(state)
            for layer, state in zip(layers, reading.hidden, strict=False)
        ]
        return torch.stack(projected).unflatten(-1, (heads, -1)).transpose(1, 2)

    return of("query"), of("key")


@torch.inference_mode()
def read_masked(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, reading: Reading, places: Sequence[int]
) -> Reading:
    """The same text read again with `[MASK]` at these places; its `tokens` stay those of the text."""
    ids = reading.ids.clone()
    ids[list(places)] = tokenizer.mask_token_id
    output = model.base_model(
        ids[None], token_type_ids=reading.part[None], output_attentions=True, output_hidden_states=True
    )
    return replace(
        reading, ids=ids, attention=torch.cat(output.attentions), hidden=torch.cat(output.hidden_states)
    )
