"""Whether a property can be read off a BERT's hidden states by a linear rule: a probe, layer by layer.

Alain and Bengio 2016 (arXiv:1610.01644); what such a probe does and does not show: Hewitt and Liang 2019
(arXiv:1909.03368).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import BertPreTrainedModel, BertTokenizer

from .embeddings import chance_purity, purity
from .nearest import TaggedSentence
from .reading import read_all

FOLDS, PENALTY = 5, 100.0  # the penalty is on the squared weights, of inputs of variance 1


class Words(NamedTuple):
    """Words of many texts: their states in every layer, which text each is from, and what is said of each."""

    hidden: Float[ndarray, "layer m d"]
    text: Int[ndarray, " m"]
    labels: ndarray


def tagged_words(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    texts: Sequence[TaggedSentence],
    labels: Sequence[str],
    first: str = "question",
    progress: bool = True,
) -> Words:
    """The words with one of these tags, each by the state of its last token, its tag being its label.

    Words with the tag `first` are read as a text of their own, before the others, as BERT reads a pair.
    """
    before = [" ".join(word for word, tag in words if tag == first) for words in texts]
    told = [[(word, tag) for word, tag in words if tag != first] for words in texts]
    after = [" ".join(word for word, _ in words) for words in told]
    pairs = [
        (question, story) if question else (story, None)
        for question, story in zip(before, after, strict=True)
    ]
    states, text, found = [], [], []
    for number, reading in enumerate(read_all(model, tokenizer, pairs, progress)):
        ends = np.cumsum([len(word) + 1 for word, _ in told[number]]) - 1  # one past a word's last character
        token_at = {
            span[1]: place
            for place, span in enumerate(reading.spans)
            if reading.part[place] == bool(before[number]) and not reading.special[place]
        }
        chosen = [
            (token_at[end], tag) for end, (_, tag) in zip(ends, told[number], strict=True) if tag in labels
        ]
        states.append(reading.hidden[:, [place for place, _ in chosen]].numpy())
        text += [number] * len(chosen)
        found += [tag for _, tag in chosen]
    return Words(np.concatenate(states, axis=1), np.array(text), np.array(found))


def probe_accuracy(states: Float[ndarray, "m d"], words: Words) -> float:
    """How well a linear classifier tells the words' labels from these states, in texts that it did not see.

    Ridge regression onto the labels, with every number of a state brought to mean 0 and variance 1. The
    texts are cut into five parts, each of which is tested once. What comes back is the share told right of
    each label, averaged over the labels, so that guessing gives one over their number.
    """
    probe = make_pipeline(StandardScaler(), RidgeClassifier(alpha=PENALTY, class_weight="balanced"))
    parts = cross_val_score(
        probe, states, words.labels, groups=words.text, cv=GroupKFold(FOLDS), scoring="balanced_accuracy"
    )
    return float(parts.mean())


def shuffled(words: Words, seed: int = 0) -> Words:
    """The same words with their labels dealt out at random, to see what a probe makes of nothing."""
    return words._replace(labels=np.random.default_rng(seed).permutation(words.labels))


def mean_purity(states: Float[ndarray, "m d"], words: Words, shuffles: int = 5) -> tuple[float, float]:
    """How purely each text's words cluster by label, averaged over the texts, and what chance makes of that.

    Texts whose words all have one label are left out.
    """
    texts = [np.flatnonzero(words.text == number) for number in np.unique(words.text)]
    texts = [places for places in texts if len(set(words.labels[places])) > 1]
    found = [purity(states[None, places], words.labels[places])[0] for places in texts]
    chance = [chance_purity(states[None, places], words.labels[places], shuffles)[0] for places in texts]
    return float(np.mean(found)), float(np.mean(chance))
