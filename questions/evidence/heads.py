"""Measures of bert-qa's attention heads: what they look at, and what a prediction owes to them.

Layers and heads count from 1. Of a `seed`, 0 is what the notebook shows, and the others are more text of the
kind, or a part of it.
"""

from typing import Literal

import torch
from torch import Tensor
from xai.interventions import masked_probabilities, one_by_one

from questions.evidence import readings
from questions.evidence.reference_run import Run

HABITS = ("previous", "next", "same", "special", "period")
PRONOUNS = ("she", "he")


def habit(run: Run, layer: int, head: int, habit: str, seed: int) -> float:
    """The share of its attention that a head spends on a habit, over eighty sentences a seed."""
    if habit not in HABITS:
        raise ValueError(f"unknown habit {habit}; expected one of {', '.join(HABITS)}")
    return float(readings.habits(run, seed)[habit][layer - 1, head - 1])


def looks_in_text(run: Run, text: int, layer: int, head: int) -> float:
    """What a head spends, at the pronoun of a text of pronouns.yaml, on the word that it stands for."""
    return float(readings.pronouns(run)[text - 1, layer - 1, head - 1])


def changed_pronoun(run: Run, how: Literal["zeroed", "patched"], layer: int, head: int, seed: int) -> float:
    """What changing one head does to a masked pronoun, the mean over the texts of pronoun_pairs.yaml.

    "zeroed": by how much the correct pronoun's probability falls when the head hands on nothing. "patched":
    by how much the other's rises when the head does what it does in the sentence with the other pronoun.
    With seed 1 the mean is over every other pair of texts, with seed 2 over the rest.
    """
    changes = run.once(("changed", how), lambda: _changes(run, how))[:, layer - 1, head - 1]
    pairs = changes.view(-1, 2)
    return float((pairs, pairs[::2], pairs[1::2])[seed].mean())


MEASURES = (habit, looks_in_text, changed_pronoun)


def _changes(run: Run, how: str) -> Tensor:
    """(text layer head), two texts a pair, each changed one head at a time."""
    tokenizer, model = readings.bert(run, "qa")
    heads = one_by_one(model)
    found = []
    for pair in readings.pronoun_pairs():
        for right, other in (PRONOUNS, PRONOUNS[::-1]):
            donor = pair[other] if how == "patched" else None
            word, sign = (other, 1) if how == "patched" else (right, -1)
            before = masked_probabilities(model, tokenizer, pair[right], [word])
            after = masked_probabilities(model, tokenizer, pair[right], [word], heads, donor)
            found.append(sign * (after - before)[:, 0])
    return torch.stack(found).view(len(found), *heads.shape[1:])
