"""A class graded again and again, stopped in every rude way: the outputs are those of an undisturbed run."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow(90)

CLASS = Path(__file__).parents[1] / "submissions"
QUICK = ("b08901001", "b08901003", "b08901005", "b08901011", "b08901012", "b08901018.zip", "b08901021",
         "b08901023", "b08901025", "b08901027")  # fmt: skip
PATIENCE = 300  # seconds; a busy machine starts a grader slowly
POLL = 0.01

Outputs = dict[str, object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten of the sample class, of every kind but the slow ones."""
    place = tmp_path_factory.mktemp("class")
    for name in QUICK:
        copy = shutil.copytree if (CLASS / name).is_dir() else shutil.copy
        copy(CLASS / name, place / name)
    return place


@contextlib.contextmanager
def started(*command: object) -> "Iterator[subprocess.Popen[str]]":
    """A process in a group of its own, nothing of which outlives the test."""
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def grading(
    folder: Path, out: Path, *options: object
) -> "contextlib.AbstractContextManager[subprocess.Popen[str]]":
    main = "from autograder.cli import main; main()"
    return started(sys.executable, "-c", main, "grade", folder, "--out", out, *options)


def graded(folder: Path, out: Path, *options: object) -> str:
    """Grade to the end; what was printed."""
    with grading(folder, out, *options) as process:
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    return said


def known(out: Path) -> int:
    """How many results are kept."""
    path = out / "graded.jsonl"
    return max(0, path.read_bytes().count(b"\n") - 1) if path.exists() else 0


def until(process: "subprocess.Popen[str]", holds: Callable[[], object]) -> object:
    """Wait for what has to come while the process runs, and give it."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, "it took too long"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLL)
            pytest.fail(f"it ended first: {process.stdout.read() if process.stdout else ''}")
    return found


def outputs(out: Path) -> Outputs:
    """All that a run leaves for people, times aside; of the gradebook, its grades."""
    found: Outputs = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.suffix == ".json":
            found[name] = {
                k: v for k, v in json.loads(path.read_text("utf-8")).items() if k != "execution_time"
            }
        elif path.is_file() and not name.startswith(".") and path.suffix not in (".jsonl", ".db", ".zip"):
            found[name] = re.sub(r"\d+\.\d+ s\b", "", path.read_text("utf-8"))
    found.pop("report.html")  # has a list of who took longest
    with contextlib.closing(sqlite3.connect(out / "gradebook.db")) as gradebook:
        found["gradebook.db"] = gradebook.execute(
            "select s.student_id, s.timestamp, c.name, g.auto_score, n.late_submission_penalty from grade g "
            "join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
            "join submitted_assignment s on s.id = n.assignment_id order by 1, 3"
        ).fetchall()
    assert not list(out.rglob("*.half"))
    return found


def kept(out: Path) -> list[str]:
    """What is kept of each result, times aside."""
    lines = (out / "graded.jsonl").read_text("utf-8").splitlines()
    return sorted(re.sub(r'"seconds":[\d.e-]+', "", line) for line in lines)


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outputs, list[str]]:
    """The outputs of a run of one worker that nobody stopped."""
    out = tmp_path_factory.mktemp("undisturbed")
    said = graded(folder, out, "--workers", 1)
    assert "10 students" in said
    found = outputs(out)
    assert {name for name in found if "/" not in name} >= {
        "grades.csv",
        "items.csv",
        "grades.json",
        "gradebook.db",
    }
    assert len(found) == 2 * 10 + 8
    assert len(found["gradebook.db"]) == 9 * 5  # type: ignore[arg-type]  one handed in nothing
    return found, kept(out)


def test_a_killed_run_goes_on_where_it_stopped(
    folder: Path, tmp_path: Path, undisturbed: tuple[Outputs, list[str]]
) -> None:
    """Killed at three points, each time the same command keeps what there was, and grades nothing twice."""
    points = sorted(random.Random(9).sample(range(1, len(QUICK) - 1), 3))
    for point in points:
        with grading(folder, tmp_path, "--workers", 2) as process:
            until(process, lambda point=point: known(tmp_path) >= point)  # type: ignore[misc]
            children = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
            _, alive = psutil.wait_procs(children, timeout=PATIENCE)
            assert not alive, "what a killed run started ends with it"
    said = graded(folder, tmp_path, "--workers", 2)
    assert re.search(r"\d+ results are known from before", said)
    assert (outputs(tmp_path), kept(tmp_path)) == undisturbed


def test_a_killed_worker_costs_nothing(
    folder: Path, tmp_path: Path, undisturbed: tuple[Outputs, list[str]]
) -> None:
    """The pool is built anew, and what was being graded is graded again."""
    with grading(folder, tmp_path, "--workers", 2) as process:
        until(process, lambda: known(tmp_path) >= 2)
        workers = [
            child
            for child in psutil.Process(process.pid).children()
            if "spawn_main" in " ".join(child.cmdline())
        ]
        assert workers
        random.Random(9).choice(workers).kill()
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    assert "a grading process died" in said
    assert (outputs(tmp_path), kept(tmp_path)) == undisturbed


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Dask scheduler and two workers, over TCP on this machine, started as the README says."""
    pytest.importorskip("distributed")
    place = tmp_path_factory.mktemp("cluster")
    dask, quiet = [sys.executable, "-m", "dask"], "--no-dashboard"
    with contextlib.ExitStack() as stack:
        address = place / "scheduler.json"
        where = ["--host", "127.0.0.1", "--port", 0, "--scheduler-file", address]
        scheduler = stack.enter_context(started(*dask, "scheduler", quiet, *where))
        until(scheduler, address.exists)
        tcp = json.loads(str(until(scheduler, address.read_text)))["address"]
        for number in range(2):
            own = ["--nthreads", 1, "--local-directory", place / str(number)]
            stack.enter_context(started(*dask, "worker", tcp, quiet, *own))
        yield tcp


def test_a_cluster_gives_the_same_grades(
    folder: Path, tmp_path: Path, cluster: str, undisturbed: tuple[Outputs, list[str]]
) -> None:
    """Two workers of Dask's over TCP grade as one process here does."""
    assert cluster.startswith("tcp://127.0.0.1:")
    graded(folder, tmp_path, "--scheduler", cluster)
    assert (outputs(tmp_path), kept(tmp_path)) == undisturbed


def test_a_killed_worker_of_a_cluster_costs_nothing(
    folder: Path, tmp_path: Path, cluster: str, undisturbed: tuple[Outputs, list[str]]
) -> None:
    """Dask hands on what it was grading."""
    with grading(folder, tmp_path, "--scheduler", cluster) as process:
        until(process, lambda: known(tmp_path) >= 2)
        workers = [
            child
            for nanny in psutil.process_iter(["cmdline"])
            if "worker" in (nanny.info["cmdline"] or []) and cluster in nanny.info["cmdline"]
            for child in nanny.children()
            if "spawn_main" in " ".join(child.cmdline())
        ]
        assert len(workers) == 2
        random.Random(9).choice(workers).kill()
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
    assert (outputs(tmp_path), kept(tmp_path)) == undisturbed


def test_no_scheduler_is_told(folder: Path, tmp_path: Path) -> None:
    """An address where nobody answers is named, without a traceback."""
    from autograder.running.workers import Cluster, WorkersError

    with pytest.raises(WorkersError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9", patience=0.3)
