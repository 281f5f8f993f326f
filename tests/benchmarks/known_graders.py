"""Runs nbgrader and otter-grader on submissions to this homework, as a course would run them.

Each is set up with the notebooks that were handed out, a test for each TODO and, where `data` is set, the
data that the notebooks read, and then grades one submission after another. Their programs are installed,
once and in pinned versions, in an environment of their own in build/graders/, which finds torch and all
else in the project's.
"""

import json
import os
import shutil
import sysconfig
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path
from subprocess import DEVNULL, run
from typing import Any, NamedTuple

from nbgrader.api import Gradebook

from autograder.course import load_course
from tests.benchmarks.bench_class import measure
from tests.benchmarks.handed_in import HANDOUT, NOTEBOOKS, Files

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build" / "graders"
VERSIONS = ("nbgrader==0.9.6", "otter-grader==7.0.0", "ipykernel==7.4.0")

NBGRADER_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "hw9"
c.ExecutePreprocessor.timeout = 1200
c.ExecutePreprocessor.interrupt_on_timeout = True
"""

Tests = Mapping[str, str]  # by TODO, the code that fails where the function is wrong


class Graded(NamedTuple):
    """What grading one submission took, in seconds of a core, and its points; None where it got no result."""

    seconds: float
    points: float | None


class NbGrader:
    """`nbgrader autograde` for one student at a time."""

    name = "nbgrader autograde"

    def __init__(self, handout: Files, tests: Tests, data: bool = False) -> None:
        self._programs, self._tests, self._course = environment(), tests, BUILD / "nbgrader"
        shutil.rmtree(self._course, ignore_errors=True)
        self._write(self._course / "source" / "hw9", handout)
        if data:
            shutil.copytree(HANDOUT / "data", self._course / "source" / "hw9" / "data")
        (self._course / "nbgrader_config.py").write_text(NBGRADER_CONFIG)
        self._options = {"cwd": self._course, "env": settings(self._programs), "stderr": DEVNULL}
        release = [str(self._programs / "nbgrader"), "generate_assignment", "hw9"]
        run(release, check=True, stdout=DEVNULL, **self._options)  # type: ignore[call-overload]

    def grade(self, student: str, files: Files) -> Graded:
        """Hand in and grade."""
        self._write(self._course / "submitted" / student / "hw9", files)
        command = [str(self._programs / "nbgrader"), "autograde", "hw9", "--student", student]
        _, seconds, _ = measure(command, check=False, **self._options)
        done = [*(self._course / "autograded" / student / "hw9").glob("*.ipynb")]
        if len(done) < len(NOTEBOOKS):
            return Graded(seconds, None)
        expect_all_found(done)
        with Gradebook(f"sqlite:///{self._course / 'gradebook.db'}") as gradebook:
            return Graded(seconds, gradebook.find_submission("hw9", student).score)

    def _write(self, folder: Path, files: Files) -> None:
        folder.mkdir(parents=True)
        for name in NOTEBOOKS:
            notebook = with_tests(json.loads(files[name]), self._tests)
            (folder / name).write_text(json.dumps(notebook), "utf-8")


class Otter:
    """`otter run` for one notebook at a time, without otter-grader's container, which would cost more."""

    name = "otter run"

    def __init__(self, _: Files, tests: Tests, data: bool = False) -> None:
        self._programs, self._folder = environment(), BUILD / "otter"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._options = {"env": settings(self._programs), "stderr": DEVNULL}
        for name, todos in NOTEBOOKS.items():
            (folder := self._folder / f"tests-{name}").mkdir(parents=True)
            for todo in todos:
                (folder / f"{todo}.py").write_text(otter_test(todo, tests[todo]))
            files = ["--no-requirements", "--no-environment", "-t", str(folder), "-o", self._archive(name)]
            generate = [str(self._programs / "otter"), "generate", *files, *(["data"] if data else [])]
            run(generate, check=True, stdout=DEVNULL, cwd=HANDOUT, **self._options)  # type: ignore[call-overload]

    def grade(self, student: str, files: Files) -> Graded:
        """Hand in and grade."""
        seconds, points = 0.0, list[float | None]()
        for name, todos in NOTEBOOKS.items():
            (folder := self._folder / student / Path(name).stem).mkdir(parents=True)
            (folder / name).write_bytes(files[name])
            command = [str(self._programs / "otter"), "run", name, "-a", self._archive(name), "--no-logo"]
            seconds += measure(command, check=False, cwd=folder, **self._options)[1]
            points.append(_points(folder / "results.json", len(todos)))
        known = [one for one in points if one is not None]
        return Graded(seconds, sum(known) if len(known) == len(points) else None)

    def _archive(self, name: str) -> str:
        return str(self._folder / f"{name}.zip")


def _points(results: Path, tests: int) -> float | None:
    """The points in otter-grader's results; None where they lack one of so many tests."""
    said = json.loads(results.read_text("utf-8"))["tests"] if results.exists() else []
    scores = [float(test["score"]) for test in said if "score" in test]
    return sum(scores) if len(scores) == tests else None


def expect_all_found(notebooks: Iterable[Path]) -> None:
    """End the benchmark where a notebook that was run lacked a file or a module: its time says nothing."""
    for path in notebooks:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if output.get("ename") in ("FileNotFoundError", "ModuleNotFoundError", "ImportError"):
                    raise SystemExit(f"{path.name}: {output['evalue']}")


def with_tests(notebook: dict[str, Any], tests: Tests) -> dict[str, Any]:
    """The notebook with a test cell of nbgrader's for each TODO.

    They stand at its end, so that the last definition of a function counts, as it does for the others.
    """
    marked = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    todos = [about["grade_id"] for about in marked if about.get("solution")]
    return {**notebook, "cells": [*notebook["cells"], *(nbgrader_test(todo, tests[todo]) for todo in todos)]}


def nbgrader_test(todo: str, code: str) -> dict[str, Any]:
    """A test cell of nbgrader's with this code."""
    about = {
        "cell_type": "code",
        "grade": True,
        "grade_id": f"test-{todo}",
        "locked": True,
        "points": float(load_course().code[todo]),
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    cell = {"cell_type": "code", "id": f"test-{todo.replace('_', '-')}", "metadata": {"nbgrader": about}}
    return {**cell, "execution_count": None, "outputs": [], "source": code}


def otter_test(todo: str, code: str) -> str:
    """A test file of otter-grader with this code as its doctest."""
    lines = "".join(f"{'...' if line[0] == ' ' else '>>>'} {line}\n" for line in code.splitlines())
    suite = {"scored": True, "setup": "", "teardown": "", "type": "doctest",
             "cases": [{"hidden": False, "locked": False, "code": lines}]}  # fmt: skip
    test = {"name": todo, "points": float(load_course().code[todo]), "suites": [suite]}
    return f"OK_FORMAT = True\ntest = {test!r}\n"


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
