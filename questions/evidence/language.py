"""Measures of the two BERTs: what a student sees in notebook 2, from the same texts and by the same code.

Layers count from 1, layer 0 being the embedding; questions count from 1 in the order of their file. Heads and
the ten sentences have modules of their own.
"""

from typing import Literal

from numpy import ndarray
from xai.attention import NEIGHBOURS
from xai.embeddings import chance_purity, gap, labelled, project, purity
from xai.nearest import nearest
from xai.probing import probe_accuracy

from questions.evidence import readings
from questions.evidence.readings import Language
from questions.evidence.reference_run import Run


def tagged(run: Run, language: Language, text: str, token: str, layer: int, tag: str) -> float:
    """The share with this part of speech among the corpus tokens nearest to `token` in a layer."""
    shown, corpus = readings.reading(run, language, text), readings.corpus(run, language)
    state = shown.hidden[layer, shown.tokens.index(token)]
    found = nearest(state[None], corpus.hidden[layer - 1], NEIGHBOURS).index[0].tolist()
    return sum(corpus.tags[place] == tag for place in found) / len(found)


def guessed(run: Run, text: str, hidden: list[str], word: str) -> float:
    """The probability of `word` in the place of the first of some words that are hidden together."""
    return readings.guesses(run, text, hidden)[word]


def he_over_she(run: Run, text: str, hidden: list[str]) -> float:
    """The probability of `he` there, less that of `she`."""
    return guessed(run, text, hidden, "he") - guessed(run, text, hidden, "she")


def answer_distance(run: Run, question: int, layer: int) -> float:
    """How far the answer's mean lies from the question's in a layer, as section 3.1 draws it."""
    euclidean = readings.metrics()["euclidean_distance"]
    gaps = run.once(("gap", question), lambda: gap(readings.question(run, question), euclidean))
    return float(gaps[layer])


def purity_above_chance(run: Run, question: int, kind: Literal["meaning", "relation"], layer: int) -> float:
    """How much purer the passage's words cluster by meaning or by relation than with the words shuffled."""

    def make() -> ndarray:
        states = readings.question(run, question)
        places, labels = labelled(states, readings.groups(question)[kind])
        found = states.hidden[:, places]
        return purity(found, labels) - chance_purity(found, labels)

    return float(run.once(("purity", question, kind), make)[layer])


def probe(run: Run, layer: int) -> float:
    """How well a linear probe finds, in other stories, the words of the event that is asked about."""
    words = readings.probed(run)
    return run.once(("probe", layer), lambda: probe_accuracy(words.hidden[layer], words))


def variance_shown(run: Run, question: int, layer: int) -> float:
    """The share of the tokens' variance in a layer that its picture shows."""
    shown = run.once(("shown", question), lambda: project(readings.question(run, question).hidden).explained)
    return float(shown[layer])


MEASURES = (
    tagged, guessed, he_over_she, answer_distance, purity_above_chance, probe, variance_shown,
)  # fmt: skip
