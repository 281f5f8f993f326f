"""One page on which to watch a BERT's attention: what exBERT (Hoover et al. 2020) was, in a single file."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor
from transformers import BertPreTrainedModel, BertTokenizer

from .head_statistics import head_statistics
from .live_page import LivePage
from .masking import Prediction, masked_states, predict, states_by_mask
from .nearest import Corpus, Neighbours, nearest
from .page import fill, packed
from .reading import Reading, head_contexts, queries_and_keys, read, read_masked

MOST_TOKENS = 128  # the page grows with the square of the text: here to some 4 MB
NEIGHBOURS = 8
PERIODS = (".", "。")
Coreference = Sequence[tuple[str | int, str | int]]
Places = list[tuple[list[int], list[int]]]  # of mentions and of what they stand for


def attention_view(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    text: str,
    second: str | None = None,
    *,
    corpus: Corpus | None = None,
    coreference: Coreference = (),
    mask_pairs: bool = False,
    start: Mapping[str, Any] | None = None,
) -> LivePage:
    """A page to explore all layers and heads on one text, or on a pair of texts; `.save(path)` keeps it.

    In a notebook the page also reads texts that are typed into it, with the same model and corpus, and reads
    the text again when tokens are masked; a saved page shows the attention of the text as it stands.

    Layers and heads count from 1, as in exBERT; attention is kept to one part in 255 of its square root,
    components of queries and keys to one part in 127 of the largest that any token has there.
    `corpus` adds each token's nearest in it. `coreference` pairs a mention with its antecedent, each a word
    that occurs once or a token's place, and adds that statistic. `mask_pairs` also works out what is
    predicted when any two tokens are masked together: n(n-1)/2 readings. `start` sets what is shown first,
    in the words of the page's own address: `{"layer": 5, "heads": "2,7", "view": "heatmap"}`.

    Raises `ValueError` for an empty text, one of more than 128 tokens, a coreference word not found once, or
    another model's corpus.
    A model without a masked-language head gives a page without predictions.
    """
    reading = read(model, tokenizer, text, second)
    if (n := len(reading.tokens)) > MOST_TOKENS:
        raise ValueError(
            f"The text is {n} tokens long; the page shows at most {MOST_TOKENS}: shorten it. ／ "
            f"文字有 {n} 個詞元，頁面最多顯示 {MOST_TOKENS} 個：請縮短。"
        )
    if corpus is not None and corpus.model != model.config.name_or_path:
        raise ValueError(
            f"The corpus was read by {corpus.model!r}, not by {model.config.name_or_path!r}: read it again "
            "with Corpus.read(model, …). ／ 這個語料庫是用另一個模型讀的：請用 Corpus.read(model, …) 重讀。"
        )
    pairs = _pairs(tokenizer, reading, coreference)
    alone = _masked_alone(model, tokenizer, reading) if hasattr(model, "cls") else None
    data = {
        "model": model.config.name_or_path.rpartition("/")[2],
        "texts": [text, second],
        "tokens": _tokens(reading, text, second),
        **_seen(model, reading, pairs),
        "training": _training(model),
        "predictions": None if alone is None else _predictions(model, tokenizer, reading, alone, mask_pairs),
        "neighbours": None if corpus is None else _neighbours(model, reading, alone, corpus),
        "start": {key: str(value) for key, value in (start or {}).items()},
    }

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        if "texts" not in asked:
            return {}  # asked only whether anybody is there
        first, other = asked["texts"]
        known = coreference if [first, other] == [text, second] else ()
        if "mask" in asked:
            return _read_masked(model, tokenizer, read(model, tokenizer, first, other), known, asked["mask"])
        # Masks together need not be worked out beforehand by a page that can ask.
        page = attention_view(
            model, tokenizer, first, other, corpus=corpus, coreference=known, start=asked["start"]
        )
        return {"html": page.html}

    page = fill("attention.html", data)
    return LivePage(page.html, page.height, answer=answer)


def _seen(model: BertPreTrainedModel, reading: Reading, pairs: Places) -> dict[str, Any]:
    """What the heads do on one reading: their attention, what it was computed from, and their habits."""
    queries, keys = queries_and_keys(model, reading)
    return {
        "attention": packed((reading.attention.sqrt() * 255).round().to(torch.uint8)),
        "query": _in_127ths(queries),
        "key": _in_127ths(keys),
        "statistics": _statistics(reading, pairs),
    }


def _in_127ths(vectors: Float[Tensor, "layer head n d_head"]) -> dict[str, Any]:
    """A byte a component, in steps of its own: some of BERT's components are far larger than others."""
    step = vectors.abs().amax(2, keepdim=True).clamp_min(1e-12) / 127
    return {"steps": packed((vectors / step).round().to(torch.int8)), "step": packed(step)}


def _pairs(tokenizer: BertTokenizer, reading: Reading, coreference: Coreference) -> Places:
    """The places of each mention's tokens and of its antecedent's."""
    return [(_places(tokenizer, reading, a), _places(tokenizer, reading, b)) for a, b in coreference]


