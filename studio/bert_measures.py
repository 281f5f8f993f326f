"""What the two BERTs can do, measured on texts they were not trained on; the figures of their model cards."""

import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
import yaml
from jaxtyping import Float
from numpy import ndarray
from transformers import BertForMaskedLM, BertForQuestionAnswering, BertTokenizer

from studio.chinese_corpus import ChineseCorpus, spelled
from studio.english_corpus import EnglishCorpus
from studio.masking import MASK, SPECIAL, Example

SENTENCES = Path(__file__).parents[1] / "assignment" / "data" / "sentences.yaml"
SENSES = ("fruit", "company")


@torch.inference_mode()
def masked_accuracy(
    model: BertForMaskedLM, texts: list[tuple[list[int], list[int]]], draw: random.Random
) -> float:
    """Share of hidden tokens that the first guess gets right; of each (ids, segments) 15% are hidden."""
    right = asked = 0
    for ids, segments in texts:
        places = [i for i, token in enumerate(ids) if token >= len(SPECIAL)]
        hidden = draw.sample(places, max(1, round(0.15 * len(places))))
        seen = [MASK if i in hidden else token for i, token in enumerate(ids)]
        guesses = model(torch.tensor([seen]), token_type_ids=torch.tensor([segments])).logits[0].argmax(-1)
        right += sum(int(guesses[i]) == ids[i] for i in hidden)
        asked += len(hidden)
    return right / asked


@torch.inference_mode()
def states_of(
    model: BertForMaskedLM, tokenizer: BertTokenizer, text: str, character: str = "果", after: str = "蘋"
) -> Float[ndarray, "layers hidden"]:
    """Hidden states of `character` where it first stands behind `after`, beginning with the embeddings."""
    encoded = tokenizer(text, return_tensors="pt")
    place = tokenizer.tokenize(text).index(after) + 2  # [CLS], and the character behind
    assert encoded.input_ids[0, place] == tokenizer.convert_tokens_to_ids(character)  # noqa: S101
    states = model.bert(**encoded, output_hidden_states=True).hidden_states
    return torch.stack(states)[:, 0, place].numpy()


def separation(states: Float[ndarray, "n layers hidden"], senses: list[str]) -> Float[ndarray, "layers 2"]:
    """Mean cosine of pairs with the same sense, and of pairs with different ones, at each layer."""
    unit = states / np.linalg.norm(states, axis=-1, keepdims=True)
    cosines = np.einsum("ilh,jlh->lij", unit, unit)
    same = np.equal.outer(senses, senses)
    pairs = ~np.eye(len(senses), dtype=bool)
    return np.stack([cosines[:, same & pairs].mean(-1), cosines[:, ~same].mean(-1)], axis=-1)


def ten_sentences() -> tuple[list[str], list[str]]:
    """The shipped sentences and what 蘋果 means in each."""
    rows = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))["sentences"]
    return [row["text"] for row in rows], [row["meaning"] for row in rows]


def unseen_sentences(corpus: ChineseCorpus, draw: random.Random, each: int) -> tuple[list[str], list[str]]:
    """Held-out sentences with 蘋果, so many of each sense."""
    texts: dict[str, set[str]] = {sense: set() for sense in SENSES}
    while any(len(found) < each for found in texts.values()):
        for sense, found in texts.items():
            sentence = corpus.sentences(draw, 1, unseen=True, topic=sense)[0]
            if len(found) < each and any(word.text == "蘋果" and word.kind == sense for word in sentence):
                found.add(spelled(sentence))
    return [t for sense in SENSES for t in sorted(texts[sense])], [s for s in SENSES for _ in range(each)]


@torch.inference_mode()
def exact_match(model: BertForQuestionAnswering, examples: list[Example]) -> float:
    """Share of questions whose best span (first before last) reads exactly as the answer does."""
    return float(np.mean([reads_as_answered(model, example) for example in examples]))


def reads_as_answered(model: BertForQuestionAnswering, example: Example) -> bool:
    """Whether the best span has the same tokens as the answer, wherever it stands."""
    ids, segments = torch.tensor([example.ids]), torch.tensor([example.segments])
    output = model(ids, token_type_ids=segments)
    first, last = best_span(output.start_logits[0], output.end_logits[0], segments[0] == 1)
    return example.ids[first : last + 1] == example.ids[example.span[0] : example.span[1] + 1]


def best_span(
    first: torch.Tensor, last: torch.Tensor, allowed: torch.Tensor, longest: int = 12
) -> tuple[int, int]:
    """The span of the highest summed logits that lies in the passage and ends no earlier than it begins."""
    scores = first[:, None] + last[None, :]
    in_order = torch.ones_like(scores, dtype=torch.bool).triu().tril(longest - 1)
    scores = scores.masked_fill(~(in_order & allowed[:, None] & allowed), -torch.inf)
    return divmod(int(scores.argmax()), scores.shape[1])


@torch.inference_mode()
def pronoun_accuracy(model: BertForMaskedLM, corpus: EnglishCorpus, examples: list[Example]) -> float:
    """Share of the words he and she that, hidden one at a time, the first guess gets right."""
    gendered = set(corpus.tokenizer.convert_tokens_to_ids(["he", "she"]))
    right = []
    for example in examples:
        for place, _ in example.pronouns:
            if example.ids[place] in gendered:
                seen = [*example.ids[:place], MASK, *example.ids[place + 1 :]]
                output = model(torch.tensor([seen]), token_type_ids=torch.tensor([example.segments]))
                right.append(int(output.logits[0, place].argmax()) == example.ids[place])
    return float(np.mean(right))


@torch.inference_mode()
def head_habits(
    model: BertForMaskedLM, examples: list[Example], habits: Iterable[str]
) -> dict[str, Float[ndarray, "layers heads"]]:
    """Mean attention that each head pays from a token to the one that a habit would have it look at."""
    paid: dict[str, list[torch.Tensor]] = {habit: [] for habit in habits}
    for example in examples:
        output = model.bert(
            torch.tensor([example.ids]),
            token_type_ids=torch.tensor([example.segments]),
            output_attentions=True,
        )
        attention = torch.stack(output.attentions)[:, 0]  # layers heads looker looked-at
        for habit, found in paid.items():
            found += [attention[:, :, looker, looked_at] for looker, looked_at in example.links(habit)]
    return {habit: torch.stack(found).mean(0).numpy() for habit, found in paid.items()}
