"""One submission in Gradescope's smallest container: half a CPU and 768 MB, by control groups.

Run by `make bench`, as root, where control groups can be made; says why where not. Memory is what the kernel
charges the group at most, files that it has read included. Packages may lie in the page cache already.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.append(str(Path(__file__).parents[1]))  # where pytest finds it, too
from autograder.gradescope.build import autograder_zip
from tests.container import Container, control_group, no_control_group, reason

CLASS = Path(__file__).parents[1] / "submissions"
TRIED = {"b08901001": "all right", "b08901013": "endless loop", "b08901014": "out of memory"}
MEMORY = 768 << 20


def grade(container: Container, student: str) -> tuple[float, int, float]:
    """Seconds, MB at most, and score of one submission."""
    container.submit(CLASS / student)
    with control_group(0.5, MEMORY) as (join, peak):
        started = time.perf_counter()
        command = [*join, *container.command("/autograder/run_autograder")]
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - started
        megabytes = int(peak.read_text()) >> 20
    return seconds, megabytes, container.results()["score"]


def main() -> None:
    """Measure and print the table."""
    console = Console()
    if why := reason() or no_control_group():
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
