"""What a failed check says to a student: what was expected, what was got, and a hint, in two languages."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Text(NamedTuple):
    """One message in English and Traditional Chinese."""

    en: str
    zh: str


class Mismatch(AssertionError):
    """A result that is not what the specification asks for; whatever else a check raises is our own fault."""

    def __init__(self, expected: Text, got: Text, hint: Text | None = None) -> None:
        super().__init__(f"expected {expected.en}; got {got.en}")
        self.expected, self.got, self.hint = expected, got, hint


def number(value: float) -> str:
    """A number as a message shows it: four significant digits."""
    return f"{value:.4g}"


def expect_shape(got: Array, shape: tuple[int, ...]) -> None:
    """The tensor has exactly this shape."""
    if got.shape != shape:
        raise Mismatch(
            Text(f"a tensor of shape {shape}", f"形狀為 {shape} 的張量"),
            Text(f"shape {got.shape}", f"形狀 {got.shape}"),
        )


def expect_close(got: Array, reference: Array, what: Text) -> None:
    """Every value is finite and within 1e-4 of the reference, relative to the reference's largest value."""
    expect_shape(got, reference.shape)
    error = np.abs(np.asarray(got, np.float64) - reference)
    if not np.all(error <= 1e-4 * np.max(np.abs(reference))):  # false for NaN too
        worst = np.unravel_index(int(np.argmax(np.where(np.isfinite(error), error, np.inf))), error.shape)
        at = tuple(int(i) for i in worst)
        raise Mismatch(
            Text(
                f"{what.en}: {number(reference[at])} at {at}", f"{what.zh}：{at} 處為 {number(reference[at])}"
            ),
            Text(number(float(got[at])), number(float(got[at]))),
        )


def expect_scalar(got: float, reference: float, tolerance: float, what: Text) -> None:
    """The number is finite and within the tolerance of the reference."""
    if not abs(got - reference) <= tolerance:  # false for NaN too
        raise Mismatch(
            Text(f"{what.en}: {number(reference)}", f"{what.zh}：{number(reference)}"),
            Text(number(got), number(got)),
        )
