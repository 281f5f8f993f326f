"""Tries the project on every Python it finds, and with the lowest versions that pyproject.toml admits.

Each gets an environment in build/matrix/, made by uv where there is one and by pip elsewhere. In it run the
fast tests, the sample class and the imports of both notebooks; then a table says what came of them, and
whether all grade the class alike. It needs nothing but the standard library.

    python3 -m tests.matrix [INTERPRETER …]
"""

import ast
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MATRIX = ROOT / "build" / "matrix"
VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
GRADES_ONLY = "3.10"
LOWEST_ON = "3.12"  # as on Colab, whose image brings libraries of its own
# Tests that import the lesson or what is made of it, which a Python that only grades does without.
LESSON = (
    "bert", "checks/test_checks.py", "cnn", "handout/test_solutions.py", "questions/test_bank.py",
    "questions/test_bank_cues.py", "questions/test_evidence.py", "questions/test_evidence_language.py",
    "sandbox/test_define.py", "studio",
)  # fmt: skip
SETTINGS = {"COURSE_SECRET": str(ROOT / "tests" / "course.secret.txt")}
NEWER_SYNTAX = re.compile(r"only Python [\d.]+ and newer can read this")
WIDTHS = (14, 10, 34, 12, 34)


@dataclass(frozen=True)
class Environment:
    """A Python with the versions of libraries that are tried with it."""

    version: str
    interpreter: str
    lowest: bool = False

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.version} lowest" if self.lowest else self.version

    @property
    def home(self) -> Path:
        """The folder of the environment, which also holds what was printed and the grades."""
        return MATRIX / self.name.replace(" ", "-")

    @property
    def python(self) -> str:
        """The environment's own interpreter."""
        return str(self.home / "bin" / "python")

    def set_up(self) -> str:
        """Install everything, unless it was for just these requirements."""
        pins = lowest_versions() if self.lowest else (ROOT / "constraints.txt").read_text("utf-8")
        stamp, wanted = self.home / "set-up", _digest(pins, (ROOT / "pyproject.toml").read_text("utf-8"))
        if stamp.exists() and stamp.read_text("utf-8") == wanted:
            return "kept"
        if not (self.home / "bin").exists():
            self._run("set-up.log", self.interpreter, "-m", "venv", str(self.home))
        pinned = self.home / "constraints.txt"
        pinned.write_text(pins, "utf-8")
        extras = "course,cluster,studio,test" if self.version == GRADES_ONLY else "dev"
        uv = shutil.which("uv")
        pip = [uv, "pip", "install", "--python", self.python] if uv else [self.python, "-m", "pip", "install"]
        started = time.monotonic()
        self._run("set-up.log", *pip, "--constraint", str(pinned), "--editable", f"{ROOT}[{extras}]")
        stamp.write_text(wanted, "utf-8")
        return f"{time.monotonic() - started:.0f} s"

    def tests(self) -> str:
        """Run the fast tests."""
        left_out = [f"--ignore=tests/{name}" for name in LESSON] if self.version == GRADES_ONLY else []
        # Old libraries may warn of each other: that is no fault of ours, and nothing has failed yet.
        warnings = ["-W", "default"] if self.lowest or self.version == GRADES_ONLY else []
        options = ["-v", "--numprocesses", "auto", "--dist", "loadfile", "-m", "not slow and not browser"]
        said = self._run("tests.log", self.python, "-m", "pytest", *options, *left_out, *warnings)
        return re.sub(r" in .*|=+", "", said.rstrip().splitlines()[-1]).strip()

    def imports(self) -> str:
        """Import what the notebooks import, in their order."""
        if self.version == GRADES_ONLY:
            return "-"
        for script in sorted((ROOT / "solutions").glob("*.py")):
            nodes = ast.walk(ast.parse(script.read_text("utf-8")))
            lines = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
            self._run("imports.log", self.python, "-c", "\n".join(lines))
        return "ok"

    def grade(self) -> None:
        """Grade the sample class."""
        shutil.rmtree(self.home / "grades", ignore_errors=True)
        command = ["grade", "tests/submissions", "--times", "--out", str(self.home / "grades")]
        self._run("grades.log", self.python, "-m", "autograder.cli", *command)

    def grades(self) -> dict[str, list[str]]:
        """The line of each student in grades.csv."""
        with (self.home / "grades" / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {line[0]: line for line in csv.reader(file)}

    def cannot_read(self, student: str) -> bool:
        """Whether the student's work needs a newer Python than this one."""
        results = self.home / "grades" / "results" / f"{student}.json"
        return bool(NEWER_SYNTAX.search(results.read_text("utf-8")))

    def _run(self, log: str, *command: str) -> str:
        """Run a command and return what it printed, which is also kept. Raises Failed."""
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | SETTINGS, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / log).write_text(done.stdout, "utf-8")
        if done.returncode:
            raise Failed(f"FAILED: {(self.home / log).relative_to(ROOT)}")
        return done.stdout


