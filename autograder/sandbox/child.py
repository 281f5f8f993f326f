"""Lives as a jailed child: reads a submission, defines its functions, answers calls until the pipe closes.

Whatever happens here may have been arranged by the student, so the grader believes nothing but values.
"""

import contextlib
import itertools
import json
import numbers
import socket
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.sandbox import frames
from autograder.sandbox.define import Definer, Definitions
from autograder.sandbox.values import (
    MAX_DEPTH,
    MAX_NODES,
    Generator,
    Packer,
    Seed,
    Tensor,
    Unsendable,
    unpack,
)

MAX_SUBMISSION = 64 << 20
_TOGETHER_SECONDS, _TOGETHER_BYTES = 0.05, 1 << 20  # replies are held back no longer, and no more of them
_SPOILED = 0x47  # every byte of an argument after a call, so that a result sharing its memory shows


def serve(channel: socket.socket) -> None:
    """Define the functions that the first frame brings, then answer one frame after another until the end."""
    found = _load(channel)
    with contextlib.suppress(frames.ChannelClosed):
        while True:
            request, arrays = frames.receive(channel)
            if "tries" in request:
                frames.send(
                    channel, {"id": request["id"], "failed": _failing(found.functions, request["tries"])}
                )
            else:
                _answer_all(channel, found.functions, request, arrays)


def _failing(functions: dict[str, Callable[..., Any]], tries: Sequence[str]) -> int | None:
    """The place of the first of these programs, which call the functions, that ends in an exception."""
    for place, source in enumerate(tries):
        try:
            exec(compile(source, "<try>", "exec"), {"__name__": "tried", **functions})  # noqa: S102  our own text
        except BaseException:
            return place
    return None


def _answer_all(
    channel: socket.socket,
    functions: dict[str, Callable[..., Any]],
    request: frames.Header,
    arrays: list[frames.Array],
) -> None:
    """Make the request's calls, one after another. Their replies go back together unless that takes long."""
    replies: list[frames.Header] = []
    values: list[frames.Array] = []
    begun, last = time.monotonic(), len(request["calls"]) - 1
    left, seeds = iter(arrays), iter(request["seeds"])
    for number, specs in enumerate(request["calls"]):
        reply, value = _answer(functions, request["name"], specs, left, seeds)
        replies.append(reply)
        values += value
        late = time.monotonic() > begun + _TOGETHER_SECONDS
        much = _is_long(reply) or sum(value.nbytes for value in values) > _TOGETHER_BYTES
        if number == last or late or much:
            frames.send(channel, {"id": request["id"], "replies": replies}, *values)
            replies, values, begun = [], [], time.monotonic()


def _is_long(reply: frames.Header) -> bool:
    """Whether a reply may fill a frame's header by itself: it has a text, a list or a dict."""
    value = reply.get("returned", {}).get("value")
    return isinstance(value, str) or (isinstance(value, dict) and not value.keys() & {"tensor", "array"})


def _load(channel: socket.socket) -> Definitions:
    """Read the files in the first frame, and define the wanted functions in them.

    Three kinds of frame go back: what was read, each statement about to run, what was defined. The grader
    knows from the second which statement to leave out the next time, where one never ends.
    """
    request, contents = frames.receive(channel, max_payload=MAX_SUBMISSION)
    files = dict(zip(request["paths"], (content.tobytes() for content in contents), strict=True))
    definer = Definer(files, request["wanted"])
    found = definer.found
    frames.send(channel, {"cells": found.cells, "unreadable": found.unreadable})

    def step(number: int) -> bool:
        """Tell that a statement is about to run, and whether it should."""
        frames.send(channel, {"step": number})
        return number not in request["skip"]

    definer.define(step)
    frames.send(
        channel,
        {
            "places": found.places,
            "code": found.code,
            "fingerprints": found.fingerprints,
            "notices": found.notices[:100],
        },
    )
    return found


def _answer(
    functions: dict[str, Callable[..., Any]],
    name: str,
    specs: Sequence[Any],
    arrays: Iterator[frames.Array],
    seeds: Iterator[Seed],
) -> tuple[frames.Header, list[frames.Array]]:
    """Call the function; give back what it returned or raised, and a digest of its arguments afterwards."""
    if name not in functions:
        return {"undefined": True}, []
    lent: list[Any] = []
    memories: list[frames.Array] = []

    def leaf(value: Any) -> Any:
        """A tensor, array or generator as the function gets it."""
        if isinstance(value, Generator):
            generator = torch.Generator().manual_seed(value.seed)
            torch.rand(value.drawn, generator=generator)
            return generator
        memories.append(value.values if isinstance(value, Tensor) else value)
        lent.append(torch.from_numpy(memories[-1]) if isinstance(value, Tensor) else value)
        return lent[-1]

    arguments = [unpack(spec, arrays, seeds, leaf) for spec in specs]
    try:
        result = functions[name](*arguments)
    except BaseException as error:
        return {"raised": _error_description(error)}, []
    try:
        after = _digest(arguments)
        grad = any(isinstance(given, torch.Tensor) and given.requires_grad for given in lent)
        parts = list(itertools.islice(_parts(result), MAX_NODES))
        shares = any(_same_memory(part, given) for part in parts for given in lent)
        for memory in memories:
            memory.reshape(-1).view(np.uint8).fill(_SPOILED)
        returned, results = _packed_result(result)
    except BaseException as error:  # the result's own methods, or what the student made of torch's
        return {"raised": _error_description(error)}, []
    return {"returned": returned, "after": after, "shares": shares, "grad": grad}, results


