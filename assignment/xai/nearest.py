"""Which tokens of a tagged corpus a layer or head takes to be most like a given one: Hoover et al. 2020."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import normalize
from transformers import BertPreTrainedModel, BertTokenizer

from .reading import Reading, head_contexts, read_all

TaggedSentence = Sequence[tuple[str, str]]  # its words, each with its part of speech


def tagged_sentences(path: str | Path) -> list[TaggedSentence]:
    """The sentences of a file that has one a line, `word/TAG word/TAG …`."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [
        [(word, tag) for word, _, tag in (item.rpartition("/") for item in line.split())] for line in lines
    ]


class Neighbours(NamedTuple):
    """Positions in the corpus, nearest first, and the cosines."""

    index: Int[Tensor, "... k"]
    cosine: Float[Tensor, "... k"]


@dataclass(frozen=True)
class Corpus:
    """Every ordinary token of some tagged sentences, with all that a model makes of it.

    `hidden` starts at layer 1, after the first attention, so that it goes side by side with `contexts`.
    """

    model: str
    tokens: list[str]
    tags: list[str]
    sentence: list[int]
    hidden: Float[Tensor, "layer m d"]
    contexts: Float[Tensor, "layer head m d_head"]

    @classmethod
    def read(
        cls,
        model: BertPreTrainedModel,
        tokenizer: BertTokenizer,
        sentences: Sequence[TaggedSentence],
        progress: bool = True,
    ) -> "Corpus":
        """Read the sentences; a word cut into several tokens gives each of them its tag."""
        texts = [(" ".join(word for word, _ in words), None) for words in sentences]
        tokens, tags, sentence, hidden, contexts = [], [], [], [], []
        for number, reading in enumerate(read_all(model, tokenizer, texts, progress)):
            ordinary = ~reading.special
            tokens += [token for token, kept in zip(reading.tokens, ordinary, strict=True) if kept]
            which = _word_of_each_token(reading, [word for word, _ in sentences[number]])
            tags += [sentences[number][place][1] for place in which]
            sentence += [number] * len(which)
            hidden.append(reading.hidden[1:, ordinary])
            contexts.append(head_contexts(model, reading)[:, :, ordinary])
        name = model.config.name_or_path
        return cls(name, tokens, tags, sentence, torch.cat(hidden, dim=1), torch.cat(contexts, dim=2))


def nearest(queries: Float[Tensor, "*space q d"], corpus: Float[Tensor, "*space m d"], k: int) -> Neighbours:
    """The k rows of `corpus` whose directions are closest to each query's, in every space by itself."""
    cosines = normalize(queries, dim=-1) @ normalize(corpus, dim=-1).mT
    best = cosines.topk(min(k, cosines.shape[-1]))
    return Neighbours(best.indices, best.values)


def _word_of_each_token(reading: Reading, words: Sequence[str]) -> list[int]:
    """Which of the words, read with spaces between them, each ordinary token of the reading is from."""
    starts = [0, *accumulate(len(word) + 1 for word in words[:-1])]
    ends = [end for (_, end), special in zip(reading.spans, reading.special, strict=True) if not special]
    return [bisect_left(starts, end) - 1 for end in ends]
