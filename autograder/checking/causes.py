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

LIBRARIES = "itertools|math|numpy|random|scipy|sklearn|statistics|torch|torchvision"

# The exception's type, what its message says (its groups fill the text), and the cause in words.
_OF_EXCEPTIONS = (
    ("NotImplementedError", "", Text(
        "The function still raises NotImplementedError: delete the line named above, or put your code in its "
        "place.",
        "函式仍會拋出 NotImplementedError：請刪除上面指出的那一行，或換成你的程式。",
    )),
    ("UnboundLocalError", r"'(\w+)'", Text(
        "{0} is used before it has a value, at least on one way through the function.",
        "{0} 在有值之前就被使用（至少有一條執行路徑如此）。",
    )),
    ("NameError", r"name '(np)' is not defined", Text(
        "No code that is run imports {0}: put `import numpy as np` in a code cell of this notebook.",
        "沒有執行到任何匯入 {0} 的程式：請在這份筆記本的程式儲存格加上 `import numpy as np`。",
    )),
    ("NameError", rf"name '({LIBRARIES})' is not defined", Text(
        "No code that is run imports {0}: put `import {0}` in a code cell of this notebook.",
        "沒有執行到任何匯入 {0} 的程式：請在這份筆記本的程式儲存格加上 `import {0}`。",
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
        "A numpy array has no method {0}, though a torch tensor may: use a function of numpy instead.",
        "numpy 陣列沒有 {0} 這個方法（torch 張量才可能有）：請改用 numpy 的函式。",
    )),
    ("AttributeError", r"'Tensor' object has no attribute '(\w+)'", Text(
        "A torch tensor has no method {0}, though a numpy array may: use a function of torch instead.",
        "torch 張量沒有 {0} 這個方法（numpy 陣列才可能有）：請改用 torch 的函式。",
    )),
    ("AttributeError", r"'NoneType' object has no attribute '(\w+)'", Text(
        "In this line .{0} is taken of None. Does a function called there lack its `return`?",
        "這一行對 None 取用 .{0}：是不是其中呼叫的函式少了 `return`？",
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
            "The function returns nothing: is `return` missing? Printing a value does not return it.",
            "函式沒有回傳任何值：是不是少了 `return`？用 print 印出來並不是回傳。",
        )
    array = value.values if isinstance(value, Tensor) else value
    if wants_number and isinstance(array, np.ndarray) and array.size == 1:
        index = ", ".join("0" * array.ndim)
        return Text(f"Return the one number in it: `[{index}]`.", f"請回傳裡面的那個數字：`[{index}]`。")
    if not wants_number and isinstance(value, np.ndarray):
        return Text(
            "This is a numpy array: compute with torch throughout, and return a torch tensor.",
            "這是 numpy 陣列：請全程用 torch 計算，並回傳 torch 張量。",
        )
    if not wants_number and isinstance(value, Tensor):
        return Text("Convert it with `.float()`.", "請用 `.float()` 轉換。")
    return None