def _places(tokenizer: BertTokenizer, reading: Reading, word: str | int) -> list[int]:
    """The places of a word's tokens in the text."""
    n = len(reading.tokens)
    if isinstance(word, int):
        found = [word] if 0 <= word < n else []
        length = 1
    else:
        pieces = tokenizer.tokenize(word)
        length = len(pieces)
        found = [place for place in range(n) if pieces and reading.tokens[place : place + length] == pieces]
    if len(found) != 1:
        raise ValueError(
            f"coreference: {word!r} occurs {len(found)} times in the text, expected once: give another word "
            f"or a token's place, 0 to {n - 1}. ／ {word!r} 在文字中出現 {len(found)} 次，應為一次。"
        )
    return list(range(found[0], found[0] + length))


def _tokens(reading: Reading, text: str, second: str | None) -> list[dict[str, Any]]:
    """Each token, the characters it stands for, and which text it is from."""
    texts = (text, second or "")
    return [
        {"text": token, "source": texts[part][slice(*span)], "special": special, "part": part}
        for token, span, special, part in zip(
            reading.tokens, reading.spans, reading.special.tolist(), reading.part.tolist(), strict=True
        )
    ]


def _statistics(reading: Reading, pairs: Places) -> dict[str, list[list[float]]]:
    period = torch.tensor([token in PERIODS for token in reading.tokens])
    found = head_statistics(reading.attention, reading.special, period, pairs)
    return {
        name: [[round(value, 4) for value in row] for row in table.tolist()] for name, table in found.items()
    }


def _training(model: BertPreTrainedModel) -> dict[str, Any]:
    """What the model's configuration tells of heads taught where to look, and of layers stacked on layers."""
    taught = getattr(model.config, "taught_heads", {})
    layers = [layer for heads in taught.values() for layer, _ in heads]
    return {
        "habits": list(taught),
        "taughtUpTo": max(layers, default=0),
        "stacked": getattr(model.config, "stacked_layers", 0),
    }


def _masked_alone(
    model: BertPreTrainedModel, tokenizer: BertTokenizer, reading: Reading
) -> Float[Tensor, "layer+1 n d"]:
    """All layers' states of each token when it alone is masked."""
    each = torch.arange(len(reading.tokens))[:, None]
    return masked_states(model, tokenizer, reading, each, range(len(reading.hidden)))[:, :, 0]


def _predictions(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    reading: Reading,
    alone: Float[Tensor, "layer+1 n d"],
    mask_pairs: bool,
) -> dict[str, Any]:
    """What is predicted at each place as it stands, and at i with i and j masked."""
    last = states_by_mask(model, tokenizer, reading, alone, mask_pairs)
    standing = predict(model, reading.hidden[-1], reading.ids)
    masked = predict(model, last, reading.ids[:, None].expand(last.shape[:2]))
    used = torch.cat([standing.token.flatten(), masked.token.flatten()]).unique()
    return {
        "vocabulary": tokenizer.convert_ids_to_tokens(used),
        "standing": _packed_prediction(standing, used),
        "masked": _packed_prediction(masked, used),
    }


def _read_masked(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    reading: Reading,
    coreference: Coreference,
    places: Sequence[int],
) -> dict[str, Any]:
    """What the heads do, and what is predicted at every place, where some tokens are masked."""
    masked = read_masked(model, tokenizer, reading, places)
    found = _seen(model, masked, _pairs(tokenizer, reading, coreference))
    if not hasattr(model, "cls"):
        return found
    prediction = predict(model, masked.hidden[-1], reading.ids)
    used = prediction.token.unique()
    vocabulary = tokenizer.convert_ids_to_tokens(used)
    return found | {
        "predictions": {"vocabulary": vocabulary, "standing": _packed_prediction(prediction, used)}
    }


def _packed_prediction(prediction: Prediction, used: Tensor) -> dict[str, Any]:
    """Tokens as places in `used`, probabilities in 65535ths."""
    return {
        "token": _packed_places(torch.searchsorted(used, prediction.token)),
        "probability": packed((prediction.probability * 65535).round().to(torch.uint16)),
        "original": packed((prediction.original * 65535).round().to(torch.uint16)),
    }


def _neighbours(
    model: BertPreTrainedModel, reading: Reading, alone: Float[Tensor, "layer+1 n d"] | None, corpus: Corpus
) -> dict[str, Any]:
    """The nearest tokens by hidden state (standing, masked), by all heads' contexts, and by each head's."""
    contexts = head_contexts(model, reading)
    together = [part.transpose(1, 2).flatten(2) for part in (contexts, corpus.contexts)]
    found = {
        "hidden": nearest(reading.hidden[1:], corpus.hidden, NEIGHBOURS),
        "masked": None if alone is None else nearest(alone[1:], corpus.hidden, NEIGHBOURS),
        "context": nearest(*together, NEIGHBOURS),
        "head": nearest(contexts, corpus.contexts, NEIGHBOURS),
    }
    return {
        "tokens": corpus.tokens,
        "tags": corpus.tags,
        "sentence": corpus.sentence,
        "by": {name: _packed_neighbours(each) for name, each in found.items() if each is not None},
    }


def _packed_neighbours(neighbours: Neighbours) -> dict[str, Any]:
    """Tokens as places in the corpus, cosines in 127ths."""
    return {
        "token": _packed_places(neighbours.index),
        "cosine": packed((neighbours.cosine * 127).round().to(torch.int8)),
    }


def _packed_places(places: Int[Tensor, "..."]) -> dict[str, Any]:
    """Two bytes each where they suffice, as they do for all but the largest vocabularies."""
    return packed(places.to(torch.uint16 if int(places.max()) < 2**16 else torch.int32))
