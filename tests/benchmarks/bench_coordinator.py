"""How many workers one coordinator keeps busy: real findings, real results, workers that only sleep.

    python -m tests.benchmarks.bench_coordinator [WORKERS …] [--dask WORKERS …]

Run by `make bench`. A worker sleeps as long as a grade takes, then gives back what a worker gives back,
packed and unpacked as between processes. All else is what a run does: who is next, points, what is kept, and
having the files written. Busy is the share of the workers' time in which they had something to do; the
coordinator's time is that of the whole process, the simulation included. On Dask, whose scheduler and workers
are in the same process here, a submission is read by a process of its own, and its files travel.
"""

import heapq
import pickle
import sys
import tempfile
import threading
import time
import unittest.mock
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

import psutil
from rich.console import Console
from rich.table import Table

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.grading.marking import Marker
from autograder.intake.attempts import Attempt
from autograder.intake.submission import read_submission
from autograder.outputs.class_files import write_student
from autograder.running import workers as running_workers
from autograder.running.batch import grade_class
from autograder.running.store import Store
from autograder.running.version import Version
from autograder.running.workers import Found, Looked
from tests.benchmarks.grading import CLASS, HONEST
from tests.running.here import SECRET

T = TypeVar("T")
GRADE, WRITE = 0.075, 0.003  # seconds of a worker
SECONDS = 20  # that a row takes where nothing holds the workers up


class Sleeping:
    """So many workers, which sleep; `look` and `here` are those of `Workers`."""

    died = (BrokenProcessPool,)

    def __init__(self, workers: int, found: list[bytes]) -> None:
        self.ahead, self.known = 2 * workers + 2, frozenset[str]()
        self.served = 0.0
        self._found, self._asked = found, 0
        self._free = [time.monotonic()] * workers  # when each is free
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._wake, daemon=True).start()

    def look(self, *given: object) -> "Future[Looked]":
        """Sleep as long as a grade takes, then give back real findings, under a digest of their own."""
        number = self._asked
        self._asked += 1
        found = self._found[number % len(self._found)]

        def looked() -> Looked:
            submission, what = pickle.loads(found)
            object.__setattr__(submission, "digest", str(number))
            return submission, what

        return self._sleep(GRADE, given, looked)

    def here(self, do: Callable[..., T], *given: object) -> "Future[Any]":
        """Sleep as long as writing takes."""
        assert do is write_student
        return self._sleep(WRITE, given, lambda: None)

    def _sleep(self, seconds: float, given: object, do: Callable[[], T]) -> "Future[T]":
        pickle.dumps(given)
        future: Future[T] = Future()
        with self._changed:
            begins = max(heapq.heappop(self._free), time.monotonic())
            heapq.heappush(self._free, begins + seconds)
            heapq.heappush(self._due, (begins + seconds, id(future), lambda: future.set_result(do())))
            self.served += seconds
            self._changed.notify()
        return future

    def _wake(self) -> None:
        while True:
            with self._changed:
                while not self._due or (left := self._due[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left if self._due else None)
                _, _, tell = heapq.heappop(self._due)
            tell()

    def recover(self) -> None: ...
    def trouble(self) -> str:
        return ""

    def close(self, at_once: bool = False) -> None: ...


def real_findings() -> list[bytes]:
    """What workers give back for some submissions of the sample class."""
    course = load_course()
    grader, found = Grader(course), []
    for name in HONEST:
        submission = read_submission(CLASS / name, course.limits)
        found.append(pickle.dumps((submission.in_short(), grader.find(submission))))
    grader.close()
    return found


def simulated(workers: int, students: int, found: list[bytes]) -> tuple[float, float, float]:
    """The share of busy time, the coordinator's milliseconds a student, and its KB a student."""
    course, sleeping = load_course(), Sleeping(workers, found)
    attempts = [[Attempt(f"b{number:06}", Path(f"b{number:06}"))] for number in range(students)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder, "store"), Version({}, {}))
        process, results, writing = psutil.Process(), [], None
        memory, used, began = process.memory_info().rss, time.process_time(), time.monotonic()
        for result in grade_class(attempts, Marker(course), sleeping, store, SECRET):
            results.append(result)
            writing = sleeping.here(write_student, result, Path(folder), course.visibility)
        if writing:
            writing.result()
        took, used = time.monotonic() - began, time.process_time() - used
        memory = process.memory_info().rss - memory
        store.close()
    return sleeping.served / took / workers, 1e3 * used / students, memory / 1024 / students


def on_dask(workers: int, students: int, found: list[bytes]) -> float:
    """The share of busy time of a Dask cluster's threads, which sleep as long as a grade takes."""
    from distributed import LocalCluster

    def sleep_for(*_: object) -> Found:
        time.sleep(GRADE)
        what: Found = pickle.loads(found[0])[1]
        return what

    course = load_course()
    attempts = [[Attempt(f"b{number:06}", CLASS / HONEST[0])] for number in range(students)]
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=1, threads_per_worker=workers, processes=False, dashboard_address=None
        ) as dask,
        unittest.mock.patch.object(running_workers, "find_for", sleep_for),
    ):
        cluster, store = (
            running_workers.Cluster(dask.scheduler_address),
            Store(Path(folder, "store"), Version({}, {})),
        )
        cluster.here(len, "").result()  # so that the process that reads has started
        began = time.monotonic()
        count = sum(1 for _ in grade_class(attempts, Marker(course), cluster, store, SECRET))
        took = time.monotonic() - began
        store.close()
        cluster.close()
    return count * GRADE / took / workers


def main(sizes: list[int], on_dasks: list[int]) -> None:
    """Measure and print the tables."""
    table = Table(
        "workers", "students", "busy", "coordinator, ms a student", "memory, KB a student",
        title=f"One coordinator, simulated workers that take {1e3 * GRADE:.0f} ms",
    )  # fmt: skip
    found = real_findings()
    for workers in sizes:
        students = int(SECONDS / GRADE * workers)
        busy, each, memory = simulated(workers, students, found)
        table.add_row(str(workers), f"{students:,}", f"{busy:.0%}", f"{each:.2f}", f"{memory:.1f}")
    for workers in on_dasks:
        students = int(SECONDS / 2 / GRADE * workers)
        table.add_row(f"{workers} (Dask)", f"{students:,}", f"{on_dask(workers, students, found):.0%}")
    Console(width=120).print(table)  # so that no heading is folded


if __name__ == "__main__":
    at = sys.argv.index("--dask") if "--dask" in sys.argv else len(sys.argv)
    asked = [[int(size) for size in some] for some in (sys.argv[1:at], sys.argv[at + 1 :])]
    main(asked[0] or [16, 64, 256], asked[1] or [16, 64])
