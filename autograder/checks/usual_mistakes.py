"""The mistake that a wrong value betrays: what each of the usual ones gives, and what is to be told of it."""

from collections.abc import Callable

import numpy as np

from autograder.checking.mismatch import Array
from autograder.checks import reference
from questions.text import Text

NEAR = 1e-4  # of the mistaken value: as far as values in float32 may be off
Mistakes = tuple[tuple[Callable[[Array, Array], float], Text], ...]


def _norm(vector: Array) -> float:
    return float(np.linalg.norm(vector.astype(np.float64)))


def _product(a: Array, b: Array) -> float:
    return float(a.astype(np.float64) @ b)


COSINE: Mistakes = (
    (
        lambda a, b: 1 - reference.cosine(a, b),
        Text(
            "This is 1 minus the cosine: return the similarity itself.",
            "這是 1 減去餘弦：請回傳相似度本身。",
        ),
    ),
    (
        _product,
        Text("This is a·b alone: divide it by BOTH norms.", "這只是 a·b：還要除以「兩個」範數。"),
    ),
    (
        lambda a, b: _product(a, b) / _norm(a) * _norm(b),
        Text(
            "This is a·b / |a| * |b|, which multiplies by |b|: mind the brackets, a·b / (|a| |b|).",
            "這是 a·b / |a| * |b|，變成乘上 |b|：注意括號，應為 a·b / (|a| |b|)。",
        ),
    ),
    (
        lambda a, b: _product(a, b) / _norm(a),
        Text(
            "This is divided by the norm of a alone: divide by BOTH norms.",
            "這只除以 a 的範數：要除以「兩個」範數。",
        ),
    ),
    (
        lambda a, b: _product(a, b) / _norm(b),
        Text(
            "This is divided by the norm of b alone: divide by BOTH norms.",
            "這只除以 b 的範數：要除以「兩個」範數。",
        ),
    ),
    (
        lambda a, b: abs(reference.cosine(a, b)),
        Text("The sign is lost: keep it.", "正負號不見了：請保留。"),
    ),
)
DISTANCE: Mistakes = (
    (
        lambda a, b: reference.euclidean(a, b) ** 2,
        Text(
            "This is the sum of the squared differences: take the root.",
            "這是差的平方和：還要開根號。",
        ),
    ),
    (
        lambda a, b: float(np.abs(a.astype(np.float64) - b).sum()),
        Text(
            "This is the sum of the differences without their signs: square each instead, and take the root.",
            "這是差的絕對值的和：差要取平方，最後再開根號。",
        ),
    ),
    (
        lambda a, b: reference.euclidean(a, b) / a.size**0.5,
        Text(
            "This is the root of the MEAN of the squared differences: sum ALL of them instead.",
            "這是差的平方的「平均」再開根號：應該對「所有」分量加總。",
        ),
    ),
    (
        lambda a, b: float(np.abs(a.astype(np.float64) - b).max()),
        Text(
            "This is the largest difference alone: square the differences, sum ALL of them, take the root.",
            "這只是最大的差：差要取平方、對「所有」分量加總，再開根號。",
        ),
    ),
)


def of_value(got: float, a: Array, b: Array, mistakes: Mistakes) -> Text | None:
    """What to tell of the first mistake that gives this value for these vectors; None where none does."""
    for mistaken, said in mistakes:
        value = mistaken(a, b)
        if abs(got - value) <= NEAR * abs(value):  # false for NaN too
            return said
    return None


def of_mean(got: Array, image: Array) -> Text | None:
    """What to tell where the mean of all of a picture, (C, H, W), stands in the place of each channel's."""
    if np.ptp(got) <= NEAR and abs(float(got.mean()) - float(image.mean())) <= NEAR:
        return Text(
            "This is one mean over all channels: take each channel's own, over dims 1 and 2.",
            "這是所有通道共用的平均：請每個通道各取平均（第 1、2 維）。",
        )
    return None


def not_subtracted() -> Text:
    """What to tell where distances are right but for vectors that are near each other."""
    return Text(
        "Subtract first: a·a - 2 a·b + b·b is not exact for vectors that are near each other.",
        "要先相減：a·a - 2 a·b + b·b 對相近的向量不夠精確。",
    )
