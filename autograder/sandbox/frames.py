"""The wire format between the grader and a jailed child: tagged, bounded, nothing executable.

A frame is a 12-byte prefix (header length and payload length, little-endian), a JSON header, and a payload
of arrays laid end to end. The header names each array's type and shape under `arrays`; everything else
in it is up to the sender. There is no pickle and no object of any class: whoever reads a frame gets numbers,
text, and arrays that own their memory, or a `ProtocolError`.
"""

import json
import math
import socket
import struct
import time
from typing import Any

import numpy as np
import numpy.typing as npt

Header = dict[str, Any]
Array = npt.NDArray[Any]

MAX_HEADER = 1 << 20
MAX_PAYLOAD = 16 << 20
_PREFIX = struct.Struct("<IQ")
_DTYPES: dict[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "float64": np.dtype("<f8"),
    "uint8": np.dtype("u1"),
}


class ProtocolError(Exception):
    """What arrived is not a frame: too long, cut short, not JSON, or not of the promised size."""


class ChannelClosed(ProtocolError):
    """The other side is gone."""


def send(channel: socket.socket, header: Header, *arrays: Array, deadline: float | None = None) -> None:
    """Write one frame. `deadline` is a `time.monotonic()` value; past it `TimeoutError` is raised."""
    spec = [[array.dtype.name, list(array.shape)] for array in arrays]
    text = json.dumps({**header, "arrays": spec}).encode()
    payload = [np.ascontiguousarray(array, dtype=_DTYPES[array.dtype.name]).tobytes() for array in arrays]
    channel.settimeout(_remaining(deadline))
    try:
        channel.sendall(b"".join([_PREFIX.pack(len(text), sum(map(len, payload))), text, *payload]))
    except (BrokenPipeError, ConnectionResetError):
        raise ChannelClosed("the other side closed the channel") from None


def receive(
    channel: socket.socket, deadline: float | None = None, max_payload: int = MAX_PAYLOAD
) -> tuple[Header, list[Array]]:
    """Read one frame: its header, and its arrays in writable memory of their own.

    Raises `ProtocolError` for anything that is not a frame, `ChannelClosed` at the end of the stream and
    `TimeoutError` past `deadline`.
    """
    header_size, payload_size = _PREFIX.unpack(_read(channel, _PREFIX.size, deadline))
    if header_size > MAX_HEADER or payload_size > max_payload:
        raise ProtocolError(f"a frame of {header_size} + {payload_size} bytes: over the limit")
    text, payload = _read(channel, header_size, deadline), _read(channel, payload_size, deadline)
    try:
        header = json.loads(bytes(text))
        return header, _arrays(header.pop("arrays"), payload)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"not a frame: {type(error).__name__}") from None


def _arrays(spec: list[tuple[str, list[int]]], payload: bytearray) -> list[Array]:
    arrays, offset = [], 0
    for name, shape in spec:
        if len(shape) > 8 or any(type(n) is not int or n < 0 for n in shape):
            raise ValueError(shape)
        dtype, count = _DTYPES[name], math.prod(shape)
        arrays.append(np.frombuffer(payload, dtype, count, offset).reshape(shape).copy())
        offset += count * dtype.itemsize
    if offset != len(payload):
        raise ValueError("payload")
    return arrays


def _read(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        channel.settimeout(_remaining(deadline))
        try:
            n = channel.recv_into(view[got:])
        except ConnectionResetError:
            n = 0
        if n == 0:
            raise ChannelClosed("the other side closed the channel")
        got += n
    return data


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
