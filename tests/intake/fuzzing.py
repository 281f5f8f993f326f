"""Makes whole classes of broken entries from a seed, and puts them through every step of taking work in.

By hand, for so many minutes: `python -m tests.intake.fuzzing 10 --seed 1`. A step that raises what it
does not promise to, or takes too much time or memory, is printed with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
import os
import random
import resource
import shutil
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.course import load_course
from autograder.grading.marking import Marker, in_words
from autograder.grading.result import Result
from autograder.intake.attempts import by_student
from autograder.intake.budget import bounded
from autograder.intake.classroom import read_classroom
from autograder.intake.roster import Roster, read_names, read_roster
from autograder.intake.submission import read_files, read_submission
from autograder.notices import told
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.results_json import results_text
from autograder.sandbox.source import Unreadable, read_cells, read_statements
from questions.errors import ClassroomError, RosterError
from questions.sheet import filled_sheet
from tests import handed_in

SECONDS, MEMORY = 2.0, 200 << 20
NAMES = [
    "hw9.py",
    "answers.yaml",
    "part1.ipynb",
    "hw9.ipynb.txt",
    "答案.yaml",
    "作業 (1).ipynb",
    "self_check.zip",
    "a.zip",
    "submission_metadata.yml",
    "2026-05-01_10-00",
    "0001-01-01T00:00:00+14:00",
    "__MACOSX",
    ".git",
    "venv",
    "pyvenv.cfg",
    "[bold]x[/].py",
    "..",
    "a/../../b.py",
    "/etc/passwd",
    "CON",
    "x" * 300,
    "\x01\x7f",
    "=cmd|' /C calc'!A0.csv",
    "readme.md",
    "wang_123_456_hw9.py",
    "Wang_7_assignsubmission_file_",
    "hw9_b1_attempt_2026-05-10-23-59-00_a.py",
    os.fsdecode("程式.py".encode("big5")),
    os.fsdecode(b"\xff\xfe"),
]
PIECES = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b"\t",
    b'"',
    b"'''",
    b"\\",
    b"{",
    b"}",
    b"[" * 3000,
    b"{" * 3000,
    b'{"a":' * 2000,
    b"9" * 5000,
    b"1e999999",
    b"&a [*a, *a]",
    b"<<: *a",
    b"!!python/object:os.system x",
    b"? : -",
    b"- " * 2000,
    b"(" * 500,
    b"lambda: " * 300,
    b"-" * 3000 + b"1",
    b"f'{" * 100,
    b"def f():\n" * 50,
    "　，：［Ａ］".encode(),
    "作業".encode("big5"),
    b"\x1b[31m",
    b"<script>",
    b"%%bash\n",
    b"!rm -rf /\n",
    b"# -*- coding: rot13 -*-\n",
    b"\x0c",
]
VALUES = [
    None,
    True,
    -1,
    10**30,
    1e308,
    "",
    "code",
    "x" * 5000,
    [],
    {},
    [[[]]],
    {"cell_type": "code"},
    ["a", 1, None],
]


class Maker:
    """Makes entries, each broken in some way, from one source of chance."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)

    def some(self, most: int, least: int = 0) -> range:
        """A few turns; many are rare."""
        return range(min(most, least + int(self.chance.expovariate(0.7))))

    def broken(self, data: bytes) -> bytes:
        """The bytes with pieces cut out, repeated, moved or put in, often none at all."""
        chance = self.chance
        for _ in self.some(6):
            a, b = sorted(chance.randrange(len(data) + 1) for _ in "ab")
            data = chance.choice([
                data[:a] + data[b:],
                data[:b] + data[a : a + 2000] * chance.choice([1, 2, 50]) + data[b:],
                data[:a] + chance.choice(PIECES) + data[a:],
                data[:a] + bytes([chance.randrange(256)]) + data[a + 1 :],
                data[:a],
            ])  # fmt: skip
        return data

    def notebook(self) -> bytes:
        """A notebook with values of other types put in the places of its own."""
        document = copy.deepcopy(NOTEBOOK)
        for _ in self.some(4):
            at: Any = document
            for _ in range(self.chance.randrange(1, 5)):
                inside = at if isinstance(at, dict) else dict(enumerate(at)) if isinstance(at, list) else {}
                if not inside:
                    break
                key = self.chance.choice(list(inside))
                if self.chance.random() < 0.4:
                    at[key] = self.chance.choice([*VALUES, document["cells"], "{" * 100])
                    break
                at = at[key]
        with contextlib.suppress(ValueError, RecursionError):  # a notebook inside itself is none
            return json.dumps(document).encode()
        return b"{}"

    def file(self) -> bytes:
        """What a file may hold: work, an archive, anything."""
        kind = self.chance.randrange(10)
        if kind < 3:
            return self.broken(self.notebook())
        if kind == 9:
            return self.archive()
        return self.broken(self.chance.choice([CODE, CODE, SHEET, SHEET, METADATA, ROSTER, b"%PDF-1.7", b""]))

    def tree(self, depth: int = 0) -> dict[str, bytes]:
        """Files by their paths."""
        files = {}
        for _ in self.some(8, 1):
            name = self.chance.choice(NAMES)
            if depth < 3 and self.chance.random() < 0.2:
                files |= {f"{name}/{path}": data for path, data in self.tree(depth + 1).items()}
            else:
                files[name] = self.file()
        return files

    def archive(self) -> bytes:
        """A zip, tar or compressed tar of a tree, often damaged."""
        out, form = io.BytesIO(), self.chance.choice(["zip", "w:", "w:gz", "w:xz"])
        with contextlib.suppress(ValueError, OSError, OverflowError, UnicodeError):
            if form == "zip":
                with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                    for path, data in self.tree(depth=2).items():
                        archive.writestr(path, data)
            else:
                with tarfile.open(fileobj=out, mode=form) as archive:
                    for path, data in self.tree(depth=2).items():
                        member = tarfile.TarInfo(path)
                        member.size = len(data)
                        archive.addfile(member, io.BytesIO(data))
        return self.broken(out.getvalue())

    def put(self, folder: Path) -> None:
        """A class's entries, as far as the file system takes their names."""
        for n in self.some(12, 4):
            name = f"b{n}" if self.chance.random() < 0.6 else self.chance.choice(NAMES)
            if self.chance.random() < 0.3:
                files = {name + self.chance.choice([".zip", ".tar.gz", ".7z", "", ".ipynb"]): self.archive()}
            else:
                files = {f"{name}/{path}": data for path, data in self.tree().items()}
            for path, data in files.items():
                inside = [part for part in Path(path).parts if part not in ("..", "/")]
                with contextlib.suppress(OSError, ValueError):
                    target = folder.joinpath(*inside)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if len(inside) > 1 and self.chance.random() < 0.05:  # an entry's own link is the TA's
                        target.symlink_to(self.chance.choice(["..", "/", "/etc/passwd", target, "b0"]))
                    else:
                        target.write_bytes(data)
        if self.chance.random() < 0.3:
            with contextlib.suppress(OSError):  # a folder may be called so
                (folder / "submission_metadata.yml").write_bytes(self.broken(METADATA))


