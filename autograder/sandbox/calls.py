"""What is asked of a jailed child and what it may answer: values alone, and an answer may be forged."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.sandbox import frames
from autograder.sandbox.frames import Array
from autograder.sandbox.values import Generator, Packer, Tensor, unpack

__all__ = ["Argument", "Generator", "Tensor"]

_FINGERPRINT = re.compile(r"[1-9]\d{0,3}-[0-9a-f]{16}", re.ASCII)

Loss = Literal["crashed", "timeout", "memory"]

# What a function may be given: see autograder/sandbox/values.py.
Argument = (
    Tensor
    | Array
    | Generator
    | str
    | float
    | int
    | bool
    | list[Any]
    | tuple[Any, ...]
    | dict[Any, Any]
    | None
)


@dataclass(frozen=True)
class Other:
    """A result that cannot cross the wire; `text` says what it is."""

    text: str


@dataclass(frozen=True)
class Returned:
    """What a call gave back.

    `value` is made of what JSON can say, numpy arrays and `Tensor`s, or is an `Other`. A numpy number and an
    array or tensor without dimensions are the number in them. `changed`: an argument was altered. `shares`:
    it is the result's memory too.
    """

    value: Any
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

# What the other side tells of a file, a cell or a statement: a kind, a place, and details. Kinds are those of
# autograder/notices.py, but a child may say anything.
Fact = tuple[str, ...]


@dataclass
class Contents:
    """What a submission was found to hold."""

    cells: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[Fact, ...] = ()
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Fact, ...] = ()


def request(
    number: int, name: str, each: Sequence[Sequence[Argument]]
) -> tuple[frames.Header, list[Array], list[str]]:
    """The frame that asks for these calls, and for each a digest of what was given."""
    packer = Packer()
    calls, given = [], []
    for arguments in each:
        first = len(packer.arrays)
        calls.append([packer.pack(argument) for argument in arguments])
        given.append(frames.digest(packer.arrays[first:], json.dumps(calls[-1])))
    return {"id": number, "name": name, "calls": calls, "seeds": packer.seeds}, packer.arrays, given


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
    """One answer: only the right form gets through. `given` is the digest of the call's arguments."""
    match reply:
        case {"undefined": True}:
            return Undefined()
        case {"raised": {"type": str(kind), "message": str(message), "where": str(where)} as raised}:
            return Raised(
                plain(kind, 100),
                plain(message, 300),
                plain(where, 300),
                is_value_error=raised.get("value_error") is True,
                out_of_memory=raised.get("memory") is True,
            )
        case {"returned": returned, "after": after, "shares": shares, "grad": grad}:
            changed = grad is not False or after != given
            match returned:
                case {"value": spec}:
                    return Returned(unpack(spec, values, iter(())), changed, shares is not False)
                case {"other": str(text)}:
                    return Returned(Other(plain(text, 200)), changed)
    raise frames.ProtocolError("not a reply")


def facts(value: list[Any]) -> tuple[Fact, ...]:
    """What a child tells of its files, bounded."""
    return tuple(tuple(plain(str(text), 400) for text in fact[:6]) for fact in value[:100])


def texts(value: list[str]) -> tuple[str, ...]:
    """What a child tells in words, bounded."""
    return tuple(plain(str(text), 400) for text in value[:100])


def fingerprints(value: Any, wanted: Sequence[str]) -> dict[str, str]:
    """Those that have the form of one. They point at equal code and are worth nothing else."""
    given = value if isinstance(value, dict) else {}
    return {name: given[name] for name in wanted if _FINGERPRINT.fullmatch(str(given.get(name)))}


def plain(text: str, limit: int) -> str:
    """Text that any page, table or terminal can show: no control character, no half of a surrogate pair."""
    return "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text[:limit])
