"""Checks `euclidean_distance(a, b)`: the L2 distance of two 1-D vectors, as a scalar."""

from functools import partial

import numpy as np
import pytest

from autograder.checking.mismatch import Hint, expect_scalar
from autograder.checking.returns import scalar
from autograder.checking.student import Student
from autograder.checks import inputs, reference, tries, usual_mistakes
from questions.text import Text

pytestmark = pytest.mark.todo(
    "euclidean_distance",
    returns=scalar,
    example="assert euclidean_distance(np.array([0.0, 3.0]), np.array([4.0, 0.0])) == 5",
)


@pytest.mark.tries(*tries.of_vectors("euclidean_distance"))
@pytest.mark.hint(
    "The distance is sqrt(sum((a - b) ** 2)): square the differences, sum ALL of them, take the root. "
    "Subtract first: a·a - 2 a·b + b·b is not exact for vectors that are near each other.",
    "距離為 sqrt(sum((a - b) ** 2))：差取平方、對「所有」分量加總，再開根號。"
    "要先相減：a·a - 2 a·b + b·b 對相近的向量不夠精確。",
)
def test_it_is_the_root_of_the_sum_of_squared_differences(student: Student, rng: np.random.Generator) -> None:
    """The distance is right for few and many components, small and large values, near and equal vectors
    不論維度多寡、數值大小，距離都正確，相近或相等的向量也是
    """
    far = inputs.vectors(rng)
    pairs = far + inputs.near_vectors(rng)
    for number, ((a, b), got) in enumerate(zip(pairs, student.euclidean_distance.each(pairs), strict=True)):
        truth = reference.euclidean(a, b)
        en, zh = f"({a.size} components of {a.dtype})", f"（{a.size} 個 {a.dtype} 分量）"
        # Of near and equal vectors, a distance may be off by 1e-5 of their norm.
        tolerance = max(1e-4 * truth, 1e-5 * float(np.linalg.norm(a)))
        hint: Hint = partial(usual_mistakes.of_value, got, a, b, usual_mistakes.DISTANCE)
        if number >= len(far):  # what is right for all others, and off for near vectors, was not subtracted
            hint = usual_mistakes.not_subtracted
        expect_scalar(got, truth, tolerance, Text(f"the distance {en}", f"距離{zh}"), hint)
