"""Writes what is asked of a jailed child, and reads its answers, which may be forged, as values alone."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

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
    """A reply: the call gave this value back.

    `value` is made of what JSON can say, numpy arrays and `Tensor`s, or is an `Other`. A numpy number and an
    array or tensor without dimensions are the number in them. `changed` tells that the call altered an
    argument, `shares` that the result uses the same memory as an argument.
    """

    value: Any
    changed: bool = False
    shares: bool = False


@dataclass(frozen=True)
class Raised:
    """A reply: the function raised an exception; `where` is the last of the student's own lines in it."""

    type: str
    message: str
    where: str
    is_value_error: bool
    out_of_memory: bool


@dataclass(frozen=True)
class Lost:
    """A reply: none came, because the function took its child down or did not return in time."""

    loss: Loss


@dataclass(frozen=True)
class Undefined:
    """A reply: the submission defines no such function."""


Reply = Returned | Raised | Lost | Undefined

# What the other side tells of a file, a cell or a statement: a kind, a place, and details. Kinds are those of
# autograder/notices.py, but a child may say anything.
Fact = tuple[str, ...]


class Place(NamedTuple):
    """A part of a file, or of a notebook's cell: what messages call it, the first line and the last."""

    where: str
    first: int
    last: int


@dataclass
class Contents:
    """What the files of a submission hold, as a child that read them tells; any of it may be forged.

    `cells` are pairs of a notebook cell's name and its digest, `places` the lines that define each wanted
    function where it is defined more than once, `code` where the one stands that counts, `fingerprints` what
    fingerprint.py makes of it.
    """

    cells: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[Fact, ...] = ()
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    code: Mapping[str, Place] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Fact, ...] = ()


def request(
    number: int, name: str, each: Sequence[Sequence[Argument]]
) -> tuple[frames.Header, list[Array], list[str]]:
    """The header and arrays of the frame that asks for these calls, and a digest of each call's arguments."""
    packer = Packer()
    calls, given = [], []
    for arguments in each:
        first = len(packer.arrays)
        calls.append([packer.pack(argument) for argument in arguments])
        given.append(frames.digest(packer.arrays[first:], json.dumps(calls[-1])))
    return {"id": number, "name": name, "calls": calls, "seeds": packer.seeds}, packer.arrays, given


def read_replies(frame: frames.Header, values: list[Array], number: int, given: Sequence[str]) -> list[Reply]:
    """The replies in a frame that may be forged: some of those that request `number` still waits for.

    `given` are the digests of the arguments of the calls without a reply. Raises ProtocolError for anything
    but an answer to this request.
    """
    match frame:
        case {"id": int(to), "replies": [_, *_] as replies} if to == number and len(replies) <= len(given):
            left = iter(values)
            answers = [_reply(reply, left, digest) for reply, digest in zip(replies, given, strict=False)]
            if next(left, None) is None:  # an array that no reply has is no honest answer
                return answers
    raise frames.ProtocolError("not an answer to what was asked")


def _reply(reply: Any, values: Iterator[Array], given: str) -> Reply:
    """One reply, where it has the right form. `given` is the digest of the call's arguments before it."""
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
            # `requires_grad_()` changes an argument without changing its values.
            changed = grad is not False or after != given
            match returned:
                case {"value": spec}:
                    return Returned(unpack(spec, values, iter(())), changed, shares is not False)
                case {"other": str(text)}:
                    return Returned(Other(plain(text, 200)), changed)
    raise frames.ProtocolError("not a reply")


def facts(value: list[Any]) -> tuple[Fact, ...]:
    """The facts that a child tells of its files, cut to a length that no page or table suffers from."""
    return tuple(tuple(plain(str(text), 400) for text in fact[:6]) for fact in value[:100])


def texts(value: list[str]) -> tuple[str, ...]:
    """The texts that a child tells, cut to a length that no page or table suffers from."""
    return tuple(plain(str(text), 400) for text in value[:100])


def fingerprints(value: Any, wanted: Sequence[str]) -> dict[str, str]:
    """The wanted functions' fingerprints, of what a child sent, that have the form of one.

    They point at code that is equal, and nothing is judged by them: a child can forge them.
    """
    given = value if isinstance(value, dict) else {}
    return {name: given[name] for name in wanted if _FINGERPRINT.fullmatch(str(given.get(name)))}


def code_places(value: Any, wanted: Sequence[str]) -> dict[str, Place]:
    """The places of the wanted functions' code, of what a child sent, that have the form of one."""
    given = value if isinstance(value, dict) else {}
    places = {}
    for name in wanted:
        match given.get(name):
            case [str(where), int(first), int(last)] if 1 <= first <= last:
                places[name] = Place(where, first, last)
    return places


def plain(text: str, limit: int) -> str:
    """The text, cut to `limit` characters, as any page, table or terminal can show it.

    A control character, or half of a surrogate pair, becomes a replacement character.
    """
    return "".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text[:limit])
