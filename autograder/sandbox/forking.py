"""Keeps the zygote, a warm process from which children are forked: the way of Linux."""

import contextlib
import dataclasses
import json
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import confine
from autograder.sandbox.children import (
    ENVIRONMENT,
    START_SECONDS,
    Children,
    SandboxError,
    expect_hidden_project,
)


class Zygote(Children):
    """A warm process to fork children from: start it once, use it for a thousand submissions, `close` it.

    It reads the `known` notebooks beforehand, so that children need not parse cells that are as handed out.
    Raises SandboxError where the project lies among the libraries, which students' code may read.
    """

    def __init__(
        self,
        limits: confine.Limits = confine.Limits(),  # noqa: B008 (frozen)
        known: Iterable[Path] = (),
    ) -> None:
        expect_hidden_project()
        self._room = tempfile.TemporaryDirectory(prefix="grader-")  # an empty folder to stand in
        self._control, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [
                *(sys.executable, "-m", "autograder.sandbox.zygote", json.dumps(dataclasses.asdict(limits))),
                *(path.absolute() for path in known),
            ],
            stdin=theirs.fileno(),
            cwd=self._room.name,
            env=ENVIRONMENT,
        )
        theirs.close()
        self._ready = False

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def start(self) -> "ForkedChild":
        """A new child. Raises SandboxError."""
        return ForkedChild(self, *self.fork())

    def fork(self) -> tuple[int, socket.socket]:
        """Fork a child: its process id, and the grader's end of its channel. Raises SandboxError."""
        if not self._ready:  # the libraries are loaded while the grader loads its own
            self._ready = self._line() == "ready"
            _pin(self.pid)
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._send(b"fork", [theirs.fileno()])
                answer = self._line()
                if not answer.isdecimal():
                    raise SandboxError(f"no child could be started: {answer}")
                return int(answer), ours
            except SandboxError:
                ours.close()
                raise

    def reap(self, pid: int, patience: float) -> tuple[int, int]:
        """End a child: the signal it died of (0 where it left or was killed here), its peak memory in KiB.

        It has `patience` seconds to leave by itself. Raises SandboxError.
        """
        self._send(f"reap {pid} {patience}".encode(), [])
        ended_by, memory = self._line().split()
        return int(ended_by), int(memory)

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._room.cleanup()

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        """Send the zygote a command. Raises SandboxError where it is gone."""
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError as error:
            raise SandboxError(f"the zygote is gone ({error}), exit code {self._process.poll()}") from None

    def _line(self) -> str:
        """The zygote's next line of answer. Raises SandboxError where it is gone or takes too long."""
        self._control.settimeout(START_SECONDS)
        line = b""
        while not line.endswith(b"\n"):
            try:
                more = self._control.recv(100)
            except OSError as error:
                raise SandboxError(f"the zygote does not answer ({error})") from None
            if not more:
                raise SandboxError(f"the zygote is gone, exit code {self._process.wait()}")
            line += more
        return line.decode().strip()


@dataclass
class ForkedChild:
    """A child of the zygote's: its process id, and the grader's end of its channel.

    Of one that ended, what it used is what was read last; 0 where the system does not tell.
    """

    zygote: Zygote
    pid: int
    channel: socket.socket
    _computed: float = 0.0
    _waited: float = 0.0

    def processor_seconds(self) -> float:
        """The processor time that all its threads have used."""
        with contextlib.suppress(OSError, OverflowError):
            # its CPU clock, as clock_getcpuclockid names it
            self._computed = time.clock_gettime((~self.pid << 3) | 2)
        return self._computed

    def seconds_waited(self) -> float:
        """The seconds that it was ready to run and had no processor."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            self._waited = int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[1]) / 1e9
        return self._waited

    def end(self, patience: float) -> bool:
        """End it, after `patience` seconds to leave by itself: whether its processor time was used up."""
        with self.channel:
            ended_by, _ = self.zygote.reap(self.pid, patience)
        return ended_by == signal.SIGXCPU


def _pin(pid: int) -> None:
    """Keep a process, and so its children, on one processor, where this is one of a pool's workers: its own.

    The threads of one submission cannot take the processors of others then.
    """
    number = re.fullmatch(r"SpawnProcess-(\d+)", multiprocessing.current_process().name)
    if number and hasattr(os, "sched_setaffinity"):
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {processors[int(number[1]) % len(processors)]})
