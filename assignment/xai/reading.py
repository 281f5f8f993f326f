"""One text as a BERT reads it: its tokens, what each looks at, and what becomes of it layer by layer."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from transformers import BertPreTrainedModel, BertTokenizer


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


@torch.inference_mode()
def read(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, text: str, second: str | None = None
) -> Reading:
    """Read a text, or a pair, with [CLS] and [SEP] where BERT has them.

    Raises `ValueError` where there is nothing to read, where it is longer than the model's positions, or
    where the model was not loaded with `attn_implementation="eager"` and so returns no attention.
    """
    for part in (text,) if second is None else (text, second):
        if not tokenizer.tokenize(part):
            raise ValueError("The text is empty: write at least one word. ／ 文字是空的：請至少寫一個字。")
    encoded = tokenizer(text, second, return_offsets_mapping=True, return_tensors="pt", verbose=False)
    spans = encoded.pop("offset_mapping")[0].tolist()
    ids, most = encoded["input_ids"][0], model.config.max_position_embeddings
    if len(ids) > most:
        raise ValueError(
            f"The text is {len(ids)} tokens long; this model reads at most {most}: shorten it. ／ "
            f"文字有 {len(ids)} 個詞元，這個模型最多讀 {most} 個：請縮短。"
        )
    output = model(**encoded, output_attentions=True, output_hidden_states=True)
    if not output.attentions:
        raise ValueError(
            "The model returns no attention: load it with load_bert, or with attn_implementation='eager'. ／ "
            "模型沒有回傳 attention：請用 load_bert 載入，或加上 attn_implementation='eager'。"
        )
    return Reading(
        tokens=tokenizer.convert_ids_to_tokens(ids),
        spans=[tuple(span) for span in spans],
        special=torch.isin(ids, torch.tensor([tokenizer.cls_token_id, tokenizer.sep_token_id])),
        part=encoded["token_type_ids"][0],
        ids=ids,
        attention=torch.cat(output.attentions),
        hidden=torch.cat(output.hidden_states),
    )


@torch.inference_mode()
def head_contexts(model: BertPreTrainedModel, reading: Reading) -> Float[Tensor, "layer head n d_head"]:
    """What each head hands on for each token: the values it looked at, weighted by its attention.

    Side by side, a layer's heads are what BERT's output projection mixes (Vaswani et al. 2017, 3.2.2).
    """
    layers = model.base_model.encoder.layer
    heads = reading.attention.shape[1]
    values = [layer.attention.self.value(state) for layer, state in zip(layers, reading.hidden, strict=False)]
    return reading.attention @ torch.stack(values).unflatten(-1, (heads, -1)).transpose(1, 2)
