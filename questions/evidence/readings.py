"""What the measures of the BERTs stand on: the texts of notebook 2 as the models read them, once a run."""

from collections.abc import Callable
from itertools import product
from typing import Any, Literal

import numpy as np
import torch
import yaml
from numpy import ndarray
from torch import Tensor
from xai.bert import load_bert
from xai.embeddings import QuestionAnswer, read_question
from xai.head_statistics import head_statistics
from xai.masking import masked_states, predict
from xai.nearest import Corpus, tagged_sentences
from xai.probing import Words, tagged_words
from xai.reading import Reading, read
from xai.similarity import matrix_of, states_of

from autograder.sandbox.define import functions_of
from questions.evidence.reference_run import Run
from questions.places import DATA, SOLUTIONS

OFFICER = "The police officer stopped the truck because she saw a red light."  # of section 1.1
NOTEBOOK = SOLUTIONS / "hw9_bert.py"
TAGGED = {"qa": "tagged_corpus_english.txt", "chinese": "tagged_corpus_chinese.txt"}
SENTENCES_A_SEED = 80
PROBED = ("asked", "other")  # the tags of probe_stories.txt that a probe tells apart

Language = Literal["qa", "chinese"]
Metric = Literal["cosine_similarity", "euclidean_distance"]
METRICS: tuple[Metric, ...] = ("cosine_similarity", "euclidean_distance")
TOKENS = ("果", "蘋", "蘋果")


def bert(run: Run, language: Language) -> tuple[Any, Any]:
    """The run's tokenizer and masked language model."""
    return run.once(("bert", language), lambda: tuple(load_bert(getattr(run, language))))


def reading(run: Run, language: Language, text: str) -> Reading:
    """A text as that model reads it."""
    tokenizer, model = bert(run, language)
    return run.once(("reading", language, text), lambda: read(model, tokenizer, text))


def corpus(run: Run, language: Language) -> Corpus:
    """The tagged corpus of the language, as its model reads it."""
    tokenizer, model = bert(run, language)
    return run.once(
        ("corpus", language), lambda: Corpus.read(model, tokenizer, _tagged(language), progress=False)
    )


def hidden(run: Run, text: str, words: list[str]) -> Tensor:
    """What bert-qa has in each layer at the first of some words of a text that are hidden together."""
    tokenizer, model = bert(run, "qa")
    shown = reading(run, "qa", text)
    places = torch.tensor([[shown.tokens.index(word) for word in words]])
    return masked_states(model, tokenizer, shown, places, range(len(shown.hidden)))[:, 0, 0]


def guesses(run: Run, text: str, words: list[str]) -> dict[str, float]:
    """The probabilities of the whole vocabulary there, likeliest first."""
    tokenizer, model = bert(run, "qa")
    state, nothing = hidden(run, text, words)[-1], torch.zeros(1, 1, dtype=torch.long)
    found = predict(model, state[None, None], nothing, k=len(tokenizer))
    names = tokenizer.convert_ids_to_tokens(found.token[0, 0].tolist())
    return dict(zip(names, found.probability[0, 0].tolist(), strict=True))


def habits(run: Run, seed: int) -> dict[str, Tensor]:
    """Each head's statistics, the mean over as many sentences of the corpus as section 1.2 takes."""
    chosen = _tagged("qa")[SENTENCES_A_SEED * seed : SENTENCES_A_SEED * (seed + 1)]
    texts = [" ".join(word for word, _ in sentence) for sentence in chosen]

    def mean() -> dict[str, Tensor]:
        each = [_statistics(reading(run, "qa", text)) for text in texts]
        return {name: torch.stack([found[name] for found in each]).mean(0) for name in each[0]}

    return run.once(("habits", seed), mean)


def pronouns(run: Run) -> Tensor:
    """For each text of pronouns.yaml, what each head spends, at the pronoun, on the word it stands for."""

    def one(text: str, pronoun: str, antecedent: str) -> Tensor:
        shown = reading(run, "qa", text)
        at = [([shown.tokens.index(pronoun)], [shown.tokens.index(antecedent)])]
        return _statistics(shown, at)["coreference"]

    return run.once("pronouns", lambda: torch.stack([one(**row) for row in _rows("pronouns", "sentences")]))


def pronoun_pairs() -> list[dict[str, str]]:
    """The sentences of section 1.5, each with a woman ("she") and with a man ("he")."""
    return _rows("pronoun_pairs", "sentences")


def probed(run: Run) -> Words:
    """The words of other stories that are of the event asked about, or of another, by bert-qa."""
    tokenizer, model = bert(run, "qa")
    stories = tagged_sentences(DATA / "probe_stories.txt")
    return run.once("probed", lambda: tagged_words(model, tokenizer, stories, PROBED))


def question(run: Run, number: int) -> QuestionAnswer:
    """A shipped question with its passage, as the question-answering model reads them; numbered from 1."""
    row = _rows("qa_pairs", "pairs")[number - 1]
    text = {name: row[name] for name in ("question", "passage", "answer", "start")}

    def make() -> QuestionAnswer:
        tokenizer, model = load_bert(run.qa, task="question-answering")
        return read_question(model, tokenizer, **text)

    return run.once(("question", number), make)


def groups(number: int) -> dict[str, Any]:
    """Words of that passage by "meaning" and by "relation"."""
    found: dict[str, Any] = _rows("qa_pairs", "pairs")[number - 1]["groups"]
    return found


def matrices(run: Run, token: str, metric: Metric) -> ndarray:
    """The ten sentences' matrix in each layer, by the solution's own metric."""
    sentences = [row["text"] for row in _rows("sentences", "sentences")]

    def make() -> ndarray:
        tokenizer, model = bert(run, "chinese")
        states = states_of(model, tokenizer, sentences, token, within="蘋果")
        return np.stack([matrix_of(layer, metrics()[metric]) for layer in states])

    return run.once(("matrices", token, metric), make)


def settings(run: Run) -> dict[tuple[Metric, str, int], ndarray]:
    """Every matrix that the similarity page can show, by metric, token and layer."""
    return {
        (metric, token, layer): matrix
        for metric, token in product(METRICS, TOKENS)
        for layer, matrix in enumerate(matrices(run, token, metric))
    }


def metrics() -> dict[str, Callable[..., Any]]:
    """TODO 3 and 4 as the solution has them."""
    return functions_of(NOTEBOOK, METRICS).functions


def senses() -> ndarray:
    """What 蘋果 means in each of the ten sentences."""
    return np.array([row["meaning"] for row in _rows("sentences", "sentences")])


def _statistics(shown: Reading, coreference: Any = ()) -> dict[str, Tensor]:
    period = torch.tensor([each == "." for each in shown.tokens])
    return head_statistics(shown.attention, shown.special, period, coreference)


def _tagged(language: Language) -> list[Any]:
    return tagged_sentences(DATA / TAGGED[language])


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))[key]
    return rows
