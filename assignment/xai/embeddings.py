"""What a BERT makes of a question and the passage that answers it, by layer: van Aken et al. 2019."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.linalg import orthogonal_procrustes
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from transformers import BertPreTrainedModel, BertTokenizer

from .reading import read

Distance = Callable[[Float[ndarray, " d"], Float[ndarray, " d"]], float]


@dataclass(frozen=True)
class QuestionAnswer:
    """The tokens of a question and its passage, [CLS] and [SEP] left out, with their states in every layer.

    `roles` says of each token whether it is of the "question", the "answer", or the rest of the "passage".
    """

    tokens: list[str]
    roles: list[str]
    hidden: Float[ndarray, "layer n d"]


class Projection(NamedTuple):
    """Where the tokens lie in a plane, and the share of their variance that it shows, for each layer."""

    coordinates: Float[ndarray, "layer n 2"]
    explained: Float[ndarray, " layer"]


def read_question(
    model: BertPreTrainedModel,
    tokenizer: BertTokenizer,
    question: str,
    passage: str,
    answer: str,
    start: int | None = None,
) -> QuestionAnswer:
    """Read a question with its passage; the answer is the one that begins at character `start`.

    Raises `ValueError` where the answer does not stand there or, without `start`, not exactly once.
    """
    start = _start_of(passage, answer, start)
    reading = read(model, tokenizer, question, passage)
    kept = np.flatnonzero(~reading.special.numpy())

    def role(place: int) -> str:
        if reading.part[place] == 0:
            return "question"
        first, last = reading.spans[place]
        return "answer" if first < start + len(answer) and last > start else "passage"

    return QuestionAnswer(
        tokens=[reading.tokens[place] for place in kept],
        roles=[role(place) for place in kept],
        hidden=reading.hidden[:, kept].numpy(),
    )


def _start_of(passage: str, answer: str, start: int | None) -> int:
    if not answer.strip():
        raise ValueError("The answer is empty: copy it from the passage. ／ 答案是空的：請從短文中複製。")
    if start is not None:
        if not 0 <= start <= len(passage) or not passage.startswith(answer, start):
            raise ValueError(
                f"At character {start} of the passage stands {passage[max(0, start) :][: len(answer)]!r}, "
                f"not the answer {answer!r}: correct start. ／ 短文第 {start} 個字元處不是答案，請修正。"
            )
        return start
    if (times := passage.count(answer)) != 1:
        raise ValueError(
            f"The answer {answer!r} stands {times} times in the passage: copy it exactly or say at which "
            f"character it starts, start=… ／ 答案在短文中出現 {times} 次：請照抄，或用 start 指定起始字元。"
        )
    return passage.index(answer)


def project(hidden: Float[ndarray, "layer n d"]) -> Projection:
    """The first two principal components of each layer, turned so that layers can be compared by eye.

    The components come from the full solver, each with its largest loading positive. Every layer is then
    rotated or mirrored, never stretched, onto the one before (orthogonal Procrustes): distances within a
    layer are those of its PCA, but past the first layer the axes are no longer the components one by one.
    """
    fits = [PCA(n_components=2, svd_solver="full").fit(states) for states in hidden]
    scores = [_signed(fit) * fit.transform(states) for fit, states in zip(fits, hidden, strict=True)]
    explained = [fit.explained_variance_ratio_.sum() for fit in fits]
    return Projection(_aligned(np.stack(scores)), np.array(explained))


def _signed(fit: PCA) -> Float[ndarray, " 2"]:
    """The sign for each component that makes its largest loading positive."""
    largest = np.abs(fit.components_).argmax(axis=1)
    return np.sign(fit.components_[[0, 1], largest])


def _aligned(scores: Float[ndarray, "layer n 2"]) -> Float[ndarray, "layer n 2"]:
    """Each layer turned onto the aligned one before it."""
    aligned = [scores[0]]
    for layer in scores[1:]:
        turn, _ = orthogonal_procrustes(layer, aligned[-1])
        aligned.append(layer @ turn)
    return np.stack(aligned)


def gap(states: QuestionAnswer, distance: Distance) -> Float[ndarray, " layer"]:
    """How far the answer's mean lies from the question's, in units of how far tokens lie from their mean.

    `distance` is Euclidean; the unit is the root mean square over all tokens, so that layers can be compared.
    """
    roles = np.array(states.roles)
    gaps = []
    for layer in states.hidden:
        centre = layer.mean(0)
        spread = np.sqrt(np.mean([distance(state, centre) ** 2 for state in layer]))
        means = (layer[roles == role].mean(0) for role in ("question", "answer"))
        gaps.append(float(distance(*means)) / spread)
    return np.array(gaps)


def purity(hidden: Float[ndarray, "layer n d"], labels: Sequence[str]) -> Float[ndarray, " layer"]:
    """How well clusters found without the labels agree with them: 1 where each cluster has one label only.

    Ward's clustering into as many clusters as there are labels; the share of tokens that have their
    cluster's commonest label (Manning et al. 2008, equation 16.1). What shuffled labels give is not 0:
    compare with `chance_purity`.
    """
    names, numbers = np.unique(labels, return_inverse=True)
    return np.array([_purity(_clusters(states, len(names)), numbers) for states in hidden])


def chance_purity(
    hidden: Float[ndarray, "layer n d"], labels: Sequence[str], shuffles: int = 200, seed: int = 0
) -> Float[ndarray, " layer"]:
    """The mean purity of the same clusters when the labels are dealt out at random."""
    names, numbers = np.unique(labels, return_inverse=True)
    draw = np.random.default_rng(seed)
    dealt = [draw.permutation(numbers) for _ in range(shuffles)]
    clusters = [_clusters(states, len(names)) for states in hidden]
    return np.array([np.mean([_purity(found, deal) for deal in dealt]) for found in clusters])


def _clusters(states: Float[ndarray, "n d"], k: int) -> ndarray:
    return AgglomerativeClustering(n_clusters=k, linkage="ward").fit_predict(states)


def _purity(clusters: ndarray, labels: ndarray) -> float:
    counts = np.zeros((clusters.max() + 1, labels.max() + 1), dtype=int)
    np.add.at(counts, (clusters, labels), 1)
    return float(counts.max(1).sum()) / len(labels)


def labelled(states: QuestionAnswer, groups: Mapping[str, Sequence[str]]) -> tuple[list[int], list[str]]:
    """The places of the passage's tokens whose words are in `groups`, and the group of each.

    A word cut into pieces is put together again, and all its pieces count.
    """
    group_of = {word.lower(): group for group, words in groups.items() for word in words}
    words: list[list[int]] = []
    for place, token in enumerate(states.tokens):
        if token.startswith("##") and words:
            words[-1].append(place)
        else:
            words.append([place])
    found = []
    for pieces in words:
        word = "".join(states.tokens[place].removeprefix("##") for place in pieces).lower()
        if word in group_of and states.roles[pieces[0]] != "question":
            found += [(place, group_of[word]) for place in pieces]
    return [place for place, _ in found], [group for _, group in found]
