"""Bounds what reading one submission may cost: what is unpacked and listed in it, its time and its memory."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.intake.folders import LISTED

if sys.platform != "win32":
    import resource

UNPACKED_TIMES = 4  # what may be unpacked at all, in times of what may be kept
SECONDS = 10.0  # of processor time for reading one submission
MEMORY = 1 << 30  # bytes for it, beyond what its process has
_AGAIN = 0.2  # seconds after which a library that swallowed the first signal gets another
# Linux's clock of RLIMIT_CPU and ITIMER_PROF for the process that asks. It counts whole ticks, and after some
# minutes on a busy machine it is seconds away from what getrusage says.
_COUNTED = ~0 << 3


class NotOpened(Exception):
    """An archive cannot be opened: why, as a kind of notice with its details."""

    def __init__(self, kind: str, *details: object) -> None:
        super().__init__(kind, *details)
        self.kind, self.details = kind, details


class OutOfTime(BaseException):
    """Reading took longer than it may. No `except Exception` of a library's stops it."""


class Budget:
    """What may still be unpacked and listed of one submission, however deep archives lie in each other."""

    def __init__(self, kept_bytes: int) -> None:
        self.bytes = UNPACKED_TIMES * kept_bytes
        self.entries = LISTED
        self._megabytes = self.bytes >> 20

    def unpack(self, count: int) -> None:
        """Pay for bytes that were unpacked. Raises NotOpened where there were too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise NotOpened("too-much-unpacked", self._megabytes)

    def list(self, count: int = 1) -> None:
        """Pay for entries that were listed, of any kind. Raises NotOpened where there were too many."""
        self.entries -= count
        if self.entries < 0:
            raise NotOpened("too-many-listed")


@contextlib.contextmanager
def bounded(seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """Run what is inside for so long, by the processor's time, and with so much more memory.

    Raises OutOfTime or MemoryError. A process that does not even come to raise them (a library that computes
    on and on) is ended by the system at twice the time. Only in a process's main thread, and on Linux, where
    signals and these limits are as meant; elsewhere it bounds nothing.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        yield
        return
    with (
        _limited(resource.RLIMIT_AS, _address_space() + memory),
        _limited(resource.RLIMIT_CPU, _seconds_used() + 2 * int(seconds) + 1),
    ):
        before = signal.signal(signal.SIGPROF, _out_of_time)
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, signal.SIG_IGN)  # one that is on its way would end the process
            signal.signal(signal.SIGPROF, before)


def _out_of_time(*_: object) -> None:
    raise OutOfTime


@contextlib.contextmanager
def _limited(kind: int, value: int) -> Iterator[None]:
    """Lower one limit of this process, unless it is that low already, and put it back."""
    soft, hard = resource.getrlimit(kind)
    lower = [one for one in (soft, hard) if one != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min([value, *lower]), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def _address_space() -> int:
    """The bytes of address space that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _seconds_used() -> int:
    """The seconds of processor time that the system counts for this process against its limit, rounded up."""
    return int(time.clock_gettime(_COUNTED)) + 1
