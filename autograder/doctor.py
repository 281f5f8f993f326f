"""Says what this system has and lacks for grading, the lesson and the tests, and what follows from it."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.course import Course, load_course
from autograder.grading.examine import Examiner
from autograder.packing import requirements
from autograder.sandbox import confine
from autograder.sandbox.calls import Returned
from autograder.sandbox.children import SandboxError
from autograder.sandbox.jail import Jail
from autograder.secret import secret_file

WORKER_MEMORY = 0.4e9  # bytes of a grading process with its zygote
EXTRAS = {
    "course": "make grade, make assignment, nbgrader's gradebook, 7z archives",
    "cluster": "hw9 grade --scheduler, a gradebook in PostgreSQL",
    "lesson": "the notebooks, make keys",
    "studio": "make assets",
    "test": "make test",
}
MARKS = {"good": "[green]✓[/]", "optional": "[dim]–[/]", "weak": "[yellow]![/]", "bad": "[red]✗[/]"}


class Found(NamedTuple):
    """One thing that was looked at: how it is (of MARKS), what was found, what follows."""

    mark: str
    what: str
    found: str
    follows: str = ""


def doctor(console: Console) -> int:
    """Print what was found: 0 where grading works, 1 where something that it needs is missing."""
    table, bad = Table(box=None, padding=(0, 2, 0, 0), header_style=""), False
    for name in ("", "", "found", "what follows"):
        table.add_column(name, overflow="fold")
    with console.status("Looking …"):
        for one in examined(load_course()):
            table.add_row(MARKS[one.mark], one.what, escape(one.found), escape(one.follows))
            bad |= one.mark == "bad"
    console.print(table)
    works = "The self-check works here; a class is graded on Linux, on macOS or in WSL."
    if not confine.WINDOWS:
        works = "Grading works here."
    console.print("Something that grading needs is missing: see ✗." if bad else works)
    return int(bad)


def examined(course: Course) -> Iterator[Found]:
    """All that is looked at, in the order of what grading needs first."""
    yield _python()
    yield from _torch()
    yield from _sandbox(course)
    yield from _machine(course)
    yield _secret()
    yield from _extras()


def _python() -> Found:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):
        return Found("good", "Python", found, "grades; the lesson and its tests need 3.11")
    return Found("good", "Python", found, "grades, runs the lesson and the tests")


def _torch() -> Iterator[Found]:
    """Torch and torchvision by their installed packages: importing them is left to the sandbox below."""
    for package in ("torch", "torchvision"):
        if not (found := _installed(package)):
            yield Found("bad", package, "missing", "run python3 autograder/set_up.py grading")
            continue
        large = package == "torch" and confine.LINUX and not found.endswith("+cpu")
        follows = "with CUDA, which grading does not use: make clean, then make grade TORCH=cpu, saves 4 GB"
        yield Found("good", package, found, follows if large else "")


def _sandbox(course: Course) -> Iterator[Found]:
    """Whether a function can be called in a child, and each wall that it is behind."""
    started = time.monotonic()
    try:
        examiner = Examiner(course.limits, [])
        try:
            with Jail(examiner.children, {"a.py": b"def half(a):\n    return a / 2\n"}, ["half"]) as jail:
                works = jail.call("half", 3.0) == Returned(1.5)
        finally:
            examiner.close()
        why = "it gave no answer"
    except (SandboxError, OSError) as error:
        works, why = False, str(error)
    if works:
        way = "forked" if confine.LINUX else "started afresh"
        yield Found("good", "sandbox", f"works: {time.monotonic() - started:.1f} s", f"children are {way}")
    else:
        yield Found("bad", "sandbox", f"no function can be called: {why}")
    if hasattr(os, "geteuid"):
        root = os.geteuid() == 0
        own = "every child is a user of its own" if root else "students' code runs as you"
        yield Found("good" if root else "weak", "user", "root" if root else "not root", own)
    if abi := confine.landlock_abi():
        yield Found("good", "Landlock", f"version {abi}", "no file but Python's libraries can be read")
    if confine.has_seccomp():
        yield Found("good", "seccomp", "on", "no new process, program or socket")
    for lacking in confine.missing_layers():
        wall, _, follows = lacking.partition(": ")
        yield Found("weak", "wall", f"lacks {wall}", follows)


def _machine(course: Course) -> Iterator[Found]:
    """Cores and memory, and how many submissions at a time they are enough for."""
    cores = os.cpu_count() or 1
    yield Found("good", "cores", str(cores), f"{cores} submissions are graded at a time; --workers sets it")
    if (memory := _memory()) is not None:
        enough = int(memory // (WORKER_MEMORY + (course.limits.memory_mb << 20)))
        follows = f"enough for {enough} at a time, even if each uses all that it may"
        mark = "good" if enough >= 1 else "bad"
        yield Found(mark, "memory", f"{memory / 1e9:.1f} GB free", follows)


def _memory() -> float | None:
    """The bytes of memory that are free, as Linux tells it; None where it does not."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    told = dict(line.split(":") for line in lines)
    return int(told["MemAvailable"].split()[0]) * 1024


def _secret() -> Found:
    path = secret_file()
    if path.exists():
        return Found("good", "secret", str(path), "the inputs of every grade follow from it: keep it")
    return Found("good", "secret", "none yet", f"the first grading makes {path}")


def _extras() -> Iterator[Found]:
    """What only some commands need: the extras of pyproject.toml, a browser, a database."""
    always = requirements().splitlines()
    for extra, serves in EXTRAS.items():
        lines = [line for line in requirements(extra).splitlines() if line and line not in always]
        needed = [Requirement(line) for line in lines]
        lacking = [one.name for one in needed if _applies(one) and not _installed(one.name)]
        yield _optional(f"extra {extra}", "missing " + ", ".join(lacking) if lacking else "", serves)
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    yield _optional("Chromium", "" if browser else "missing", "the tests of pages")
    database = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    yield _optional("PostgreSQL", "" if database else "missing", "two tests of the gradebook")


def _optional(what: str, lacking: str, serves: str) -> Found:
    """What serves some commands only, and what of it is lacking."""
    if lacking:
        return Found("optional", what, lacking, f"without it these do not work: {serves}")
    return Found("good", what, "installed", serves)


def _applies(requirement: Requirement) -> bool:
    """Whether this Python needs it."""
    return requirement.marker is None or requirement.marker.evaluate()


def _installed(package: str) -> str:
    """The version of an installed package; empty where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
