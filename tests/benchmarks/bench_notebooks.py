"""How long a student waits, cell by cell: both notebooks from top to bottom, quiet and beside a busy process.

    python -m tests.benchmarks.bench_notebooks              both
    python -m tests.benchmarks.bench_notebooks hw9_cnn      one

A fresh kernel runs the solved notebook in assignment/. The busy process is one that never rests, as a browser
that plays a video. Cells that take under half a second are summed up. Where other programs use the machine,
its processor seconds tell more than the clock: half of them is about what two quiet cores would take.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from nbclient import NotebookClient
from nbformat import NotebookNode
from rich.console import Console
from rich.table import Table

from autograder.handout.notebooks import solved
from questions.places import ASSIGNMENT, SOLUTIONS

SHORT = 0.5  # seconds; quicker cells are not listed one by one
WANTED = {"hw9_cnn": (40, 70)}  # seconds, quiet and beside a busy process
SPINNING = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")  # what a student's shell does not set


@contextmanager
def beside(processes: int) -> Iterator[None]:
    """That many processes that use a core each."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def seconds(name: str) -> tuple[float, float, dict[str, float]]:
    """From starting a kernel to its end, by clock and by the processor, and by the clock for each cell."""
    notebook, started, used = (
        solved(SOLUTIONS / f"{name}.py"),
        time.perf_counter(),
        processor_seconds(),
    )
    where = {"metadata": {"path": ASSIGNMENT}}
    NotebookClient(notebook, timeout=1200, resources=where, record_timing=True).execute()
    total, used = time.perf_counter() - started, processor_seconds() - used
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return total, used, {f"{i:2} {named(cell)}": taken(cell) for i, cell in enumerate(code)}


def processor_seconds() -> float:
    """What the processes that we started and that have ended used of all cores together."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def taken(cell: NotebookNode) -> float:
    """Seconds from a cell's start to its end."""
    at = cell.metadata.execution
    begun, ended = (
        datetime.fromisoformat(at[event].replace("Z", "+00:00"))
        for event in ("iopub.execute_input", "shell.execute_reply")
    )
    return (ended - begun).total_seconds()


def named(cell: NotebookNode) -> str:
    """The first line of a cell."""
    return cell.source.splitlines()[0][:60]


def measured(name: str, loads: list[int]) -> Table:
    """One notebook's table: a line a cell, a column a load."""
    wanted = ", ".join(f"{limit} s" for limit in WANTED.get(name, ()))
    table = Table(
        "cell", *(f"beside {load} busy" if load else "quiet" for load in loads),
        title=f"{name}: seconds by cell, {os.cpu_count()} cores" + (f" (wanted: {wanted})" if wanted else ""),
    )  # fmt: skip
    runs = []
    for load in loads:
        with beside(load):
            runs.append(seconds(name))
    cells = [cells for _, _, cells in runs]
    long = [cell for cell in cells[0] if max(run[cell] for run in cells) >= SHORT]
    for cell in long:
        table.add_row(cell, *(f"{run[cell]:.1f}" for run in cells))
    table.add_row("all others", *(f"{sum(run.values()) - sum(run[c] for c in long):.1f}" for run in cells))
    table.add_section()
    table.add_row("in all, with the kernel's start", *(f"{total:.1f}" for total, _, _ in runs))
    table.add_row("in all, seconds of a processor", *(f"{used:.1f}" for _, used, _ in runs))
    return table


def main() -> None:
    """Run and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=["hw9_cnn", "hw9_bert"])
    parser.add_argument(
        "--busy", type=int, nargs="*", default=[0, 1], help="how many busy processes beside it"
    )
    options = parser.parse_args()
    for name in SPINNING:
        os.environ.pop(name, None)
    for name in options.names:
        Console(width=110).print(measured(name, options.busy))


if __name__ == "__main__":
    main()
