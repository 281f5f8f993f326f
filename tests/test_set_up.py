"""What keeps a machine from being set up is told in a sentence, with the remedy; progress is shown."""

import ast
import importlib.util
import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from autograder import set_up
from autograder.set_up import ROOT
from tests.matrix import VERSIONS

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine with a fitting Python and enough of everything, where nothing is set up yet."""
    monkeypatch.setattr(set_up, "HOME", tmp_path / ".venv")
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 100e9))
    assert set_up.problem_here("everything", small=False) == ""


@pytest.mark.parametrize(
    ("what", "version", "said"),
    [
        ("grading", (3, 9), "setting up grading needs Python 3.10 to 3.14, and"),
        ("everything", (3, 10), "setting up everything needs Python 3.11 to 3.14, and"),
        ("grading", (3, 15), "is 3.15. "),
        ("grading", (3, 10), ""),
        ("everything", (3, 14), ""),
    ],
)
def test_a_python_that_does_not_fit_is_named_and_one_that_does(bare, monkeypatch, what, version, said):
    """With the command, where one is here; else with what to install."""
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.13" else None)
    problem = set_up.problem_here(what, small=False)
    assert said in problem
    assert bool(problem) == bool(said)
    if problem:
        assert problem.endswith("Here you have python3.13: make … PYTHON=python3.13")
        monkeypatch.setattr(shutil, "which", lambda name: None)
        assert set_up.problem_here(what, small=False).endswith("Install python3.14")


def test_a_python_without_venv_and_a_full_disk_are_told(bare, monkeypatch):
    """Before anything is begun."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 3e9))
    assert "it takes 6 GB of disk, and 3.0 GB are free." in set_up.problem_here("grading", small=False)
    assert "TORCH=cpu" in set_up.problem_here("grading", small=False)
    assert set_up.problem_here("grading", small=True) == ""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "apt install python3.12-venv" in set_up.problem_here("grading", small=True)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", "could not be reached"),
        ("ERROR: No matching distribution found for torch==2.13.0", "a package, named above, has no build"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "may not be written"),
        ("something else", "pip could not install everything (exit status 3)"),
    ],
)
def test_what_stops_pip_is_told_in_words(capsys, printed, said):
    """Beside the last lines that it printed."""
    failed = set_up._run([sys.executable, "-c", f"print({printed!r}); raise SystemExit(3)"])
    assert said in failed
    assert printed in capsys.readouterr().err


@pytest.mark.slow(2)
def test_what_it_is_at_is_shown(capsys, monkeypatch):
    """On a terminal in a line that is written over, each half second."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    line = "  Downloading a/torch-2.13.0-cp311-none.whl (196 MB)"
    program = f"import time; print({line!r}, flush=True); time.sleep(1.2)"
    assert set_up._run([sys.executable, "-c", program]) == ""
    assert "\r  0:01  Downloading torch-2.13.0" in capsys.readouterr().out


def test_torchs_own_index_is_asked_for_torch_alone():
    """And only where the small build is wanted."""
    (plain,) = set_up.steps("grading", small=False)
    first, rest = set_up.steps("grading", small=True)
    assert set_up.TORCH_INDEX not in plain
    assert rest == plain
    assert [first[-4], *first[-2:]] == ["--index-url", "torch", "torchvision"]
    assert "--no-deps" in first


def test_the_pythons_that_are_admitted_are_told_alike():
    """By pyproject.toml, by what sets up here and on Gradescope, by the README and the matrix."""
    oldest, newest = set_up.WHAT["grading"].oldest[1], set_up.NEWEST[1]
    assert f'requires-python = ">=3.{oldest},<3.{newest + 1}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    versions = [f"3.{minor}" for minor in range(oldest, newest + 1)]
    assert list(VERSIONS) == versions
    assert " ".join(reversed(versions)) in (ROOT / "autograder/gradescope/setup.sh").read_text("utf-8")
    lesson = f"Python 3.{set_up.WHAT['everything'].oldest[1]} to 3.{newest}"
    for page in ("README.md", "CONTRIBUTING.md", "assignment/README.md"):
        assert lesson in (ROOT / page).read_text("utf-8"), page


def test_an_old_python_can_read_it():
    """It is what says that a Python is too old."""
    ast.parse(Path(set_up.__file__).read_text("utf-8"), feature_version=(3, 7))
