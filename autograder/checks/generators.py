"""Tells whether noise is drawn from the generator that was given: by its seed, on from where it stands."""

import numpy as np

from autograder.checking.mismatch import Array, Mismatch
from autograder.checking.student import generator
from autograder.checks import distribution
from autograder.sandbox.values import Generator
from questions.text import Text


def four(rng: np.random.Generator) -> list[Generator]:
    """A fresh generator, its equal, the same after an earlier call drew from it, and one of another seed."""
    first = generator(rng)
    return [first, first, Generator(first.seed, drawn=int(rng.integers(20_000, 40_000))), generator(rng)]


def expect_own_noise(noises: list[Array]) -> None:
    """Raise Mismatch unless noises of one shape are equal or independent, as those of `four` should be."""
    first, again, later, other = noises
    if not np.array_equal(first, again):
        raise Mismatch(
            Text("the same noise for generators of the same seed", "種子相同的 generator 給出相同雜訊"),
            Text("different noise", "不同的雜訊"),
        )
    en, zh = "independent noise for another seed", "種子不同則雜訊獨立"
    later_en, later_zh = "new noise from a generator used before", "用過的 generator 再次使用時給出新的雜訊"
    for noise, expected in ((other, Text(en, zh)), (later, Text(later_en, later_zh))):
        pair = np.stack([first, noise]).reshape(2, -1).astype(np.float64)
        if not abs(distribution.dependence(pair - pair.mean(1, keepdims=True))) < distribution.LIMIT:
            raise Mismatch(expected, Text("noise that is related to the first", "與前一次相關的雜訊"))
