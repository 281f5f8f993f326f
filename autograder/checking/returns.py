"""Reads a function's reply as the value that was asked for: a check file's `todo` marker names its reader."""

import numpy as np

from autograder.checking import causes
from autograder.checking.causes import CALL_IT
from autograder.checking.mismatch import Array, Mismatch, shown
from autograder.sandbox.calls import Lost, Other, Raised, Reply, Returned
from autograder.sandbox.values import Tensor
from questions.text import Text, named, quotation

LOSSES = {
    "timeout": Text("it took too long: is there an endless loop?", "執行太久：是不是無窮迴圈？"),
    "memory": Text("it ran out of memory", "用光了記憶體"),
    "crashed": Text(
        "Python stopped, or what came back could not be read", "Python 提前結束，或回傳的內容無法讀取"
    ),
}


def float_tensor(reply: Reply) -> Array:
    """The values of a float32 or float64 torch tensor, all finite, as a numpy array.

    Raises Mismatch where the reply is anything else.
    """
    wanted = Text("a float32 or float64 torch tensor", "float32 或 float64 的 torch 張量")
    value = any_value(reply, wanted)
    if isinstance(value, bool | int | float):
        raise Mismatch(wanted, Text("a single number", "單一數字"))
    if not isinstance(value, Tensor) or value.values.dtype not in (np.float32, np.float64):
        raise Mismatch(wanted, shown(value), causes.of_value(value, wants_number=False))
    if not np.isfinite(value.values).all():
        raise Mismatch(Text("finite numbers", "有限的數值"), Text("NaN or infinity", "NaN 或無限大"))
    return value.values


def scalar(reply: Reply) -> float:
    """The one number that came back, as a float. Raises Mismatch where the reply is anything else."""
    wanted = Text(
        "one number (a Python or numpy number, or a 0-d array)",
        "一個數字（Python 或 numpy 數字，或 0 維陣列）",
    )
    value = any_value(reply, wanted)
    if not isinstance(value, bool | int | float):
        raise Mismatch(wanted, shown(value), causes.of_value(value, wants_number=True))
    return float(value)


A_VALUE = Text(
    "a value made of numbers, text, lists, dicts, arrays or tensors",
    "由數字、文字、list、dict、陣列或張量組成的值",
)


def any_value(reply: Reply, wanted: Text = A_VALUE) -> object:
    """The value that came back, whatever it is, from a call that left its arguments and their memory alone.

    Raises Mismatch otherwise, and where the call failed or the value cannot cross the pipe. What can cross is
    told in autograder/sandbox/values.py; `wanted` is what a message says was expected.
    """
    match reply:
        case Returned(value=Other(text)):
            raise Mismatch(wanted, named(text))
        case Returned(changed=True):
            raise Mismatch(
                Text("the arguments left as they were", "不更動傳入的引數"),
                Text("an argument changed by the call", "呼叫後引數被改動了"),
                Text("Work on a copy: `+=`, and methods whose names end in `_`, alter what the caller holds.",
                     "請在副本上運算：`+=` 與名稱以 `_` 結尾的方法，會改到呼叫者的資料。"),
            )  # fmt: skip
        case Returned(shares=True):
            raise Mismatch(
                Text("a new tensor or array, not a view of an argument", "新的張量或陣列，而不是引數的 view"),
                Text("a result that shares memory with an argument", "結果與引數共用記憶體"),
                Text("Return a copy, e.g. with `.clone()`.", "請回傳副本，例如用 `.clone()`。"),
            )
        case Returned(value=value):
            return value
        case Raised() as error:
            said = quotation(f"{error.type}: {error.message}")
            if error.where:
                said = Text("{0} ({1})", "{0}（{1}）").filled(said, named(error.where))
            raise Mismatch(wanted, said, causes.of_exception(error), error.where)
        case Lost(loss=loss):
            raise Mismatch(wanted, LOSSES[loss], CALL_IT)
    raise AssertionError("every reply is one of these")
