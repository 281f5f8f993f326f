"""Starts every child afresh, which takes seconds: the way of macOS, where forking is unsafe, and of Windows.

A child connects to a socket of the grader's on this machine, and is known by a secret that it was given. Its
time is the clock's, for not every system tells another process's processor time. Which walls are around it
depends on the system (confine.py); on Windows there are none, nor is its memory limited: it is meant for a
student's own code on a student's own machine.
"""

import contextlib
import dataclasses
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.sandbox import confine
from autograder.sandbox.children import (
    ENVIRONMENT,
    START_SECONDS,
    Children,
    SandboxError,
    expect_hidden_project,
)

# Of the environment: what Windows needs to start a program, and Python to find what a user installed.
KEPT = ("APPDATA", "HOME", "PATH", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")


class Spawner(Children):
    """Starts children, each a Python of its own; the next one is begun when the last one has ended.

    They read the `known` notebooks beforehand, to tell the cells that are as handed out.
    """

    def __init__(
        self,
        limits: confine.Limits = confine.Limits(),  # noqa: B008 (frozen)
        known: Iterable[Path] = (),
    ) -> None:
        expect_hidden_project()
        self._arguments = [json.dumps(dataclasses.asdict(limits)), *(str(path.absolute()) for path in known)]
        self._room = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._next: SpawnedChild | None = None
        self.begin()

    def begin(self) -> None:
        """Begin to start the next child: its libraries are loaded while there is something else to do."""
        self._next = self._next or self._begun()

    def _begun(self) -> "SpawnedChild":
        return SpawnedChild(self, self._listener, self._room.name, self._arguments)

    def start(self) -> "SpawnedChild":
        """A new child. Raises SandboxError."""
        child, self._next = self._next or self._begun(), None
        child.connect()
        return child

    def close(self) -> None:
        """End the child that was begun, and listen no more."""
        if self._next is not None:
            self._next.kill()
            self._next = None
        self._listener.close()
        self._room.cleanup()


class SpawnedChild:
    """A process of its own: begun when it is made, of use once it is connected."""

    channel: socket.socket

    def __init__(
        self, spawner: Spawner, listener: socket.socket, room: str, arguments: Sequence[str]
    ) -> None:
        self._spawner, self._listener, self._secret = spawner, listener, secrets.token_hex().encode()
        told = [str(listener.getsockname()[1]), *arguments]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "autograder.sandbox.spawned", *told],
            stdin=subprocess.PIPE,
            cwd=room,
            env={**kept, **ENVIRONMENT, "PYTHONUTF8": "1"},
        )
        assert self._process.stdin is not None  # noqa: S101  as asked for
        with contextlib.suppress(OSError), self._process.stdin as stdin:  # it may be gone: `connect` says so
            stdin.write(self._secret)

    def connect(self) -> None:
        """Wait until it has loaded the libraries and is there. Raises SandboxError."""
        end = time.monotonic() + START_SECONDS
        self._listener.settimeout(0.1)
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):  # TimeoutError is one
                channel, _ = self._listener.accept()
                channel.settimeout(5)
                if secrets.compare_digest(_all_of(channel, len(self._secret)), self._secret):
                    self.channel = channel
                    return
                channel.close()
        self.kill()
        raise SandboxError(f"no child could be started: exit code {self._process.returncode}")

    def processor_seconds(self) -> float:
        """The seconds that went by."""
        return time.monotonic()

    def seconds_waited(self) -> float:
        """0: it is not known."""
        return 0.0

    def end(self, patience: float) -> bool:
        """End it, after `patience` seconds to leave by itself: whether its processor time was used up."""
        with self.channel, contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        out_of_time = self._process.returncode == -getattr(signal, "SIGXCPU", 0) != 0
        self.kill()
        self._spawner.begin()
        return out_of_time

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()


def _all_of(channel: socket.socket, size: int) -> bytes:
    """The first bytes that come, fewer where the other side closes the channel before."""
    data = b""
    while len(data) < size and (more := channel.recv(size - len(data))):
        data += more
    return data
