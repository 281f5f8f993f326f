"""Checks `euclidean_distance(a, b)`: the L2 distance of two 1-D vectors, as a scalar."""

import numpy as np
import pytest

from autograder.checking.mismatch import expect_scalar
from autograder.checking.returns import scalar
from autograder.checking.student import Student
from autograder.checks import inputs, reference, tries
from questions.text import Text

pytestmark = pytest.mark.todo(
    "euclidean_distance",
    returns=scalar,
    example="assert euclidean_distance(np.array([0.0, 3.0]), np.array([4.0, 0.0])) == 5",
)


@pytest.mark.tries(*tries.of_vectors("euclidean_distance"))
@pytest.mark.hint(
    "The distance is sqrt(sum((a - b) ** 2)): square the differences, sum ALL of them, take the root. "
    "Subtract first: aa - 2ab + bb loses the distance of near vectors.",
    "距離為 sqrt(sum((a - b) ** 2))：差取平方、對「所有」分量加總，再開根號。"
    "要先相減：aa - 2ab + bb 會失去相近向量的距離。",
)
def test_it_is_the_root_of_the_sum_of_squared_differences(student: Student, rng: np.random.Generator) -> None:
    """The distance of vectors short and long, small and large, near and equal
    長短大小各異、相近、相等的向量，距離都正確
    """
    pairs = inputs.vectors(rng) + inputs.near_vectors(rng)
    for (a, b), got in zip(pairs, student.euclidean_distance.each(pairs), strict=True):
        truth = reference.euclidean(a, b)
        en, zh = f"({a.size} components of {a.dtype})", f"（{a.size} 個 {a.dtype} 分量）"
        # Of near and equal vectors, a distance may be off by 1e-5 of their norm.
        tolerance = max(1e-4 * truth, 1e-5 * float(np.linalg.norm(a)))
        expect_scalar(got, truth, tolerance, Text(f"the distance {en}", f"距離{zh}"))
