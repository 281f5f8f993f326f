"""Names the likely cause of an exception, or of a value that was not asked for: one table for all TODOs."""

import re

import numpy as np

from autograder.sandbox.calls import Raised
from autograder.sandbox.values import Tensor
from questions.text import Text, named

CALL_IT = Text(
    "Call the function in the notebook, on a small input that fits the task.",
    "請在筆記本裡，用符合題目規格的小輸入呼叫這個函式看看。",
)
SHAPES = Text(
    "Take shapes and types from the arguments, never as fixed numbers.",
    "形狀與型別請從引數取得，不要寫成固定的數字。",
)

# The exception's type, what its message says (its groups fill the text), and the cause in words.
_OF_EXCEPTIONS = (
    ("NotImplementedError", "", Text(
        "This TODO is not written yet: put your code in place of the line `raise NotImplementedError`.",
        "這個 TODO 還沒完成：請把 `raise NotImplementedError` 那一行換成你的程式。",
    )),
    ("UnboundLocalError", r"'(\w+)'", Text(
        "{0} is used before it has a value, at least on one way through the function.",
        "{0} 在有值之前就被使用（至少有一條執行路徑如此）。",
    )),
    ("NameError", r"name '(\w+)' is not defined", Text(
        "No code that is run defines {0}. Define it inside the function or in another cell, and import what "
        "you use in the same notebook.",
        "沒有執行到任何定義 {0} 的程式。請在函式裡或另一個儲存格定義它；用到的套件要在同一份筆記本匯入。",
    )),
    ("ModuleNotFoundError|ImportError", r"'([\w.]+)'", Text(
        "{0} is not installed where you are graded: do without it.", "評分環境沒有 {0}：請改用其他寫法。",
    )),
    ("TypeError", r"positional argument|unexpected keyword argument", Text(
        "Keep the function's parameters as the task gives them, in their order.",
        "請保留題目給的參數與順序。",
    )),
    ("AttributeError", r"'numpy\.ndarray' object has no attribute '(\w+)'", Text(
        "This is a numpy array, which has no method {0}: torch tensors have other methods.",
        "這是 numpy 陣列，沒有 {0} 這個方法：torch 張量的方法不同。",
    )),
    ("AttributeError", r"'Tensor' object has no attribute '(\w+)'", Text(
        "This is a torch tensor, which has no method {0}: numpy arrays have other methods.",
        "這是 torch 張量，沒有 {0} 這個方法：numpy 陣列的方法不同。",
    )),
    ("AttributeError", r"'NoneType' object", Text(
        "Something here is None: a function without `return` gives None.",
        "這裡有個值是 None：沒有 `return` 的函式會回傳 None。",
    )),
    ("RuntimeError|ValueError|IndexError", r"size|shape|dimension|broadcast|out of (range|bounds)", SHAPES),
    ("ZeroDivisionError", "", Text("Something is divided by zero.", "有除以零的運算。")),
    ("RecursionError", "", Text("The function calls itself without end.", "函式不斷呼叫自己，沒有終點。")),
)  # fmt: skip


def of_exception(error: Raised) -> Text:
    """The likely cause of an exception, and what to do about it."""
    for kind, pattern, words in _OF_EXCEPTIONS:
        if re.fullmatch(kind, error.type) and (found := re.search(pattern, error.message)):
            return words.filled(*(named(group or "") for group in found.groups()))
    return CALL_IT


def of_value(value: object, *, wants_number: bool) -> Text | None:
    """The likely cause of a value that is none that was asked for; None where nothing is known of it."""
    if value is None:
        return Text(
            "The function returns nothing: is `return` missing?", "函式沒有回傳任何值：是不是少了 `return`？"
        )
    array = value.values if isinstance(value, Tensor) else value
    if wants_number and isinstance(array, np.ndarray) and array.size == 1:
        index = ", ".join("0" * array.ndim)
        return Text(f"Return the one number in it: `[{index}]`.", f"請回傳裡面的那個數字：`[{index}]`。")
    if not wants_number and isinstance(value, np.ndarray):
        return Text(
            "Return a torch tensor: `torch.from_numpy(…)`.", "請回傳 torch 張量：`torch.from_numpy(…)`。"
        )
    if not wants_number and isinstance(value, Tensor):
        return Text("Convert it with `.float()`.", "請用 `.float()` 轉換。")
    return None
