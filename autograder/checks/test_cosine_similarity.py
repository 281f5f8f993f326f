"""Checks `cosine_similarity(a, b)`: the cosine of the angle between two 1-D vectors, as a scalar."""

from functools import partial

import numpy as np
import pytest

from autograder.checking.mismatch import expect_scalar
from autograder.checking.returns import scalar
from autograder.checking.student import Student
from autograder.checks import inputs, reference, tries, usual_mistakes
from questions.text import Text

pytestmark = pytest.mark.todo(
    "cosine_similarity",
    returns=scalar,
    example="""\
similarity = cosine_similarity(np.array([1.0, 0.0]), np.array([1.0, 1.0]))
assert abs(similarity - 0.5**0.5) < 1e-6""",
)


@pytest.mark.tries(*tries.of_vectors("cosine_similarity"))
@pytest.mark.hint(
    "The cosine is a·b / (|a| |b|): divide by BOTH norms (mind the brackets), keep the sign, "
    "and return the similarity itself, not 1 minus it.",
    "餘弦為 a·b / (|a| |b|)：要除以「兩個」範數（注意括號）、保留正負號，並回傳相似度本身，而不是 1 減去它。",
)
def test_it_is_the_dot_product_over_both_norms(student: Student, rng: np.random.Generator) -> None:
    """The cosine is right for vectors of similar, opposite and equal directions, whatever their norms
    方向相近、相反或相等的向量，不論長度（範數），餘弦都正確
    """
    pairs = inputs.vectors(rng) + inputs.near_vectors(rng)
    for (a, b), got in zip(pairs, student.cosine_similarity.each(pairs), strict=True):
        en, zh = f"({a.size} components of {a.dtype})", f"（{a.size} 個 {a.dtype} 分量）"
        hint = partial(usual_mistakes.of_value, got, a, b, usual_mistakes.COSINE)
        expect_scalar(got, reference.cosine(a, b), 1e-4, Text(f"the cosine {en}", f"餘弦{zh}"), hint)
