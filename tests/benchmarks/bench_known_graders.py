"""How long nbgrader and otter-grader take for submissions that `hw9 grade` takes too, in the same run.

    python -m tests.benchmarks.bench_known_graders [SUBMISSIONS]     default 1: each takes a minute or more

Each gets the same notebooks and checks of the same content: ours, called from a test cell or a test file
(in_notebook.py). nbgrader runs `nbgrader autograde`, one submission after another, as it does; otter-grader
`otter run` for each notebook, without its container, which would cost more. Both run whole notebooks,
models, pictures and all; that they have to is most of the difference. Neither scores the questions.
`hw9 grade` grades a class of 100, starting and ending included.

Their programs are installed, once and in pinned versions, in an environment of their own in build/graders/,
which finds torch and all else in the project's.
"""

import json
import os
import shutil
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, run
from typing import Any

from rich.console import Console
from rich.table import Table

from autograder.course import load_course
from tests.benchmarks.bench_class import graded, measure
from tests.benchmarks.handed_in import HANDOUT, NOTEBOOKS, submissions

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build" / "graders"
VERSIONS = ("nbgrader==0.9.6", "otter-grader==6.1.6", "ipykernel==7.4.0")
TEST = "from tests.benchmarks.in_notebook import right\nassert right({todo})"
CLASS = 100

NBGRADER_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "hw9"
c.ExecutePreprocessor.timeout = 1200
c.ExecutePreprocessor.interrupt_on_timeout = True
"""

OTTER_TEST = """OK_FORMAT = True
test = {{"name": "{todo}", "points": {points}, "suites": [{{"scored": True, "setup": "", "teardown": "",
    "type": "doctest", "cases": [{{"hidden": False, "locked": False,
    "code": ">>> from tests.benchmarks.in_notebook import right\\n>>> assert right({todo})\\n"}}]}}]}}
"""


def environment() -> Path:
    """The folder of the graders' programs, installed where they are not yet."""
    programs = BUILD / "environment" / "bin"
    stamp = BUILD / "environment" / " ".join(VERSIONS)
    if not stamp.exists():
        venv.create(BUILD / "environment", clear=True, with_pip=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, *VERSIONS], check=True)
        libraries = next((BUILD / "environment" / "lib").glob("python3*/site-packages"))
        (libraries / "project.pth").write_text(f"{sysconfig.get_path('purelib')}\n")  # after its own
        stamp.touch()
    return programs


def settings(programs: Path) -> dict[str, str]:
    """The environment in which both graders, and the kernels they start, find each other and the homework."""
    paths = f"{HANDOUT}{os.pathsep}{PROJECT}"
    search = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": search, "PYTHONPATH": paths, "MPLBACKEND": "agg"}


def with_tests(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with a test cell after each TODO, as nbgrader would release it."""
    points, cells = load_course().code, []
    for cell in notebook["cells"]:
        cells.append(cell)
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution"):
            todo = about["grade_id"]
            test = {
                "cell_type": "code",
                "grade": True,
                "grade_id": f"test-{todo}",
                "locked": True,
                "points": float(points[todo]),
                "schema_version": 3,
                "solution": False,
                "task": False,
            }
            cells.append({"cell_type": "code", "id": f"test-{todo.replace('_', '-')}", "outputs": [],
                          "execution_count": None, "metadata": {"nbgrader": test},
                          "source": TEST.format(todo=todo)})  # fmt: skip
    return {**notebook, "cells": cells}


def with_nbgrader(programs: Path, class_: list[dict[str, bytes]]) -> float:
    """Seconds of a core for one submission by `nbgrader autograde`."""
    course = BUILD / "nbgrader"
    shutil.rmtree(course, ignore_errors=True)
    source = course / "source" / "hw9"
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(NBGRADER_CONFIG)
    for name in NOTEBOOKS:
        notebook = json.loads((HANDOUT / name).read_text("utf-8"))
        (source / name).write_text(json.dumps(with_tests(notebook)), "utf-8")
    for number, files in enumerate(class_):
        into = course / "submitted" / f"student{number}" / "hw9"
        into.mkdir(parents=True)
        for name in NOTEBOOKS:
            (into / name).write_text(json.dumps(with_tests(json.loads(files[name]))), "utf-8")
    options = {"cwd": course, "env": settings(programs), "stderr": DEVNULL}
    nbgrader = str(programs / "nbgrader")
    run([nbgrader, "generate_assignment", "hw9"], check=True, stdout=DEVNULL, **options)
    _, seconds, _ = measure([nbgrader, "autograde", "hw9"], **options)
    graded_ones = list((course / "autograded").glob("*/hw9/*.ipynb"))
    if len(graded_ones) != len(NOTEBOOKS) * len(class_):
        raise SystemExit(f"nbgrader autograded {len(graded_ones)} notebooks of {len(class_)} submissions")
    return seconds / len(class_)


def with_otter(programs: Path, class_: list[dict[str, bytes]]) -> float:
    """Seconds of a core for one submission by `otter run`, a notebook at a time."""
    folder = BUILD / "otter"
    shutil.rmtree(folder, ignore_errors=True)
    options = {"cwd": folder, "env": settings(programs), "stderr": DEVNULL}
    otter, points, seconds = str(programs / "otter"), load_course().code, 0.0
    for name, todos in NOTEBOOKS.items():
        tests, archive = folder / f"tests-{name}", folder / f"{name}.zip"
        tests.mkdir(parents=True)
        for todo in todos:
            (tests / f"{todo}.py").write_text(OTTER_TEST.format(todo=todo, points=float(points[todo])))
        files = ["--no-requirements", "--no-environment", "-t", str(tests), "-o", str(archive)]
        run([otter, "generate", *files], check=True, stdout=DEVNULL, **options)
        for number, submission in enumerate(class_):
            path = folder / str(number) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(submission[name])
            command = [otter, "run", str(path), "-a", str(archive), "-o", str(path.parent), "--no-logo"]
            seconds += measure(command, **options)[1]
            said = json.loads((path.parent / "results.json").read_text("utf-8"))
            if len(said["tests"]) < len(todos):
                raise SystemExit(f"otter-grader ran {len(said['tests'])} tests of {name}")
    return seconds / len(class_)


def rows(count: int) -> Iterator[tuple[str, float]]:
    """Each grader's name and its seconds of a core for one submission."""
    run_of_ours = graded(CLASS)
    yield "hw9 grade", run_of_ours.core_seconds / CLASS
    programs, class_ = environment(), list(submissions(count))
    yield "nbgrader autograde", with_nbgrader(programs, class_)
    yield "otter run", with_otter(programs, class_)


def main(count: int) -> None:
    """Measure and print the table."""
    table = Table(
        "grader", "seconds of a core a submission", "ratio",
        title=f"The same notebooks and checks, by three graders ({count} submissions; target: 50 times)",
    )  # fmt: skip
    ours = 0.0
    for name, seconds in rows(count):
        ours = ours or seconds
        table.add_row(name, f"{seconds:.3f}", f"{seconds / ours:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
