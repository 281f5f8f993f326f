"""How fast a submission is graded, how soon the first one, and how much memory that takes.

Run by `make bench`. Figures are of the pipeline up to `results.json`, one submission after another, on one
worker; memory is the proportional set size of the whole process tree, so that shared pages count once. The
floor below a grade is what cannot be done without: forking, confining and ending one empty child, and the
calls of the reference's own functions that the checks make, in a process that is warm.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch
import xai  # noqa: F401  so that torchvision imports
from rich.console import Console
from rich.table import Table

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.intake.submission import read_submission
from autograder.outputs.results_json import results_text
from autograder.sandbox.calls import Argument, Generator, Reply, Tensor
from autograder.sandbox.define import functions_of
from autograder.sandbox.jail import Jail
from autograder.todos import todos
from questions.places import SOLUTIONS

CLASS = Path(__file__).parents[1] / "submissions"
HONEST = ("b08901001", "b08901005", "b08901011", "b08901018.zip", "b08901020", "b08901021")
ROUNDS = 20

COLD = """
import sys, time
from pathlib import Path
from autograder.course import load_course
from autograder.grading.grade import grade_one
from autograder.intake.submission import read_submission
from autograder.outputs.results_json import results_text
course = load_course()
result = grade_one("cold", read_submission(Path(sys.argv[1]), course.limits))
print(len(results_text(result, course.visibility)), result.total)
"""


class PeakMemory(threading.Thread):
    """The largest proportional set size of a process and all below it, in MB, sampled while it runs."""

    def __init__(self, of: int | None = None, every: float = 0.02) -> None:
        super().__init__(daemon=True)
        self.peak, self._of, self._every, self._done = 0.0, of, every, threading.Event()
        self.start()

    def run(self) -> None:
        """Sample until stopped."""
        while not self._done.wait(self._every):
            total = 0
            for process in self._tree():
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue  # gone between being listed and being looked at
            self.peak = max(self.peak, total / 2**20)

    def _tree(self) -> list[psutil.Process]:
        try:
            top = psutil.Process(self._of)
            return [top, *top.children(recursive=True)]
        except psutil.Error:
            return []

    def stop(self) -> float:
        """End the sampling; the peak in MB."""
        self._done.set()
        self.join()
        return self.peak


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time of a process and the children it has collected."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def _wait_until_idle(process: psutil.Process) -> None:
    """Until it used no processor time for a second."""
    before = -1.0
    while (now := cpu_seconds(process)) > before:
        before = now
        time.sleep(1)


def warm() -> dict[str, float]:
    """Seconds a submission, by the clock and by the processor, over many submissions after one another."""
    course = load_course()
    grader = Grader(course)
    paths = [CLASS / name for name in HONEST]
    grader.grade("first", read_submission(paths[0], course.limits))
    me, zygote = psutil.Process(), psutil.Process().children()[0]
    _wait_until_idle(zygote)  # after a first submission it loads what later ones may need
    before, started = cpu_seconds(me) + cpu_seconds(zygote), time.perf_counter()
    for path in paths * ROUNDS:
        results_text(grader.grade(path.stem, read_submission(path, course.limits)), course.visibility)
    count = len(paths) * ROUNDS
    wall, cpu = time.perf_counter() - started, cpu_seconds(me) + cpu_seconds(zygote) - before
    memory = PeakMemory()
    for path in paths:
        grader.grade(path.stem, read_submission(path, course.limits))
    peak = memory.stop()
    grader.close()
    return {"seconds": wall / count, "cpu": cpu / count, "memory": peak}


@dataclass(frozen=True)
class Floor:
    """Seconds of a core that a grade cannot do without, for each submission."""

    empty_child: float
    own_calls: float

    @property
    def together(self) -> float:
        """Their sum."""
        return self.empty_child + self.own_calls


def floor(rounds: int = 200) -> Floor:
    """Fork, confine and end empty children; make the reference's own calls, as the checks make them."""
    grader = Grader(load_course())
    right = read_submission(CLASS / HONEST[0], load_course().limits)
    grader.grade("first", right)
    zygote = grader.examiner.children
    me, forking = psutil.Process(), psutil.Process().children()[0]
    _wait_until_idle(forking)
    before = cpu_seconds(me) + cpu_seconds(forking)
    for _ in range(rounds):
        child = zygote.start()
        child.channel.close()  # so that it leaves at once
        child.end(patience=1)
    empty = (cpu_seconds(me) + cpu_seconds(forking) - before) / rounds
    with _recorded() as calls:
        grader.grade("recorded", right)
    grader.close()
    own = {
        todo.name: functions_of(SOLUTIONS / f"{todo.notebook}.py", [todo.name]).functions[todo.name]
        for todo in todos(load_course())
    }
    torch.set_num_threads(1)
    spent = [0.0] * 6
    for turn in range(len(spent)):
        for name, arguments in calls:
            given = [_as_called(one) for one in arguments]
            started = time.process_time()
            with contextlib.suppress(ValueError):  # what the task asks for, of a misspelt kind
                own[name](*given)
            spent[turn] += time.process_time() - started
    return Floor(empty, sum(spent[1:]) / len(spent[1:]))  # the first turn warms up


@contextlib.contextmanager
def _recorded() -> Iterator[list[tuple[str, Sequence[Argument]]]]:
    """The calls that are made meanwhile, each a function's name and its arguments."""
    calls: list[tuple[str, Sequence[Argument]]] = []
    original = Jail.calls

    def recorded(jail: Jail, name: str, each: Sequence[Sequence[Argument]]) -> list[Reply]:
        calls.extend((name, arguments) for arguments in each)
        return original(jail, name, each)

    Jail.calls = recorded  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Jail.calls = original  # type: ignore[method-assign]


def _as_called(value: Argument) -> object:
    """An argument as the function gets it."""
    if isinstance(value, Tensor):
        return torch.from_numpy(value.values.copy())
    if isinstance(value, Generator):
        generator = torch.Generator().manual_seed(value.seed)
        torch.rand(value.drawn, generator=generator)
        return generator
    return value


def cold(rounds: int = 3) -> float:
    """Seconds from starting Python to having one submission's `results.json`; the median."""
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", COLD, CLASS / HONEST[0]], check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[rounds // 2]


def main() -> None:
    """Measure and print the table."""
    figures = warm()
    table = Table("grading one submission", "measured", "target", title="Pipeline up to results.json")
    table.add_row("warm, seconds", f"{figures['seconds']:.3f}", "")
    table.add_row("warm, seconds of one core", f"{figures['cpu']:.3f}", "0.050")
    least = floor()
    table.add_row("floor: an empty child, seconds of one core", f"{least.empty_child:.4f}", "")
    table.add_row("floor: the reference's own calls", f"{least.own_calls:.4f}", "")
    table.add_row("a grade in times of the floor", f"{figures['cpu'] / least.together:.1f}", "1.5")
    table.add_row("cold start, seconds", f"{cold():.1f}", "6")
    table.add_row("peak memory of all processes, MB (PSS)", f"{figures['memory']:.0f}", "640")
    Console().print(table)


if __name__ == "__main__":
    main()