def _digest(arguments: Sequence[Any]) -> str:
    """A digest of the arguments as they are now; empty where they can no longer be packed."""
    packer = Packer(_packable_argument)
    try:
        return frames.digest(packer.arrays, json.dumps([packer.pack(one) for one in arguments]))
    except Unsendable:
        return ""


def _packable_argument(value: Any) -> Any:
    """An argument as the grader sent it, so that its digest is the same unless it was changed."""
    if isinstance(value, torch.Tensor):
        return Tensor(np.array(value.detach().numpy()))
    return Generator(0) if isinstance(value, torch.Generator) else value


def _parts(result: Any, depth: int = 0) -> Iterator[Any]:
    """The values that a result is made of, all the way into lists, tuples and dicts, as deep as can cross."""
    if depth <= MAX_DEPTH and isinstance(result, list | tuple | dict):
        for part in result.values() if isinstance(result, dict) else result:
            yield from _parts(part, depth + 1)
    else:
        yield result


def _same_memory(a: Any, b: Any) -> bool:
    """Whether two tensors lie in the same storage; arrays that share memory show by the spoiled arguments."""
    with contextlib.suppress(Exception):
        if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
            return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
    return False


def _packed_result(value: Any) -> tuple[frames.Header, list[frames.Array]]:
    """The spec and the arrays of a result, or what it is in words where it cannot cross the pipe."""
    packer = Packer(_packable_result)
    try:
        spec = packer.pack(value)
        _expect_small(0, sum(array.nbytes for array in packer.arrays))
        return {"value": spec}, packer.arrays
    except Unsendable as error:
        return {"other": _description(value) if packer.nodes == 1 else str(error)}, []
    except Exception:
        return {"other": _description(value)}, []


def _packable_result(value: Any) -> Any:
    """A part of a result as it is packed: numbers as Python's own, arrays with memory of their own.

    Raises Unsendable for an array or tensor that is too large.
    """
    if isinstance(value, torch.Tensor | np.ndarray | np.generic) and value.ndim == 0:
        value = value.item()
    if isinstance(value, torch.Tensor):
        _expect_small(value.ndim, value.numel() * value.element_size())
        return Tensor(np.array(value.detach().resolve_conj().resolve_neg().numpy()))
    if isinstance(value, np.ndarray):
        _expect_small(value.ndim, value.nbytes)
        return np.array(value)
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) and not isinstance(value, bool | int) else value


def _expect_small(dimensions: int, size: int) -> None:
    """Raise Unsendable where arrays have more dimensions or bytes than a frame takes."""
    if dimensions > 8 or size > frames.MAX_PAYLOAD // 2:
        raise Unsendable("arrays of more than 8 dimensions or 8 MB")


def _description(value: Any) -> str:
    """What a value is, in words for the student; a student's own class may break any question put to it."""
    try:
        if isinstance(value, torch.Tensor):
            return f"a {value.dtype} tensor of shape {tuple(value.shape)}"
        if isinstance(value, np.ndarray):
            return f"a numpy {value.dtype} array of shape {value.shape}"
        return "None" if value is None else f"an object of type {type(value).__name__}"[:200]
    except BaseException:
        return "an object that cannot be described"


def _error_description(error: BaseException) -> frames.Header:
    """An exception's type, whether it is a `ValueError`, its message, and the student's line it came from."""
    try:
        message = str(error)[:300]
    except BaseException:
        message = ""
    own: list[str] = []
    with contextlib.suppress(BaseException):  # whatever a student did to Python's own modules
        own += [
            f"{frame.filename}, line {frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__, limit=200)
            if not Path(frame.filename).is_absolute() and not frame.filename.startswith("<")
        ]
    return {
        "type": type(error).__name__[:100],
        "value_error": issubclass(type(error), ValueError),  # what `except ValueError` asks
        "memory": isinstance(error, MemoryError) or "can't allocate memory" in message,
        "message": message,
        "where": own[-1] if own else "",
    }
