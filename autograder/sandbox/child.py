"""A jailed child's whole life: read a submission, define its functions, answer calls until the pipe closes.

Whatever happens here may have been arranged by the student, so the grader believes nothing but values.
"""

import contextlib
import numbers
import os
import socket
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from autograder.sandbox import frames
from autograder.sandbox.define import Definer, Definitions

MAX_SUBMISSION = 64 << 20
_TOGETHER_SECONDS, _TOGETHER_BYTES = 0.05, 1 << 20  # replies are held back no longer, and no more of them
_SPOILED = -54321.0  # written over every argument after a call, so that a result sharing its memory shows


def serve(channel: socket.socket) -> None:
    """Define what the first frame brings, then answer one frame after another."""
    found = _load(channel)
    with contextlib.suppress(frames.ChannelClosed):
        while True:
            request, arrays = frames.receive(channel)
            _answer_all(channel, found.functions, request, arrays)


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
    for number, specs in enumerate(request["calls"]):
        reply, value = _answer(functions, request["name"], specs, arrays)
        replies.append(reply)
        values += value
        late = time.monotonic() > begun + _TOGETHER_SECONDS
        if number == last or late or sum(value.nbytes for value in values) > _TOGETHER_BYTES:
            frames.send(channel, {"id": request["id"], "replies": replies}, *values)
            replies, values, begun = [], [], time.monotonic()


def _load(channel: socket.socket) -> Definitions:
    """Three kinds of frame go back: what was read, each statement about to run, what was defined."""
    request, contents = frames.receive(channel, max_payload=MAX_SUBMISSION)
    files = dict(zip(request["paths"], (content.tobytes() for content in contents), strict=True))
    definer = Definer(files, request["wanted"])
    found = definer.found
    frames.send(channel, {"cells": found.cells, "unreadable": found.unreadable})

    def step(number: int) -> bool:
        frames.send(channel, {"step": number})
        return number not in request["skip"]

    definer.define(step)
    frames.send(
        channel,
        {"places": found.places, "fingerprints": found.fingerprints, "notices": found.notices[:100]},
    )
    return found


def _answer(
    functions: dict[str, Callable[..., Any]], name: str, specs: Sequence[Any], arrays: list[frames.Array]
) -> tuple[frames.Header, list[frames.Array]]:
    """Call the function; give back what it returned or raised, and a digest of its arguments afterwards."""
    if name not in functions:
        return {"undefined": True}, []
    arguments = [_argument(spec, arrays) for spec in specs]
    lent = [arrays[spec["array"]] for spec in specs if isinstance(spec, dict) and "array" in spec]
    try:
        result = functions[name](*arguments)
    except BaseException as error:
        return {"raised": _described_error(error)}, []
    try:
        given = [a for a in arguments if isinstance(a, torch.Tensor | np.ndarray)]
        after = frames.digest([_numbers(argument) for argument in given])
        grad = any(isinstance(a, torch.Tensor) and a.requires_grad for a in given)
        shares = any(_same_memory(result, argument) for argument in given)
        for array in lent:
            array.fill(_SPOILED)
        returned, values = _returned(result)
    except BaseException as error:  # the result's own methods, or what the student made of torch's
        return {"raised": _described_error(error)}, []
    return {"returned": returned, "after": after, "shares": shares, "grad": grad}, values


def _argument(spec: Any, arrays: list[frames.Array]) -> Any:
    match spec:
        case {"array": index, "tensor": tensor}:
            return torch.from_numpy(arrays[index]) if tensor else arrays[index]
        case {"generator": seed}:
            return torch.Generator().manual_seed(seed)
        case _:
            return spec


def _numbers(value: Any) -> frames.Array:
    """A copy of a tensor's or array's values."""
    return np.array(value.detach().numpy() if isinstance(value, torch.Tensor) else value)


def _same_memory(a: Any, b: Any) -> bool:
    with contextlib.suppress(Exception):
        if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
            return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
    return False


def _returned(value: Any) -> tuple[frames.Header, list[frames.Array]]:
    """A result as a scalar, a float tensor, or only described in words where it is neither."""
    with contextlib.suppress(Exception):
        if isinstance(value, torch.Tensor | np.ndarray) and value.ndim == 0:
            value = value.item()
        if isinstance(value, numbers.Real):
            return {"scalar": float(value)}, []
        if (
            isinstance(value, torch.Tensor)
            and value.numel() * value.element_size() <= frames.MAX_PAYLOAD // 2
        ):
            array = _numbers(value)
            if array.dtype in (np.float32, np.float64) and array.ndim <= 8:
                return {"tensor": True}, [array]
    return {"other": _described(value)}, []


def _described(value: Any) -> str:
    try:
        if isinstance(value, torch.Tensor):
            return f"a {value.dtype} tensor of shape {tuple(value.shape)}"
        if isinstance(value, np.ndarray):
            return f"a numpy {value.dtype} array of shape {value.shape}"
        return "None" if value is None else f"an object of type {type(value).__name__}"[:200]
    except BaseException:
        return "an object that cannot be described"


def _described_error(error: BaseException) -> frames.Header:
    """An exception's type, whether it is a `ValueError`, its message, and the student's line it came from."""
    try:
        message = str(error)[:300]
    except BaseException:
        message = ""
    own = [
        f"{frame.filename}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__, limit=200)
        if not frame.filename.startswith((os.sep, "<"))
    ]
    return {
        "type": type(error).__name__[:100],
        "value_error": issubclass(type(error), ValueError),  # what `except ValueError` asks
        "memory": isinstance(error, MemoryError) or "can't allocate memory" in message,
        "message": message,
        "where": own[-1] if own else "",
    }