class Failed(Exception):
    """A step did not succeed; the words name the file that says why."""


def interpreters(given: Sequence[str]) -> dict[str, str]:
    """An interpreter that answers for each version: of those given, or else on PATH or pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = given or [
        str(path)
        for version in VERSIONS
        for path in (shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python"))
        if path
    ]
    found: dict[str, str] = {}
    for python in candidates:
        if (version := _version(python)) in VERSIONS:
            found.setdefault(version, python)
        elif given:
            sys.exit(f"{python}: expected Python {VERSIONS[0]} to {VERSIONS[-1]}, with venv")
    return found


def _version(python: str) -> str:
    """The version of an interpreter that can make environments; empty where there is none.

    pyenv's shims of versions that are not switched on answer with an error.
    """
    question = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def lowest_versions() -> str:
    """Constraints to the lowest version of each requirement that pyproject.toml admits."""
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project]")[2]
    bounds = re.findall(r'"([\w.-]+)(?:\[[\w,]+\])?>=([\w.]+)', project.partition("[project.scripts]")[0])
    return "".join(f"{name}=={version}\n" for name, version in bounds)


def compare(one: Environment, other: Environment) -> str:
    """Say whether both came to the same grades. Raises Failed with the students whose grades differ."""
    here, there = one.grades(), other.grades()
    differ = {student for student in here.keys() | there.keys() if here.get(student) != there.get(student)}
    newer = {student for student in differ if one.cannot_read(student) or other.cannot_read(student)}
    if differ - newer:
        raise Failed(f"DIFFER: {', '.join(sorted(differ - newer))}")
    alike = f"{len(here) - 1 - len(newer)} alike"
    return f"{alike}, {len(newer)} in newer syntax" if newer else alike


def rows(environments: Sequence[Environment]) -> Iterator[tuple[str, ...]]:
    """A line of the table for each environment, as soon as it is known."""
    graded: list[Environment] = []
    for one in environments:

        def grades(one: Environment = one) -> str:
            one.grade()
            graded.append(one)
            return compare(one, graded[0])

        cells = [one.name]
        for step in (one.set_up, one.tests, one.imports, grades):
            try:
                cells.append(step())
            except Failed as failed:
                cells.append(str(failed))
                if step == one.set_up:
                    break
        yield tuple(cells)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _show(*cells: str) -> None:
    """Print a line of the table."""
    sys.stdout.write("  ".join(f"{cell:{width}}" for cell, width in zip(cells, WIDTHS, strict=False)) + "\n")
    sys.stdout.flush()


def main(given: Sequence[str]) -> int:
    """Print the table; the exit status is 0 where everything succeeded."""
    found = interpreters(given)
    newest_first = sorted(found, key=VERSIONS.index, reverse=True)
    environments = [Environment(version, found[version]) for version in newest_first]
    if LOWEST_ON in found:
        environments.append(Environment(LOWEST_ON, found[LOWEST_ON], lowest=True))
    missing = [version for version in VERSIONS if version not in found]
    sys.stdout.write(f"No interpreter for {', '.join(missing)}.\n" if missing else "")
    _show("Python", "set up", "fast tests", "imports", "sample class")
    good = bool(environments)
    for row in rows(environments):
        _show(*row)
        good = good and not any(cell.startswith(("FAILED", "DIFFER")) for cell in row)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
