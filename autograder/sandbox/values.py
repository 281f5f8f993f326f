"""Packs values for the wire and unpacks them: what JSON can say, and arrays and tensors of numbers beside it.

A value is packed into a `spec`, which is plain JSON, while its arrays and seeds are laid aside in order:

    None, bool, int, float, str     themselves
    list, tuple, dict               {"list": [spec, …]}, {"tuple": […]}, {"dict": [[key, spec], …]}
    numpy array, torch tensor       {"array": true}, {"tensor": true}: the next of the arrays
    torch generator                 {"generator": true}: the next of the seeds

Nothing else crosses. Whoever unpacks a spec may not trust it: anything but the above is a `ProtocolError`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.sandbox.frames import MAX_ARRAYS, NAMES, Array, ProtocolError

MAX_DEPTH = 16
MAX_NODES = 20_000
MAX_TEXT = 50_000  # characters
_WHOLE = 1 << 63  # whole numbers are below it in size

Spec = Any
Seed = tuple[int, int]  # a generator's seed, and how many numbers were drawn from it
Leaf = Callable[[Any], Any]


@dataclass(frozen=True)
class Tensor:
    """Stands for a torch tensor of these values, so that the grader need not load torch."""

    values: Array


@dataclass(frozen=True)
class Generator:
    """Stands for a `torch.Generator` with this seed, from which so many numbers were drawn already."""

    seed: int
    drawn: int = 0


class Unsendable(Exception):
    """A value cannot cross the wire; the message says what it is."""


@dataclass
class Packer:
    """Packs values one after another; `arrays` and `seeds` are what was laid aside.

    `simpler` is asked of every value first, and may give another in its place.
    """

    simpler: Leaf = lambda value: value
    arrays: list[Array] = field(default_factory=list)
    seeds: list[Seed] = field(default_factory=list)
    nodes: int = 0
    _text: int = 0

    def pack(self, value: Any, depth: int = 0) -> Spec:
        """The spec of a value. Raises Unsendable where it is too large, too deep, or of another kind."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Unsendable(f"more than {MAX_NODES} values, or nested over {MAX_DEPTH} deep")
        value = self.simpler(value)
        match value:
            case None | bool() | float():
                return value
            case int() if abs(value) < _WHOLE:
                return value
            case str():
                self._text += len(value)
                if self._text > MAX_TEXT:
                    raise Unsendable(f"text of more than {MAX_TEXT} characters")
                return value
            case Generator(seed, drawn):
                self.seeds.append((seed, drawn))
                return {"generator": True}
            case Tensor(array):
                return self._lay_aside(array, {"tensor": True})
            case list() | tuple():
                kind = "list" if isinstance(value, list) else "tuple"
                return {kind: [self.pack(item, depth + 1) for item in value]}
            case dict():
                return {"dict": [[self._key(key), self.pack(of, depth + 1)] for key, of in value.items()]}
            case np.ndarray() if value.dtype in NAMES:
                return self._lay_aside(value, {"array": True})
        raise Unsendable(f"an object of type {type(value).__name__}")

    def _lay_aside(self, array: Array, spec: Spec) -> Spec:
        if len(self.arrays) == MAX_ARRAYS:
            raise Unsendable(f"more than {MAX_ARRAYS} arrays")
        self.arrays.append(array)
        return spec

    def _key(self, key: Any) -> Spec:
        self.nodes += 1
        if not isinstance(key, str | int | float | bool | None):
            raise Unsendable("a dict with other keys than text and numbers")
        return self.pack(key)


def unpack(
    spec: Spec, arrays: Iterator[Array], seeds: Iterator[Seed], leaf: Leaf = lambda value: value
) -> Any:
    """The value of a spec, which takes its arrays and seeds from these in order.

    `leaf` is given every tensor, array and generator, and gives what stands in its place. Raises
    ProtocolError for what is no spec.
    """
    return _unpack(spec, arrays, seeds, leaf, 0)


def _unpack(spec: Spec, arrays: Iterator[Array], seeds: Iterator[Seed], leaf: Leaf, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ProtocolError("nested too deep")

    def inside(part: Spec) -> Any:
        return _unpack(part, arrays, seeds, leaf, depth + 1)

    match spec:
        case None | bool() | float() | str():
            return spec
        case int() if abs(spec) < _WHOLE:
            return spec
        case {"tensor": True} if (array := next(arrays, None)) is not None:
            return leaf(Tensor(array))
        case {"array": True} if (array := next(arrays, None)) is not None:
            return leaf(array)
        case {"generator": True} if (seed := next(seeds, None)) is not None:
            return leaf(Generator(*seed))
        case {"list": list(items)}:
            return [inside(item) for item in items]
        case {"tuple": list(items)}:
            return tuple(inside(item) for item in items)
        case {"dict": list(pairs)} if all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            return {_key(key): inside(of) for key, of in pairs}
    raise ProtocolError("not a value")


def _key(key: Any) -> Any:
    match key:
        case None | bool() | float() | str():
            return key
        case int() if abs(key) < _WHOLE:
            return key
    raise ProtocolError("not a key")
