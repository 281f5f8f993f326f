"""Sends and receives frames, the wire format between the grader and a jailed child: nothing executable.

A frame is a 12-byte prefix (header length and payload length, little-endian), a JSON header, and a payload
of arrays laid end to end. The header names each array's type and shape under `arrays`; everything else
in it is up to the sender. There is no pickle and no object of any class: whoever reads a frame gets numbers,
text, and arrays that own their memory, or a `ProtocolError`.
"""

import hashlib
import json
import math
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Header = dict[str, Any]
Array = npt.NDArray[Any]
Deadline = Callable[[], float]  # says how many seconds are left

MAX_HEADER = 1 << 20
MAX_PAYLOAD = 16 << 20
MAX_ARRAYS = 4096
_PREFIX = struct.Struct("<IQ")
DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float16", "float32", "float64", "complex64", "complex128",
    )
}  # fmt: skip
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class ProtocolError(Exception):
    """What arrived is not a frame, or not the one asked for: too long, not JSON, not of the promised size."""


class ChannelClosed(ProtocolError):
    """The other side of the channel closed it, or is dead."""


def send(channel: socket.socket, header: Header, *arrays: Array, deadline: Deadline | None = None) -> None:
    """Write one frame.

    Raises `ChannelClosed` where the other side is gone and `TimeoutError` past `deadline`.
    """
    spec = [[NAMES[array.dtype], array.shape] for array in arrays]
    text = json.dumps({**header, "arrays": spec}).encode()
    prefix = _PREFIX.pack(len(text), sum(array.nbytes for array in arrays))
    payload = [_bytes(np.ascontiguousarray(array)) for array in arrays]
    _move(channel, _sends(channel), [memoryview(prefix + text), *payload], deadline)


def receive(
    channel: socket.socket, deadline: Deadline | None = None, max_payload: int = MAX_PAYLOAD
) -> tuple[Header, list[Array]]:
    """Read one frame: its header, and its arrays in writable memory of their own.

    Raises `ProtocolError` for anything that is not a frame, `ChannelClosed` at the end of the stream and
    `TimeoutError` past `deadline`.
    """
    prefix = _read(channel, [memoryview(bytearray(_PREFIX.size))], deadline)
    header_size, payload_size = _PREFIX.unpack(prefix[0])
    if header_size > MAX_HEADER or payload_size > max_payload:
        raise ProtocolError(f"a frame of {header_size} + {payload_size} bytes: over the limit")
    (text,) = _read(channel, [memoryview(bytearray(header_size))], deadline)
    try:
        header = json.loads(bytes(text))
        arrays = _empty_arrays(header.pop("arrays"), payload_size)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"not a frame: {type(error).__name__}") from None
    _read(channel, [_bytes(array) for array in arrays], deadline)
    return header, arrays


def digest(arrays: Sequence[Array], words: str = "") -> str:
    """A digest of arrays (types, shapes, values) and of `words`: only someone who has both can know it."""
    sha = hashlib.sha256(words.encode())
    for array in arrays:
        sha.update(f"{array.dtype.str} {array.shape} ".encode())
        sha.update(_bytes(np.ascontiguousarray(array)))
    return sha.hexdigest()


def _empty_arrays(spec: list[tuple[str, list[int]]], size: int) -> list[Array]:
    """Arrays of these types and shapes, yet to be filled; together they take exactly `size` bytes.

    Raises ValueError or LookupError where the spec does not say so: a forged one must not cost memory.
    """
    if len(spec) > MAX_ARRAYS:
        raise ValueError("arrays")
    for _, shape in spec:
        if len(shape) > 8 or any(type(n) is not int or n < 0 for n in shape):
            raise ValueError(shape)
    if size != sum(DTYPES[name].itemsize * math.prod(shape) for name, shape in spec):
        raise ValueError("payload")
    return [np.empty(shape, DTYPES[name]) for name, shape in spec]


def _bytes(array: Array) -> memoryview:
    """A view of the memory of an array that lies in one block."""
    return array.reshape(-1).view(np.uint8).data


def _read(channel: socket.socket, buffers: list[memoryview], deadline: Deadline | None) -> list[memoryview]:
    """The same buffers, filled from the channel."""
    _move(channel, _fills(channel), buffers, deadline)
    return buffers


def _sends(channel: socket.socket) -> Callable[[list[memoryview]], int]:
    """What sends some of several buffers: as many as go at once, on Windows the first."""
    return channel.sendmsg if hasattr(channel, "sendmsg") else lambda left: channel.send(left[0])


def _fills(channel: socket.socket) -> Callable[[list[memoryview]], int]:
    """What receives into some of several buffers."""
    if hasattr(channel, "recvmsg_into"):
        return lambda left: channel.recvmsg_into(left)[0]
    return lambda left: channel.recv_into(left[0])


def _move(
    channel: socket.socket,
    some: Callable[[list[memoryview]], int],
    buffers: list[memoryview],
    deadline: Deadline | None,
) -> None:
    """Send or receive all of the buffers; `some` moves what it can and says how many bytes that was."""
    left = [buffer for buffer in buffers if buffer.nbytes]
    while left:
        channel.settimeout(_remaining(deadline))
        try:
            moved = some(left[:64])  # the system takes a limited number of buffers at a time
        except TimeoutError:
            continue  # there may be more time left by now
        except ConnectionError:
            moved = 0
        if moved == 0:
            raise ChannelClosed("the other side closed the channel")
        while left and moved >= left[0].nbytes:
            moved -= left.pop(0).nbytes
        if moved:
            left[0] = left[0][moved:]


def _remaining(deadline: Deadline | None) -> float | None:
    """The seconds left, None for no limit. Raises TimeoutError when there are none."""
    if deadline is None:
        return None
    left = deadline()
    if left <= 0:
        raise TimeoutError
    return left
