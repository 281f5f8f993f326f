"""Lets checks call a submission's functions by name, as `student.name(…)`: each call is put to the jail."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from autograder.checking.mismatch import Mismatch
from autograder.sandbox.calls import Argument, Reply, Undefined
from autograder.sandbox.jail import Jail
from autograder.sandbox.values import Generator
from questions.text import Text

T = TypeVar("T")
NOT_FOUND = Text("none in the files that could be read", "在可讀取的檔案中找不到")
Returns = Callable[[Reply], Any]


class Function:
    """One of the student's functions. Calling it gives its value, or raises `Mismatch` where that is unfit.

    `each` makes many calls for little more than the cost of one; values and mismatches come in their order.
    """

    def __init__(self, jail: Jail, name: str, returns: Returns) -> None:
        self._jail, self._name, self._returns = jail, name, returns

    def __call__(self, *arguments: Argument) -> Any:
        """The function's value for these arguments. Raises Mismatch where there is none that is fit."""
        return next(self.each([arguments]))

    def each(self, calls: Iterable[Sequence[Argument]]) -> Iterator[Any]:
        """The function's value for each of these lists of arguments; a Mismatch is raised in its turn."""
        return map(self._returns, self.replies(calls))

    def replies(self, calls: Iterable[Sequence[Argument]]) -> list[Reply]:
        """The function's unread replies to these lists of arguments, its exceptions and losses included.

        Raises Mismatch where the submission has no such function.
        """
        replies = self._jail.calls(self._name, list(calls))
        if any(isinstance(reply, Undefined) for reply in replies):
            raise Mismatch(
                Text(f"a function `{self._name}`", f"一個名為 `{self._name}` 的函式"),
                NOT_FOUND,
                Text(
                    "Define it under exactly this name. If you did, read what is said about your files.",
                    "請以完全相同的名稱定義它；若已定義，請看關於你的檔案的說明。",
                ),
            )
        return replies

    def first_failing(self, tries: Sequence[str]) -> str:
        """The first of these programs, which call the function, that fails; empty where none does."""
        place = self._jail.first_failing(self._name, tries)
        return "" if place is None else tries[place]


class Student:
    """One submission's functions, as attributes: `student.name(…)` calls the one of that name.

    `returns` tells for each TODO how its replies are read. `remember` keeps what several checks look at, so
    that it is asked for once.
    """

    def __init__(self, jail: Jail, seed: str, returns: Mapping[str, Returns]) -> None:
        self._functions = {name: Function(jail, name, read) for name, read in returns.items()}
        self._seed = seed
        self._memory: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Function:
        """The student's function of this name. Raises AttributeError where no check names such a TODO."""
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(f"no check's marker names the TODO {name}") from None

    def rng(self, purpose: str) -> np.random.Generator:
        """A random stream of this submission's own, another one for each purpose."""
        digest = hashlib.sha256(f"{self._seed} {purpose}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:16], "little"))

    def remember(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gave the first time under this key; where that was a Mismatch, raise it again."""
        if key not in self._memory:
            try:
                self._memory[key] = make()
            except Mismatch as mismatch:
                self._memory[key] = mismatch
        if isinstance(self._memory[key], Mismatch):
            raise self._memory[key]
        value: T = self._memory[key]
        return value


def generator(rng: np.random.Generator) -> Generator:
    """A fresh `torch.Generator` with a seed of its own, to be given to a student's function."""
    return Generator(int(rng.integers(1 << 62)))
