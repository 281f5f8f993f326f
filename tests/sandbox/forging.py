"""Jailed children that lie: scripts in the place of a zygote's children, which answer what they like."""

import contextlib
import socket
import threading
from collections.abc import Callable

import numpy as np

from autograder.sandbox import frames
from autograder.sandbox.forking import ForkedChild
from autograder.sandbox.jail import Jail


class Forger:
    """A zygote whose children are scripts: each answers what it reads with bytes of its own."""

    def __init__(self, *scripts: Callable[[socket.socket], None]) -> None:
        self.scripts = list(scripts)
        self.children: list[threading.Thread] = []

    def start(self) -> ForkedChild:
        ours, theirs = socket.socketpair()
        script = self.scripts.pop(0) if self.scripts else socket.socket.close

        def live() -> None:
            with theirs, contextlib.suppress(OSError, frames.ProtocolError):
                script(theirs)

        self.children.append(threading.Thread(target=live))
        self.children[-1].start()
        return ForkedChild(self, 0, ours)

    def reap(self, pid: int, patience: float) -> tuple[int, int]:
        return 0, 0

    def close(self) -> None:
        """There is nothing to close."""


def introduce(channel: socket.socket, *, read: object = None, then: tuple[object, ...] = ()) -> None:
    """What an honest child says first, but for what is given."""
    frames.receive(channel, max_payload=1 << 26)
    frames.send(channel, read if read is not None else {"cells": [], "unreadable": []})
    for header in then or ({"places": {}, "notices": []},):
        frames.send(channel, header)


def answering(
    *headers: object, arrays: tuple[np.ndarray, ...] = (), **framing: object
) -> Callable[[socket.socket], None]:
    """What answers each with a frame of its own; `framing` alters what surrounds the answers."""

    def script(channel: socket.socket) -> None:
        introduce(channel)
        request, _ = frames.receive(channel)
        for header in headers:
            frames.send(channel, {"id": request["id"], "replies": [header], **framing}, *arrays)
        frames.receive(channel)

    return script


def forged(*scripts: Callable[[socket.socket], None], **seconds: float) -> Jail:
    return Jail(
        Forger(*scripts), {"a.py": b""}, ["f"], **{"call_seconds": 1, "submission_seconds": 3, **seconds}
    )
