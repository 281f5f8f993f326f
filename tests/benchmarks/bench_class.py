"""How fast a whole class is graded, and whether memory stays flat as it grows.

    make bench                          1,000 students
    make bench SIZE="1000 3000 10000"   and larger classes: 10,000 take 1.5 GB below build/ meanwhile

Every class is made of distinct real notebooks (handed_in.py says of what kinds) and graded by `hw9 grade`
with two workers, from an empty folder to all outputs. Seconds are by the clock; seconds of a core are what
all processes together used, which another program on the machine alters little. Memory is the proportional
set size of all processes together.
"""

import csv
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.grading import PeakMemory
from tests.benchmarks.handed_in import hand_in

BUILD = Path(__file__).parents[2] / "build" / "classes"
WORKERS = 2
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Measured:
    """One run of a grader: seconds by the clock and of processor cores, peak memory in MB, the statuses."""

    seconds: float
    core_seconds: float
    memory: float
    statuses: Counter[str]


def graded(students: int, bare: bool = False) -> Measured:
    """Make a class, of whole notebooks or of the bare functions; grade it, remove it again."""
    folder, out = BUILD / f"class-{students}", BUILD / f"out-{students}"
    for old in (folder, out):
        shutil.rmtree(old, ignore_errors=True)
    hand_in(folder, students, bare=bare)
    hw9 = Path(sys.executable).with_name("hw9")
    measured = measure([str(hw9), "grade", str(folder), "--out", str(out), "--workers", str(WORKERS)])
    with (out / "grades.csv").open(encoding="utf-8") as table:
        statuses = Counter(row["status"] for row in csv.DictReader(table))
    for old in (folder, out):
        shutil.rmtree(old)
    return Measured(*measured, statuses)


def measure(command: list[str], check: bool = True, **options: object) -> tuple[float, float, float]:
    """Seconds, seconds of a core and peak memory of a command with all processes that it leaves.

    Where `check` is set, a command that fails ends the benchmark.
    """
    if sys.platform == "linux":  # what a worker leaves behind becomes ours, and counts
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, started = _core_seconds(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    memory = PeakMemory(process.pid, every=0.5)
    code = process.wait()
    seconds, peak = time.perf_counter() - started, memory.stop()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    if code and check:
        raise SystemExit(f"{' '.join(command)} ended with exit code {code}")
    return seconds, _core_seconds() - before, peak


def _core_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(sizes: list[int]) -> None:
    """Measure and print the table."""
    table = Table(
        "students", "seconds", "a second", "seconds of a core each", "peak memory, MB (PSS)", "statuses",
        title=f"A class of distinct submissions, all outputs, {WORKERS} workers (target: 1,000 in 60 s)",
    )  # fmt: skip
    for students in sizes:
        run = graded(students)
        statuses = ", ".join(f"{count} {status}" for status, count in run.statuses.most_common())
        rate, each = f"{students / run.seconds:.1f}", f"{run.core_seconds / students:.3f}"
        table.add_row(f"{students:,}", f"{run.seconds:.1f}", rate, each, f"{run.memory:.0f}", statuses)
    Console().print(table)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000])
