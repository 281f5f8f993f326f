"""One submission in Gradescope's smallest container: half a CPU and 768 MB, by control groups.

Run by `make bench`, as root, where control groups can be made; says why where not. Memory is what the kernel
charges the group at most, files that it has read included. Packages may lie in the page cache already.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.append(str(Path(__file__).parents[1]))  # where pytest finds it, too
from autograder.gradescope.build import autograder_zip
from tests.container import Container, reason

CLASS = Path(__file__).parents[1] / "submissions"
TRIED = {"b08901001": "all right", "b08901013": "endless loop", "b08901014": "out of memory"}
MEMORY, PERIOD = 768 << 20, 100_000
CGROUPS = Path("/sys/fs/cgroup")


@contextlib.contextmanager
def group() -> Iterator[tuple[list[Path], Path]]:
    """A fresh control group with the container's limits: its folders, and the file with its peak memory."""
    name = f"hw9-{os.getpid()}"
    if (CGROUPS / "cgroup.controllers").exists():
        folders = [CGROUPS / name]
        limits = {folders[0] / "cpu.max": f"{PERIOD // 2} {PERIOD}", folders[0] / "memory.max": str(MEMORY)}
        peak = folders[0] / "memory.peak"
    else:
        folders = [CGROUPS / "cpu" / name, CGROUPS / "memory" / name]
        limits = {
            folders[0] / "cpu.cfs_period_us": str(PERIOD),
            folders[0] / "cpu.cfs_quota_us": str(PERIOD // 2),
            folders[1] / "memory.limit_in_bytes": str(MEMORY),
        }
        peak = folders[1] / "memory.max_usage_in_bytes"
    try:
        for folder in folders:
            folder.mkdir()
        for path, limit in limits.items():
            path.write_text(limit)
        yield folders, peak
    finally:
        for folder in folders:
            if folder.exists():
                folder.rmdir()


def grade(container: Container, student: str) -> tuple[float, int, float]:
    """Seconds, MB at most, and score of one submission."""
    container.submit(CLASS / student)
    with group() as (folders, peak):
        join = "".join(f"echo $$ > {folder}/cgroup.procs; " for folder in folders)
        command = ["sh", "-c", f'{join}exec "$@"', "sh", *container.command("/autograder/run_autograder")]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - started
        megabytes = int(peak.read_text()) >> 20
    return seconds, megabytes, container.results()["score"]


def main() -> None:
    """Measure and print the table."""
    console = Console()
    if why := reason() or ("" if os.access(CGROUPS, os.W_OK) else "no control group can be made here"):
        console.print(f"Container: not measured, {why}.")
        return
    columns = ("submission", "seconds", "target", "MB at most", "limit", "score")
    table = Table(*columns, title="Container of half a CPU and 768 MB")
    with tempfile.TemporaryDirectory() as folder:
        autograder_zip(Path(folder) / "autograder.zip")
        container = Container(Path(folder) / "root", Path(folder) / "autograder.zip")
        container.run("bash", "/autograder/source/setup.sh")
        for student, what in TRIED.items():
            seconds, megabytes, score = grade(container, student)
            target = "12" if what == "all right" else ""
            table.add_row(what, f"{seconds:.1f}", target, str(megabytes), "768", f"{score:g}")
    console.print(table)


if __name__ == "__main__":
    main()
