"""Sets up .venv, the environment that everything runs in; `make` runs it, and without make you can.

    python3 autograder/set_up.py grading [--torch cpu]      then .venv/bin/hw9 grade …
    python3 autograder/set_up.py everything [--torch cpu]   then .venv/bin/pytest

It needs a Python alone. What it is doing is shown while it does it, and what keeps it from being done is
said in a sentence with the remedy.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple


class What(NamedTuple):
    """What can be set up: its extra in pyproject.toml, the oldest Python, GB with CUDA and without."""

    extra: str
    oldest: tuple[int, int]
    large: float
    small: float


ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv"
NEWEST = (3, 14)
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
STEP = r"\s*(Collecting|Downloading|Installing|Building|Preparing)\b"
WHAT = {
    "grading": What("course", (3, 10), 6.0, 2.0),
    "everything": What("dev", (3, 11), 8.0, 4.0),
}
# What pip prints where something keeps it from installing, and what it means.
REASONS = {
    r"No space left on device|Errno 28": "the disk is full. Free some space and run the same command again",
    r"NewConnectionError|Failed to establish|getaddrinfo|name resolution|Read timed out|Connection\w*Error|"
    r"Network is unreachable": "the package index could not be reached. "
    "Look at the network (behind a proxy, set HTTPS_PROXY) and run the same command again",
    r"No matching distribution found": "a package, named above, has no build for this system and Python",
    r"Permission denied|Errno 13": "a file may not be written. Run it as the user who owns this folder",
}


def main() -> int:
    """Set up what the command line names: the exit status."""
    parser = argparse.ArgumentParser(prog="set_up.py", description="Set up .venv.")
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("--torch", choices=["cpu"], help="take torch without CUDA, from its own index")
    given = parser.parse_args()
    problem = problem_here(given.what, given.torch == "cpu")
    if problem:
        return _stop(problem)
    started = time.monotonic()
    _say(f"Setting up .venv for {given.what} (this takes some minutes, once) …")
    failed = "" if _python().exists() else _run([sys.executable, "-m", "venv", str(HOME)])
    if failed:
        return _stop("python -m venv failed; its last lines stand above")
    for step in steps(given.what, given.torch == "cpu"):
        failed = _run(step)
        if failed:
            return _stop(failed)
    _say(f"Set up in {time.monotonic() - started:.0f} s.")
    return 0


def steps(what: str, small: bool) -> list[list[str]]:
    """The commands that install it, one after another; of torch's own index a small torch is asked for."""
    pip = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    pip += ["--constraint", str(ROOT / "constraints.txt")]
    first = [[*pip, "--no-deps", "--index-url", TORCH_INDEX, "torch", "torchvision"]] if small else []
    return [*first, [*pip, "--editable", f"{ROOT}[{WHAT[what].extra}]"]]


def problem_here(what: str, small: bool) -> str:
    """What keeps this machine from it, with the remedy; empty where nothing does."""
    _, oldest, large, less = WHAT[what]
    version = sys.version_info[:2]
    if not oldest <= version <= NEWEST:
        fitting = [f"python3.{minor}" for minor in range(NEWEST[1], oldest[1] - 1, -1)]
        found = [name for name in fitting if shutil.which(name)]
        remedy = f"Here you have {found[0]}: make … PYTHON={found[0]}" if found else f"Install {fitting[0]}"
        wanted = f"Python 3.{oldest[1]} to 3.{NEWEST[1]}"
        return (
            f"setting up {what} needs {wanted}, and {sys.executable} is {version[0]}.{version[1]}. {remedy}"
        )
    if not _python().exists() and not importlib.util.find_spec("ensurepip"):
        package = f"python{version[0]}.{version[1]}-venv"
        return f"this Python cannot make environments. On Debian and Ubuntu: apt install {package}"
    room = less if small or sys.platform != "linux" else large
    free = shutil.disk_usage(ROOT).free / 1e9
    if not _python().exists() and free < room:
        smaller = "" if room == less else f", or take --torch cpu (make … TORCH=cpu): {less:.0f} GB"
        return f"it takes {room:.0f} GB of disk, and {free:.1f} GB are free. Free some space{smaller}"
    return ""


def _python() -> Path:
    """The interpreter of the environment."""
    return HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _run(command: list[str]) -> str:
    """Run a command, and show what it is at: why it failed, in a sentence; empty where it did not."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603  pip and venv
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as process:
        done = threading.Event()
        shown = threading.Thread(target=_show, args=(lines, done))
        shown.start()
        lines.extend(process.stdout or [])
        done.set()
        shown.join()
    if not process.returncode:
        return ""
    text = "".join(lines)
    sys.stderr.write("".join(lines[-15:]))
    reasons = [reason for pattern, reason in REASONS.items() if re.search(pattern, text)]
    return reasons[0] if reasons else f"pip could not install everything (exit status {process.returncode})"


def _show(lines: list[str], done: threading.Event) -> None:
    """Show what is happening until it is done: on a terminal in one line, elsewhere one each half minute."""
    started, terminal, told = time.monotonic(), sys.stdout.isatty(), 0.0
    while not done.wait(0.5 if terminal else 5):
        now = time.monotonic() - started
        steps = [line.strip() for line in lines if re.match(STEP, line)]
        about = re.sub(r"\S*/|-(py|cp)\d\S*|\.metadata", "", steps[-1] if steps else "Starting")
        text = "  {}:{:02}  {}".format(*divmod(int(now), 60), about)
        if terminal:
            sys.stdout.write(f"\r{text[:78]:78}")
        elif now - told >= 30:
            told = now
            sys.stdout.write(f"{text[:110]}\n")
        sys.stdout.flush()
    if terminal:
        sys.stdout.write("\r" + " " * 79 + "\r")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _stop(problem: str) -> int:
    """Say what keeps it from being done: the exit status."""
    sys.stderr.write(f"Not set up: {problem}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
