"""Runs the grader's side of the sandbox: starts the zygote, asks jailed functions, believes only values."""

import dataclasses
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from autograder.sandbox import confine, frames
from autograder.sandbox.calls import (
    Argument,
    Contents,
    Loss,
    Lost,
    Raised,
    Reply,
    facts,
    fingerprints,
    read_replies,
    request,
    texts,
)

PROJECT = Path(__file__).parents[2]
PATIENCE = 5  # a child that waits for a processor may take so many times the seconds of a call
START_SECONDS = 120  # a cold disk under a small container takes its time to load torch

_ENVIRONMENT = {
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # All memory from the C library, in fewer, larger pages: a third of what a fork costs otherwise.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432",
}


class SandboxError(Exception):
    """The sandbox itself failed, not the code that runs in it."""


class Zygote:
    """A warm process to fork children from: start it once, use it for a thousand submissions, `close` it.

    Raises SandboxError where the project lies among the libraries, which students' code may read.
    """

    def __init__(self, limits: confine.Limits = confine.Limits()) -> None:  # noqa: B008 (frozen)
        for folder in confine.library_folders():
            if PROJECT.is_relative_to(folder):
                raise SandboxError(
                    f"the project lies in {folder}, which students' code may read: install it in place "
                    "(pip install -e .) from a folder outside of Python's own"
                )
        self._room = tempfile.TemporaryDirectory(prefix="grader-")  # an empty folder to stand in
        self._control, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "autograder.sandbox.zygote", json.dumps(dataclasses.asdict(limits))],
            stdin=theirs.fileno(),
            cwd=self._room.name,
            env={"PYTHONPATH": str(PROJECT), **_ENVIRONMENT},
        )
        theirs.close()
        self._ready = False

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The zygote's process id."""
        return self._process.pid

    def fork(self) -> tuple[int, socket.socket]:
        """Fork a child: its process id, and the grader's end of its channel. Raises SandboxError."""
        if not self._ready:  # the libraries are loaded while the grader loads its own
            self._ready = self._line() == "ready"
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._send(b"fork", [theirs.fileno()])
                return int(self._line()), ours
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


