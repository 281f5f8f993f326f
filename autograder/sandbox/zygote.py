"""Runs as the warm process, which has the libraries loaded, holds no answer, and forks children.

It reads one-line commands from the control socket: `fork` comes with the child's end of a channel and is
answered with a process id, or `failed` and why; `reap PID SECONDS` waits so long for that child to leave,
kills it otherwise, and is answered with the signal that it died of and its peak memory. It never sees a
submission, so that no child can find another's in memory. When the grader goes, it goes, and with it every
child.
"""

import contextlib
import errno
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path

from autograder.sandbox import child, confine
from autograder.sandbox.libraries import LATER, load_libraries, load_one_more
from autograder.sandbox.source import read_beforehand

FORK_SECONDS = 15  # so long it tries to fork: whatever else the user runs comes to an end at times


def main() -> None:
    """Load the libraries, then serve the control socket, which is descriptor 0, until it closes."""
    control = socket.socket(fileno=os.dup(0))
    limits = confine.Limits(**json.loads(sys.argv[1]))
    load_libraries()
    for notebook in map(Path, sys.argv[2:]):
        read_beforehand(notebook.name, notebook.read_bytes())
    ruleset = confine.prepare()
    later: list[str] = []
    gc.collect()
    gc.freeze()  # keep the collector from writing to pages that children share
    control.sendall(b"ready\n")
    while True:
        while later and not select.select([control], [], [], 0)[0]:
            load_one_more(later.pop(0))
        message, descriptors, _, _ = socket.recv_fds(control, 100, 1)
        if not message:
            with contextlib.suppress(OSError):
                Path.cwd().rmdir()  # the empty room, which a grader that was killed left behind
            return
        command, *arguments = message.decode().split()
        if command == "fork":
            channel = socket.socket(fileno=descriptors[0])
            control.sendall(f"{_start_child(control, channel, ruleset, limits)}\n".encode())
            channel.close()
        elif command == "reap":
            control.sendall(_reap(int(arguments[0]), float(arguments[1])))
            later = [name for name in LATER if name not in sys.modules]


def _start_child(
    control: socket.socket, channel: socket.socket, ruleset: int | None, limits: confine.Limits
) -> str:
    """Fork a child, which never comes back from here: its process id, or `failed` and why there is none."""
    try:
        pid = _fork()
    except OSError as error:
        return f"failed {error.strerror}"
    if pid == 0:
        control.close()
        _live(channel, ruleset, limits)
    return str(pid)


def _fork() -> int:
    """Fork, and try again for a while where the user has too many processes or the system too little memory.

    Raises OSError where that does not pass.
    """
    end = time.monotonic() + FORK_SECONDS
    while True:
        try:
            return os.fork()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ENOMEM) or time.monotonic() > end:
                raise
        time.sleep(0.05)


def _live(channel: socket.socket, ruleset: int | None, limits: confine.Limits) -> None:
    """Live as the child: confine, serve, and leave without running anything the student registered."""
    try:
        confine.confine(channel, ruleset, limits)
        child.serve(channel)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _reap(pid: int, patience: float) -> bytes:
    """End a child, which is killed if it has not left after `patience` seconds.

    The answer is a line with the signal that ended it (0 if it left by itself or was killed here) and its
    peak memory in KiB.
    """
    end = time.monotonic() + patience
    while not (gone := os.wait4(pid, os.WNOHANG))[0] and time.monotonic() < end:
        time.sleep(0.002)
    if gone[0]:
        _, status, usage = gone
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    else:
        os.kill(pid, signal.SIGKILL)
        ended_by, (_, _, usage) = 0, os.wait4(pid, 0)
    return f"{ended_by} {usage.ru_maxrss}\n".encode()


if __name__ == "__main__":
    main()
