"""What the system has and lacks is told, each with what follows; the version is one everywhere."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import autograder
from autograder import doctor
from autograder.course import load_course
from autograder.sandbox import confine
from autograder.sandbox.children import SandboxError

ROOT = Path(__file__).parents[1]


def told() -> tuple[int, str]:
    """The exit status, and what is printed on a wide terminal."""
    console = Console(width=200, file=StringIO(), highlight=False)
    return doctor.doctor(console), console.file.getvalue()


@pytest.mark.slow(5)
def test_a_system_that_grades_is_told_so_with_each_wall():
    """A function really is called in the sandbox."""
    status, text = told()
    assert (status, "Grading works here." in text) == (0, True)
    assert re.search(r"✓ +sandbox +works: [\d.]+ s", text)
    assert ("Landlock" in text) == (confine.landlock_abi() > 0)
    for name in ("Python", "torch", "torchvision", "cores", "secret", "extra course", "Chromium"):
        assert name in text


@pytest.mark.slow(5)
def test_what_is_lacking_is_told_and_only_what_grading_needs_makes_it_fail(monkeypatch):
    """A wall, an extra and a browser weaken it; without a sandbox nothing can be graded."""
    monkeypatch.setattr(confine, "missing_layers", lambda: ["seccomp (Linux): sockets can be opened"])
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    installed = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: "" if name == "nbgrader" else installed(name))
    status, text = told()
    assert status == 0
    assert re.search(r"! +wall +lacks seccomp \(Linux\) +sockets can be opened", text)
    assert re.search(r"– +extra course +missing nbgrader +without it these do not work: make grade", text)
    assert re.search(r"– +Chromium +missing +without it these do not work: the tests of pages", text)

    class Broken:
        def __init__(self, *_):
            raise SandboxError("no child could be started: [boom]")

    monkeypatch.setattr(doctor, "Examiner", Broken)
    monkeypatch.setattr(doctor, "_installed", lambda name: "" if name == "torch" else installed(name))
    status, text = told()
    assert status == 1
    assert "no function can be called: no child could be started: [boom]" in text
    assert re.search(r"✗ +torch +missing +run python3 autograder/set_up.py grading", text)


def test_memory_is_compared_with_what_submissions_may_use(monkeypatch):
    """Three at a time where there is room for three."""
    course = load_course()
    each = doctor.WORKER_MEMORY + (course.limits.memory_mb << 20)
    monkeypatch.setattr(doctor, "_memory", lambda: 3.5 * each)
    assert "enough for 3 at a time" in [*doctor._machine(course)][1].follows
    monkeypatch.setattr(doctor, "_memory", lambda: 0.5 * each)
    assert [*doctor._machine(course)][1].mark == "bad"


def printed(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_version_changelog_and_tag_agree():
    """The newest entry of CHANGELOG.md that has a date is this version, and so is the newest tag."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+) · \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert released[0] == autograder.__version__
    assert printed(sys.executable, "-m", "autograder.cli", "--version").split()[1] == released[0]
    tags = printed("git", "tag", "--list", "v*", "--sort=-version:refname").split()
    assert tags[:1] in ([], [f"v{released[0]}"])