class Jail:
    """One submission's functions, which a child defines and calls in the sandbox.

    A function that takes its child down, or does not come back in time, is not called again; the others go
    on in a new child. As long as a child has waited for a processor, so much longer it may take, up to
    PATIENCE times: nobody loses points to a busy machine. `contents` says what the files hold, `losses` what
    went wrong, in order.
    """

    def __init__(
        self,
        zygote: Zygote,
        files: Mapping[str, bytes],
        wanted: Sequence[str],
        call_seconds: float = 10,
        submission_seconds: float = 60,
    ) -> None:
        self._zygote, self._files, self._wanted = zygote, dict(files), list(wanted)
        self._call_seconds = call_seconds
        self._end = time.monotonic() + submission_seconds
        self._skip: list[int] = []
        self._step = 0
        self._lost: dict[str, Lost] = {}
        self._requests = 0
        self._child: tuple[int, socket.socket] | None = None
        self.losses: list[Loss] = []
        self.contents = Contents()
        self._load()

    def __enter__(self) -> "Jail":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_child(patience=0)

    def call(self, name: str, *arguments: Argument) -> Reply:
        """Call a function of the submission, with a deadline: its reply."""
        return self.calls(name, [arguments])[0]

    def calls(self, name: str, each: Sequence[Sequence[Argument]]) -> list[Reply]:
        """Call a function with each of several lists of arguments, sent together: its replies, in order.

        Every call has a deadline of its own. Once a call is lost, so are all after it.
        """
        if self._child is None and name not in self._lost:
            self._load()
        replies: list[Reply] = []
        if self._child is not None and name not in self._lost:
            self._ask(self._child[1], name, each, replies)
        elif name not in self._lost:
            self._mark_lost(name, self.losses[-1])  # no child could be loaded any more
        return replies + [self._lost[name] for _ in each[len(replies) :]]

    def _ask(
        self, channel: socket.socket, name: str, each: Sequence[Sequence[Argument]], replies: list[Reply]
    ) -> None:
        """Put the calls to the child, and its answers into `replies` until all came or the child is lost."""
        self._requests += 1
        header, arrays, given = request(self._requests, name, each)
        try:
            frames.send(channel, header, *arrays, deadline=self._deadline())
            while len(replies) < len(each):
                frame, values = frames.receive(channel, self._deadline())
                replies += read_replies(frame, values, self._requests, given[len(replies) :])
        except (frames.ProtocolError, OSError) as error:  # TimeoutError is an OSError
            self._mark_lost(name, self._end_failed_child(error))
        if any(isinstance(reply, Raised) and reply.out_of_memory for reply in replies):
            self.losses.append("memory")

    def _mark_lost(self, name: str, loss: Loss) -> None:
        """Never call this function again: every further reply is this loss."""
        self._lost[name] = Lost(loss)

    def _deadline(self) -> frames.Deadline:
        """The deadline of what the child is asked now: the call's or the submission's, whichever is first."""
        pid = self._child[0] if self._child else 0
        end = min(time.monotonic() + self._call_seconds, self._end)

        def left() -> float:
            """The seconds left; what the child waited for a processor is read only when needed."""
            over = time.monotonic() - end
            return -over if over < 0 else min(_seconds_waited(pid), PATIENCE * self._call_seconds) - over

        return left

    def _load(self) -> None:
        """Fork a child and have it define the functions.

        A statement that does not end, or ends the child, is left out the next time.
        """
        while time.monotonic() < self._end:
            self._child, self._step = self._zygote.fork(), 0
            try:
                return self._introduce(self._child[1])
            except (frames.ProtocolError, OSError) as error:
                self._end_failed_child(error)
                if self._step == 0 or self._step in self._skip:  # it was not a statement that failed
                    return None
                self._skip.append(self._step)
        self.losses.append("timeout")
        return None

    def _introduce(self, channel: socket.socket) -> None:
        """Send a new child the files, and note what it tells: what they hold, which statement is being run.

        Raises ProtocolError where it tells anything else.
        """
        header = {"paths": list(self._files), "wanted": self._wanted, "skip": self._skip}
        contents = [np.frombuffer(data, np.uint8) for data in self._files.values()]
        frames.send(channel, header, *contents, deadline=self._deadline())
        try:
            read, _ = frames.receive(channel, self._deadline())
            self.contents.cells = tuple((str(name), str(digest)) for name, digest in read["cells"][:2000])
            self.contents.unreadable = facts(read["unreadable"])
            while "step" in (found := frames.receive(channel, self._deadline())[0]):
                self._step = int(found["step"])
            places = {name: found["places"][name] for name in self._wanted if name in found["places"]}
            self.contents.places = {name: texts(lines) for name, lines in places.items()}
            self.contents.notices = facts(found["notices"])
            self.contents.fingerprints = fingerprints(found.get("fingerprints"), self._wanted)
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
            raise frames.ProtocolError(f"not what was asked for: {error}") from None

    def _end_failed_child(self, error: Exception) -> Loss:
        """End a child that failed: what kind of loss it is, which is noted in `losses` too."""
        ended_by = self._end_child(patience=0.5 if isinstance(error, frames.ChannelClosed) else 0)
        loss: Loss = "crashed"
        if isinstance(error, TimeoutError) or ended_by == signal.SIGXCPU:
            loss = "timeout"
        self.losses.append(loss)
        return loss

    def _end_child(self, patience: float) -> int:
        """End the child, if there is one: the signal it died of, 0 where none of its own doing."""
        if self._child is None:
            return 0
        (pid, channel), self._child = self._child, None
        with channel:
            ended_by, _ = self._zygote.reap(pid, patience)
        return ended_by


def _seconds_waited(pid: int) -> float:
    """The seconds that a process was ready to run and had no processor; 0 where the kernel does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
