"""What crosses the wall is numbers and text of bounded size, or a ProtocolError."""

import json
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.sandbox import frames


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def soon(seconds: float = 5) -> frames.Deadline:
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()


def frame(header: object, payload: bytes = b"") -> bytes:
    """A frame as its format says, whatever is in it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<IQ", len(text), len(payload)) + text + payload


def received(data: bytes, **options: int) -> tuple[frames.Header, list[frames.Array]]:
    """What the reader makes of these bytes."""
    ours, theirs = socket.socketpair()
    with ours:
        writer = threading.Thread(target=lambda: (theirs.sendall(data), theirs.close()))
        writer.start()
        try:
            return frames.receive(ours, soon(), **options)
        finally:
            ours.close()
            writer.join()


floats = st.sampled_from([np.float32, np.float64, np.uint8])
values = st.deferred(lambda: st.none() | st.booleans() | st.integers() | st.text() | st.lists(values))


@given(
    st.dictionaries(st.text().filter(lambda key: key != "arrays"), values),
    st.lists(arrays_of.arrays(floats, arrays_of.array_shapes(min_dims=0, max_dims=5, min_side=0))),
)
def test_what_was_sent_is_received(header, arrays):
    """Headers and arrays, empty and zero-dimensional ones too, arrive bit by bit as they were."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frames.send(theirs, header, *arrays, deadline=soon())
        got, copies = frames.receive(ours, soon())
    assert got == header
    for sent, copy in zip(arrays, copies, strict=True):
        assert (copy.dtype, copy.shape, copy.tobytes()) == (sent.dtype, sent.shape, sent.tobytes())
        assert copy.flags.owndata
        assert copy.flags.writeable


def test_a_slice_crosses_as_its_values(pair):
    """An array that is no block of memory of its own is sent as what it shows."""
    ours, theirs = pair
    view = np.arange(24.0).reshape(2, 3, 4)[:, ::-2, 1:3].T
    frames.send(theirs, {}, view)
    assert np.array_equal(frames.receive(ours, soon())[1][0], view)


def test_frames_follow_one_another(pair):
    """A frame ends where it says, so that the next one is read from its start."""
    ours, theirs = pair
    for number in range(3):
        frames.send(theirs, {"n": number}, np.full(number, number, np.float32))
    assert [frames.receive(ours, soon())[0]["n"] for _ in range(3)] == [0, 1, 2]


HOSTILE = {
    "a header over the limit": struct.pack("<IQ", frames.MAX_HEADER + 1, 0),
    "a payload over the limit": struct.pack("<IQ", 2, frames.MAX_PAYLOAD + 1),
    "a payload of an exabyte": struct.pack("<IQ", 2, 1 << 60),
    "not JSON": frame(b"\x80\x04K\x01."),
    "a pickle for a header": frame(b"cos\nsystem\n(S'true'\ntR."),
    "JSON that is no object": frame([1, 2]),
    "a number for a header": frame(3),
    "no arrays": frame({}),
    "arrays that are no list": frame({"arrays": 7}),
    "arrays that are text": frame({"arrays": "ab"}),
    "an array without a shape": frame({"arrays": [["float32"]]}),
    "an object array": frame({"arrays": [["object", [1]]]}, b"12345678"),
    "a dtype that is a list": frame({"arrays": [[["float32"], [1]]]}, b"1234"),
    "a negative side": frame({"arrays": [["uint8", [-1, -4]]]}, b"1234"),
    "a side that is true": frame({"arrays": [["uint8", [True]]]}, b"1"),
    "a side that is no whole number": frame({"arrays": [["uint8", [1.0]]]}, b"1"),
    "a shape beyond all memory": frame({"arrays": [["float64", [1 << 40, 1 << 40]]]}, b"12345678"),
    "nothing, of a size no index holds": frame({"arrays": [["uint8", [0, 1 << 70]]]}),
    "nine dimensions": frame({"arrays": [["uint8", [1] * 9]]}, b"1"),
    "more arrays than may be": frame({"arrays": [["uint8", [1 << 60] * 8]] * 5000}),
    "less payload than the shapes take": frame({"arrays": [["float32", [2]]]}, b"1234"),
    "more payload than the shapes take": frame({"arrays": [["float32", [1]]]}, b"12345678"),
    "payload without an array": frame({"arrays": []}, b"1234"),
    "JSON nested without end": frame(b'{"arrays":' + b"[" * 200_000),
    "a whole number of a million digits": frame(b'{"arrays":' + b"9" * 900_000 + b"}"),
    "text that is not UTF-8": frame(b'{"arrays":[],"a":"\xff"}'),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_anything_else_is_a_protocol_error(data):
    """Whatever bytes the other side sends, the reader answers with one kind of error."""
    with pytest.raises(frames.ProtocolError):
        received(data)


@given(st.binary(max_size=200))
def test_random_bytes_never_do_more_than_a_protocol_error(data):
    """No bytes make the reader raise another error, alone or as the header of a right prefix."""
    for attempt in (data, frame(data), frame(b'{"arrays":' + data)):
        with pytest.raises(frames.ProtocolError):
            received(attempt)


@pytest.mark.parametrize("keep", [0, 3, 12, 20, -1])
def test_a_frame_cut_short_is_a_closed_channel(keep):
    """Where the other side goes away in the midst of a frame, that is what is said."""
    whole = frame({"arrays": [["uint8", [4]]]}, b"1234")
    with pytest.raises(frames.ChannelClosed):
        received(whole[:keep])


def test_an_announced_size_takes_no_memory_beyond_the_limit():
    """The limit on a payload holds as the reader sets it."""
    big = frame({"arrays": [["uint8", [2000]]]}, bytes(2000))
    assert received(big, max_payload=2000)[1][0].size == 2000
    with pytest.raises(frames.ProtocolError, match="over the limit"):
        received(big, max_payload=1999)


def test_silence_ends_at_the_deadline(pair):
    """Who waits for a frame waits no longer than it said."""
    with pytest.raises(TimeoutError):
        frames.receive(pair[0], soon(0.05))


def test_a_deadline_is_asked_again_when_it_seems_over(pair):
    """Time that was granted while waiting counts."""
    left = iter([0.05, 0.05, 5.0])
    late = threading.Timer(0.2, frames.send, (pair[1], {"late": True}))
    late.start()
    assert frames.receive(pair[0], lambda: next(left, 5.0))[0] == {"late": True}


def test_a_dripping_sender_does_not_renew_the_deadline(pair):
    """A byte in time for every read does not make the whole frame come in time."""
    ours, theirs = pair
    stop = threading.Event()

    def drip():
        while not stop.wait(0.01):
            theirs.send(b"\0")

    dripping = threading.Thread(target=drip)
    dripping.start()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        frames.receive(ours, soon(0.1), max_payload=1 << 30)
    stop.set()
    dripping.join()
    assert time.monotonic() - started < 5


def test_a_reader_that_does_not_read_ends_the_sending(pair):
    """A full channel does not hold the sender beyond its deadline."""
    with pytest.raises(TimeoutError):
        frames.send(pair[1], {}, np.zeros(1 << 20), deadline=soon(0.05))


def test_sending_to_nobody_is_a_closed_channel(pair):
    """Writing to a side that is gone says so."""
    pair[0].close()
    with pytest.raises(frames.ChannelClosed):
        frames.send(pair[1], {}, np.zeros(1 << 16), deadline=soon())
