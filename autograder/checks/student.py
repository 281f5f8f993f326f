"""`student`, as the checks see it: the four functions by name, each call a question put to the jail."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from autograder.checks.mismatch import Array, Mismatch, Text
from autograder.sandbox.calls import (
    Argument,
    Generator,
    Lost,
    Raised,
    Reply,
    Returned,
    Tensor,
    Undefined,
    Vector,
)
from autograder.sandbox.jail import Jail

T = TypeVar("T")
V = TypeVar("V")

CALL_IT = Text(
    "Call the function yourself, with small arguments of the kind the task describes.",
    "請自己用題目所述的小型引數呼叫這個函式看看。",
)
LOSSES = {
    "timeout": Text("no answer in time: an endless loop?", "逾時沒有回應：是不是無窮迴圈？"),
    "memory": Text("the process ran out of memory", "程序用光了記憶體"),
    "crashed": Text("the process ended or answered nonsense", "程序中途結束，或回應無法解讀"),
}


class Function(Generic[V]):
    """One of the student's functions. Calling it gives its value, or raises `Mismatch`.

    `each` makes many calls for little more than the cost of one; values and mismatches come in their order.
    """

    def __init__(self, jail: Jail, name: str, read: Callable[[Reply], V]) -> None:
        self._jail, self._name, self._read = jail, name, read

    def __call__(self, *arguments: Array | Argument) -> V:
        """The value for these arguments."""
        return next(self.each([arguments]))

    def each(self, calls: Iterable[Sequence[Array | Argument]]) -> Iterator[V]:
        """The value for each of these lists of arguments; a mismatch is raised when its turn comes."""
        return map(self._read, self.replies(calls))

    def replies(self, calls: Iterable[Sequence[Array | Argument]]) -> list[Reply]:
        """The replies of the function, which has to be there, as they come, exceptions included."""
        replies = self._jail.calls(self._name, [[_argument(value) for value in call] for call in calls])
        if any(isinstance(reply, Undefined) for reply in replies):
            raise Mismatch(
                Text(f"a function `{self._name}`", f"一個名為 `{self._name}` 的函式"),
                Text("none in the files that could be read", "在可讀取的檔案中找不到"),
                Text("Define it under exactly this name.", "請以完全相同的名稱定義它。"),
            )
        return replies


class Student:
    """One submission's functions.

    Numpy arrays cross as they are named in the specification: pictures (3-D) as torch tensors, vectors (1-D)
    as numpy arrays. `remember` keeps what several checks look at, so that it is asked for once.
    """

    def __init__(self, jail: Jail, seed: str) -> None:
        self.smoothgrad_noise = Function(jail, "smoothgrad_noise", _tensor)
        self.ig_baseline = Function(jail, "ig_baseline", _tensor)
        self.euclidean_distance = Function(jail, "euclidean_distance", _scalar)
        self.cosine_similarity = Function(jail, "cosine_similarity", _scalar)
        self._seed = seed
        self._memory: dict[str, Any] = {}

    def rng(self, purpose: str) -> np.random.Generator:
        """A random stream of this submission's own, one for each purpose."""
        digest = hashlib.sha256(f"{self._seed} {purpose}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:16], "little"))

    def remember(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gave the first time it was asked for under this key, also if it was a mismatch."""
        if key not in self._memory:
            try:
                self._memory[key] = make()
            except Mismatch as mismatch:
                self._memory[key] = mismatch
        if isinstance(self._memory[key], Mismatch):
            raise self._memory[key]
        return self._memory[key]


def _tensor(reply: Reply) -> Array:
    """A float tensor, as the specification asks."""
    a_tensor = Text("a float32 or float64 torch tensor", "float32 或 float64 的 torch 張量")
    value = _value(reply, a_tensor)
    if isinstance(value, float):
        raise Mismatch(a_tensor, Text("a single number", "單一數字"))
    if not np.isfinite(value).all():
        raise Mismatch(Text("finite numbers", "有限的數值"), Text("NaN or infinity", "NaN 或無限大"))
    return value


def _scalar(reply: Reply) -> float:
    """A number, as the specification asks."""
    a_number = Text(
        "one number (a Python or numpy number, or a 0-d array)",
        "一個數字（Python 或 numpy 數字，或 0 維陣列）",
    )
    value = _value(reply, a_number)
    if not isinstance(value, float):
        raise Mismatch(a_number, Text(f"a tensor of shape {value.shape}", f"形狀為 {value.shape} 的張量"))
    return value


def _value(reply: Reply, wanted: Text) -> Array | float:
    match reply:
        case Returned(value=None, other=other):
            raise Mismatch(wanted, Text(other, other))
        case Returned(changed=True):
            raise Mismatch(
                Text("the arguments left as they were", "不更動傳入的引數"),
                Text("an argument changed by the call", "呼叫後引數被改動了"),
                Text("Work on a copy: `+=`, `add_` and `requires_grad_` alter what the caller holds.",
                     "請在副本上運算：`+=`、`add_`、`requires_grad_` 會改到呼叫者的資料。"),
            )  # fmt: skip
        case Returned(shares=True):
            raise Mismatch(
                Text("a result with memory of its own", "結果有自己的記憶體"),
                Text("a result that shares memory with an argument", "結果與引數共用記憶體"),
                Text("Return a copy, e.g. with `.clone()`.", "請回傳副本，例如用 `.clone()`。"),
            )
        case Returned(value=value) if value is not None:
            return value
        case Raised() as error:
            place = f" ({error.where})" if error.where else ""
            said = f"{error.type}: {error.message}{place}"
            raise Mismatch(wanted, Text(said, said), CALL_IT)
        case Lost(loss=loss):
            raise Mismatch(wanted, LOSSES[loss], CALL_IT)
    raise AssertionError("every reply is one of these")


def _argument(value: Array | Argument) -> Argument:
    if isinstance(value, np.ndarray):
        return Tensor(value) if value.ndim > 1 else Vector(value)
    return value


def generator(rng: np.random.Generator) -> Generator:
    """A fresh `torch.Generator` with a seed of its own."""
    return Generator(int(rng.integers(1 << 62)))
