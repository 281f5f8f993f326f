"""The zygote lives through a fork that fails, and answers it."""

import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import confine, zygote
from autograder.sandbox.children import PROJECT

# A zygote without libraries, so that it starts at once; its fork fails as told.
UNLUCKY = """
import os
from autograder.sandbox import zygote

failures = iter({failures})

def fork(fork=os.fork):
    if failure := next(failures, 0):
        raise OSError(failure, os.strerror(failure))
    return fork()

os.fork = fork
zygote.FORK_SECONDS = {seconds}
zygote.load_libraries = lambda: None
zygote.LATER = ()
zygote.main()
"""


@pytest.fixture
def unlucky(tmp_path):
    """Starts a zygote whose first forks fail, each with an error's number: what it answers to a command."""
    started = []

    def start(failures: list[int], seconds: float):
        control, theirs = socket.socketpair()
        script = UNLUCKY.format(failures=failures, seconds=seconds)
        process = subprocess.Popen(
            [sys.executable, "-c", script, json.dumps({"cpu_seconds": 5})],
            stdin=theirs.fileno(),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        theirs.close()
        control.settimeout(60)
        started.append((control, process))
        assert control.recv(100) == b"ready\n"

        def ask(command: str) -> list[str]:
            channel = socket.socketpair()
            socket.send_fds(control, [command.encode()], [channel[1].fileno()])
            for end in channel:
                end.close()
            return control.recv(100).decode().split()

        return ask

    yield start
    for control, process in started:
        control.close()
        process.kill()
        process.wait()


def lives_and_ends(ask, answer: list[str]) -> bool:
    """Whether the answer is the number of a child that can be reaped."""
    (pid,) = answer
    return int(pid) > 0 and ask(f"reap {pid} 5")[0] == "0"


@pytest.mark.slow(3)
def test_a_fork_that_fails_for_a_while_is_tried_again(unlucky):
    """Too many processes, then too little memory, then there is room."""
    ask = unlucky([errno.EAGAIN, errno.EAGAIN, errno.ENOMEM], seconds=60)
    assert lives_and_ends(ask, ask("fork"))


@pytest.mark.slow(3)
def test_a_fork_that_never_succeeds_is_answered_and_the_zygote_lives(unlucky):
    """It says why, and forks the next child."""
    ask = unlucky([errno.EAGAIN, errno.ENOMEM], seconds=-1)
    assert ask("fork") == ["failed", *os.strerror(errno.EAGAIN).split()]
    assert ask("fork") == ["failed", *os.strerror(errno.ENOMEM).split()]
    assert lives_and_ends(ask, ask("fork"))


@pytest.mark.parametrize("error", [errno.EAGAIN, errno.ENOMEM])
def test_it_tries_for_so_long_and_no_longer(monkeypatch, error):
    """As long as FORK_SECONDS says, with pauses; by a clock of the test's own."""
    clock, tried = [100.0], []

    def fork() -> int:
        tried.append(clock[0])
        raise OSError(error, "no")

    monkeypatch.setattr(zygote.os, "fork", fork)
    monkeypatch.setattr(zygote.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(zygote.time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    with pytest.raises(OSError, match="no"):
        zygote._fork()
    assert 14 <= tried[-1] - tried[0] <= 16
    assert 10 <= len(tried) <= 1000


def test_another_error_is_not_tried_again(monkeypatch):
    """A fork that is forbidden stays so."""
    tried = []

    def fork() -> int:
        tried.append(1)
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(zygote.os, "fork", fork)
    with pytest.raises(PermissionError):
        zygote._fork()
    assert tried == [1]


@pytest.mark.skipif(
    not confine.LINUX or os.geteuid() != 0, reason="only root can become a user of no process"
)
@pytest.mark.slow(3)
def test_a_user_with_too_many_processes_gets_a_child_once_one_has_ended(tmp_path):
    """The kernel's own refusal, for a user who may have two processes and has them."""
    script = tmp_path / "crowded.py"
    script.write_text(
        "import os, resource, signal, time\n"
        "from autograder.sandbox import zygote\n"
        "os.setresuid(*[0x77000001] * 3)\n"
        "resource.setrlimit(resource.RLIMIT_NPROC, (2, 2))\n"
        "if os.fork() == 0:\n    time.sleep(0.5)\n    os._exit(0)\n"
        "try:\n    os.fork()\nexcept BlockingIOError:\n    print('refused', flush=True)\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "if zygote._fork() == 0:\n    os._exit(0)\n"
        "print('forked', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        cwd=Path("/"),
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        timeout=60,
    )
    assert done.stdout.split() == ["refused", "forked"], done.stderr