CODE = (
    handed_in.IMPORTS + handed_in.NOISE + handed_in.BASELINE + handed_in.DISTANCE + handed_in.COSINE
).encode()
CELL = {
    "cell_type": "code",
    "id": "c",
    "metadata": {"nbgrader": {"grade_id": "x"}},
    "outputs": [],
    "source": "",
}
NOTEBOOK = {
    "cells": [{**CELL, "source": CODE.decode()}, {**CELL, "source": ["%pip install x\n", "a = 1"]}],
    "metadata": {"kernelspec": {"name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
METADATA = b"""\
submission_1:
  :submitters:
  - {:name: A, :sid: b1, :email: a@b.c}
  :created_at: 2026-05-01 10:00:00.000000000 +08:00
submission_2:
  :submitters:
  - {:name: B, :sid: , :email: b@b.c}
  :created_at: 2026-05-02 10:00:00 Z
"""
ROSTER = (
    b"Student,ID,SIS User ID,SIS Login ID,Section,HW9 (123)\n    Points Possible,,,,,20\n"
    b'"Wang, A",1,b1,b1@ntu.edu.tw,S,\n"Lin, B",2,b2,b2,S,3\n"Student, Test",9,,,S,\n'
)


def sheet() -> bytes:
    """An answer sheet with every question answered."""
    marker = Marker(load_course())
    questions = marker._questions
    blank = "answers:\n" + "".join(f"  {number}: []\n" for number in questions)
    return filled_sheet(blank, dict.fromkeys(questions, frozenset("AC")), "b1").encode()


SHEET = sheet()


class Steps:
    """Runs steps one after another, and keeps what went wrong and what the dearest cost."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.count: Counter[str] = Counter()
        self.longest, self.largest = 0.0, 0

    @contextlib.contextmanager
    def step(self, name: str, *promised: type[Exception]) -> Iterator[None]:
        """Run one step; only what it promises to raise may come out of it."""
        _forget_peak()
        before, started = _peak(), time.process_time()
        try:
            with contextlib.suppress(*promised):
                yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.wrong.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
        seconds, memory = time.process_time() - started, _peak() - before
        self.count[name] += 1
        self.longest, self.largest = max(self.longest, seconds), max(self.largest, memory)
        if seconds > SECONDS or memory > MEMORY:
            self.wrong.append(f"{name}: {seconds:.1f} s, {memory >> 20} MB")


def _forget_peak() -> None:
    """Have the system measure this process's peak memory anew, where it can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The peak memory of this process in bytes."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def put_through(folder: Path, seed: str, steps: Steps) -> None:
    """Make a class and take it in as a run does: list, read, cells, answers, roster, pages."""
    maker, course, marker = Maker(seed), load_course(), Marker(load_course())
    (folder / "class").mkdir()
    maker.put(folder / "class")
    roster: Roster | None = None
    for name, read, data in (("roster", read_roster, ROSTER), ("names", read_names, b"wang,b1\nlin,b2\n")):
        (folder / name).write_bytes(maker.broken(data))
        with steps.step(name, RosterError):
            made = read(folder / name)
            roster = made if isinstance(made, Roster) else roster
    find: Callable[[str], Any] = roster.find if roster else lambda _: None
    students = []
    with steps.step("list", ClassroomError):
        found = read_classroom(folder / "class", times=maker.chance.random() < 0.3)
        students = by_student(found.attempts, find)
    for attempt in (attempt for several in students for attempt in several):
        submission = None
        with steps.step("read", OSError), bounded():
            if attempt.files:
                submission = read_files(attempt.files, course.limits)
            else:
                submission = read_submission(attempt.path, course.limits, attempt.inside)
        if submission is None:
            continue
        facts: list[Any] = []
        for path, data in submission.code.items():
            with steps.step("cells", Unreadable):
                for cell in read_cells(path, data):
                    read_statements(cell, facts)
        with steps.step("answers and pages"):
            answers = marker.read(submission.answers)
            notices = (*attempt.notices, *submission.notices, *filter(None, map(told, facts[:100])))
            problems = tuple(map(in_words, answers.problems))
            result = Result(attempt.student, "graded", notices=notices, problems=problems)
            feedback_page(result, course.visibility).encode()
            json.loads(results_text(result, course.visibility))


def run(seeds: Iterator[str], until: float = float("inf")) -> tuple[Steps, int]:
    """Put the classes of these seeds through, until a time: what came of it, and how many classes."""
    steps, classes = Steps(), 0
    for seed in seeds:
        if time.monotonic() > until:
            break
        known = len(steps.wrong)
        with tempfile.TemporaryDirectory() as folder:
            try:
                put_through(Path(folder), seed, steps)
            finally:
                shutil.rmtree(Path(folder) / "class", ignore_errors=True)
        steps.wrong[known:] = [f"seed {seed}: {what}" for what in steps.wrong[known:]]
        classes += 1
    return steps, classes


def main() -> None:
    """Fuzz for so many minutes, and print each finding."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", default=str(int(time.time())))
    given = parser.parse_args()
    seeds = (f"{given.seed}-{n}" for n in range(1 << 40))
    steps, classes = run(seeds, time.monotonic() + 60 * given.minutes)
    for what in steps.wrong:
        print(what)  # noqa: T201  for who runs it by hand
    count = ", ".join(f"{count:,} {name}" for name, count in steps.count.items())
    print(f"{classes:,} classes ({count}), longest {steps.longest:.2f} s, most {steps.largest >> 20} MB")  # noqa: T201


if __name__ == "__main__":
    main()
