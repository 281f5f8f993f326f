"""Compares what a function gave with what it should, and says how they differ, in two languages."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.sandbox.calls import Other, plain
from autograder.sandbox.values import Tensor
from questions.text import Text, named

Array = npt.NDArray[Any]
Hint = Callable[[], Text | None]


class Mismatch(AssertionError):
    """A result is not what the specification asks for; any other exception is the grader's own fault.

    `where` is the student's line that an exception came from, where one did.
    """

    def __init__(self, expected: Text, got: Text, hint: Text | None = None, where: str = "") -> None:
        super().__init__(f"expected {expected.en}; got {got.en}")
        self.expected, self.got, self.hint, self.where = expected, got, hint, where


def number(value: float) -> str:
    """The number as messages show it: with four significant digits."""
    return f"{value:.4g}"


def shown(value: object) -> Text:
    """The words for a value that came back: arrays and tensors by type and shape, others by their repr."""
    match value:
        case Other(text):
            return named(text)
        case Tensor(array):
            kind, shape = f"torch.{array.dtype.name}", array.shape
            return Text(f"a {kind} tensor of shape {shape}", f"形狀為 {shape} 的 {kind} 張量")
        case np.ndarray():
            kind, shape = value.dtype.name, value.shape
            return Text(f"a numpy {kind} array of shape {shape}", f"形狀為 {shape} 的 numpy {kind} 陣列")
    text = plain(repr(value), 200)
    return Text(text, text)


def expect_shape(got: Array, shape: tuple[int, ...]) -> None:
    """Raise Mismatch unless the array or tensor has exactly this shape."""
    if got.shape != shape:
        raise Mismatch(
            Text(f"a tensor of shape {shape}", f"形狀為 {shape} 的張量"),
            Text(f"shape {got.shape}", f"形狀 {got.shape}"),
        )


def expect_close(got: Array, reference: Array, what: Text, hint: Hint | None = None) -> None:
    """Raise Mismatch unless every value is finite and within 1e-4 of the reference.

    The 1e-4 is relative to the largest value of the reference in size: a reference of zeros takes only zeros.
    `hint` is asked, where it is not, for what to tell instead of the check's own hint.
    """
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
            hint() if hint else None,
        )


def expect_scalar(
    got: float, reference: float, tolerance: float, what: Text, hint: Hint | None = None
) -> None:
    """Raise Mismatch unless the number is finite and within the (absolute) tolerance of the reference.

    `hint` is asked, where it is not, for what to tell instead of the check's own hint.
    """
    if not abs(got - reference) <= tolerance:  # false for NaN too
        raise Mismatch(
            Text(f"{what.en}: {number(reference)}", f"{what.zh}：{number(reference)}"),
            Text(number(got), number(got)),
            hint() if hint else None,
        )


def expect_equal(got: object, expected: object, what: Text) -> None:
    """Raise Mismatch unless the value is the expected one and of its type.

    Numbers are compared exactly, arrays by type, shape and values, all the way into lists and dicts.
    """
    if not _is_same(got, expected):
        said = shown(expected)
        raise Mismatch(Text(f"{what.en}: {said.en}", f"{what.zh}：{said.zh}"), shown(got))


def _is_same(a: Any, b: Any) -> bool:
    """Whether two values are equal in type and value, all the way in."""
    if type(a) is not type(b):
        return False
    match a:
        case Tensor():
            return _is_same(a.values, b.values)
        case np.ndarray():
            return a.dtype == b.dtype and np.array_equal(a, b)
        case list() | tuple():
            return len(a) == len(b) and all(map(_is_same, a, b))
        case dict():
            return a.keys() == b.keys() and all(_is_same(a[key], b[key]) for key in a)
    return bool(a == b)
