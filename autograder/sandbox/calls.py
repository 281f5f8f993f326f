"""What is asked of a jailed child and what it may answer: values alone, and an answer may be forged."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.sandbox import frames
from autograder.sandbox.frames import Array

_FINGERPRINT = re.compile(r"[1-9]\d{0,3}-[0-9a-f]{16}", re.ASCII)

Loss = Literal["crashed", "timeout", "memory"]


@dataclass(frozen=True)
class Tensor:
    """An argument that reaches the function as a torch tensor of these values."""

    values: Array


@dataclass(frozen=True)
class Vector:
    """An argument that reaches the function as a numpy array of these values."""

    values: Array


@dataclass(frozen=True)
class Generator:
    """An argument that reaches the function as a fresh `torch.Generator` with this seed."""

    seed: int


Argument = Tensor | Vector | Generator | str | float | int


@dataclass(frozen=True)
class Returned:
    """What a call gave back.

    `value` is a float (a scalar), an array (a float tensor), or None where it was neither, `other` then
    saying what it was. `changed`: an argument was altered. `shares`: it is the result's memory too.
    """

    value: Array | float | None
    other: str = ""
    changed: bool = False
    shares: bool = False


@dataclass(frozen=True)
class Raised:
    """An exception that left the function; `where` is the student's own line."""

    type: str
    message: str
    where: str
    is_value_error: bool
    out_of_memory: bool


@dataclass(frozen=True)
class Lost:
    """The function took its child down, or did not come back."""

    loss: Loss


@dataclass(frozen=True)
class Undefined:
    """There is no such function in the submission."""


Reply = Returned | Raised | Lost | Undefined


@dataclass
class Contents:
    """What a submission was found to hold."""

    cells: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[str, ...] = ()
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def request(
    number: int, name: str, each: Sequence[Sequence[Argument]]
) -> tuple[frames.Header, list[Array], list[str]]:
    """The frame that asks for these calls, and for each a digest of the arrays that were given."""
    arrays: list[Array] = []
    calls, given = [], []
    for arguments in each:
        specs: list[Any] = []
        first = len(arrays)
        for argument in arguments:
            if isinstance(argument, Tensor | Vector):
                specs.append({"array": len(arrays), "tensor": isinstance(argument, Tensor)})
                arrays.append(argument.values)
            else:
                specs.append({"generator": argument.seed} if isinstance(argument, Generator) else argument)
        calls.append(specs)
        given.append(frames.digest(arrays[first:]))
    return {"id": number, "name": name, "calls": calls}, arrays, given


def read_replies(frame: frames.Header, values: list[Array], number: int, given: Sequence[str]) -> list[Reply]:
    """Read answers that may be forged: to this request, some of those still waited for."""
    match frame:
        case {"id": int(of), "replies": [_, *_] as found} if of == number and len(found) <= len(given):
            left = iter(values)
            answers = [_reply(reply, left, digest) for reply, digest in zip(found, given, strict=False)]
            if next(left, None) is None:
                return answers
    raise frames.ProtocolError("not an answer to what was asked")


def _reply(reply: Any, values: Iterator[Array], given: str) -> Reply:
    """One answer: only what has the right form gets through. `given` is the digest of the call's arrays."""
    match reply:
        case {"undefined": True}:
            return Undefined()
        case {"raised": {"type": str(kind), "message": str(message), "where": str(where)} as raised}:
            return Raised(
                _plain(kind, 100),
                _plain(message, 300),
                _plain(where, 300),
                is_value_error=raised.get("value_error") is True,
                out_of_memory=raised.get("memory") is True,
            )
        case {"returned": returned, "after": after, "shares": shares, "grad": grad}:
            changed = grad is not False or after != given
            match returned:
                case {"scalar": float(value)}:
                    return Returned(value, changed=changed)
                case {"tensor": True} if (array := next(values, None)) is not None:
                    return Returned(array, changed=changed, shares=shares is not False)
                case {"other": str(text)}:
                    return Returned(None, _plain(text, 200), changed=changed)
    raise frames.ProtocolError("not a reply")


def texts(value: list[str]) -> tuple[str, ...]:
    """What a child tells in words, bounded."""
    return tuple(_plain(str(text), 400) for text in value[:100])


def fingerprints(value: Any, wanted: Sequence[str]) -> dict[str, str]:
    """Those that have the form of one. They point at equal code and are worth nothing else."""
    given = value if isinstance(value, dict) else {}
    return {name: given[name] for name in wanted if _FINGERPRINT.fullmatch(str(given.get(name)))}


def _plain(text: str, limit: int) -> str:
    """Text that any page, table or terminal can show: no control character, no half of a surrogate pair."""
    return "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text[:limit])
