"""Children that are started afresh give what forked ones give, and are known by their secret."""

import contextlib
import json
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import psutil
import pytest

from autograder.course import load_course
from autograder.grading.examine import Examiner
from autograder.grading.grade import Grader
from autograder.intake.handed_in import Submission
from autograder.sandbox import confine
from autograder.sandbox.calls import Lost, Raised, Returned
from autograder.sandbox.children import PROJECT, SandboxError
from autograder.sandbox.jail import Jail
from autograder.sandbox.spawning import Spawner
from questions.places import ASSIGNMENT
from tests.handed_in import BASELINE, DISTANCE, IMPORTS, NOISE

SOURCE = b"""
import os, time

def half(a):
    return a / 2

def leave():
    os._exit(3)

def raising():
    raise ValueError("no")

def endless():
    while True:
        time.sleep(0.01)
"""
# Right but for the cosine, which crashes; "mean", which hangs; and the distance, which is wrong.
MIXED = (
    IMPORTS
    + NOISE
    + BASELINE.replace("def ig_baseline(", "def right_baseline(")
    + "import os\n"
    + "def ig_baseline(image, kind, generator):\n"
    + "    while kind == 'mean':\n        pass\n"
    + "    return right_baseline(image, kind, generator)\n"
    + DISTANCE.replace("return ", "return 2 * ")
    + "def cosine_similarity(a, b):\n    os._exit(1)\n"
)


@pytest.fixture(scope="module")
def spawner():
    with Spawner() as spawner:
        yield spawner


@pytest.mark.slow(20)
def test_a_spawned_child_answers_and_another_takes_the_place_of_one_that_is_lost(spawner):
    """Values, exceptions, a crash and an endless function, as the jail tells them of forked children."""
    with Jail(spawner, {"a.py": SOURCE}, ["half", "leave", "raising", "endless"], call_seconds=0.5) as jail:
        assert jail.call("half", 3.0) == Returned(1.5)
        assert isinstance(raised := jail.call("raising"), Raised)
        assert (raised.type, raised.where, raised.is_value_error) == ("ValueError", "a.py, line 11", True)
        assert jail.call("leave") == Lost("crashed")
        assert jail.call("half", 5.0) == Returned(2.5)
        assert jail.call("endless") == Lost("timeout")
        assert jail.call("half", 7.0) == Returned(3.5)
        assert jail.losses == ["crashed", "timeout"]


@pytest.mark.slow(20)
def test_what_is_found_is_what_the_grade_finds(grader: Grader, monkeypatch):
    """For functions that are right and wrong, hang and crash, beside a handout's notebook whose cells use a
    name that the student's code uses, too: the same outcomes, losses and notices.
    """
    limits = load_course().limits.model_copy(update={"call_seconds": 2, "submission_seconds": 20})
    notebook = json.loads((ASSIGNMENT / "hw9_bert.ipynb").read_text("utf-8"))
    (cell,) = (cell for cell in notebook["cells"] if "def euclidean_distance" in "".join(cell["source"]))
    cell["source"] = IMPORTS + "metric = 2\n" + DISTANCE.replace("return ", "return metric * ")
    files = {"hw9.py": MIXED.encode(), "hw9_bert.ipynb": json.dumps(notebook).encode()}
    submission = Submission(files, None)
    found = {}
    for way, linux in (("forked", confine.LINUX), ("spawned", False)):
        monkeypatch.setattr(confine, "LINUX", linux)
        examiner = Examiner(limits, [*load_course().code])
        assert type(examiner.children).__name__ == ("Zygote" if linux else "Spawner")
        found[way] = examiner.examine(submission, "a seed")
        examiner.close()
    forked, spawned = found["forked"], found["spawned"]
    assert forked.outcomes == spawned.outcomes
    assert forked.losses == spawned.losses
    assert forked.notices == spawned.notices
    assert "statement-failed" not in {notice.kind for notice in spawned.notices}
    assert {"crashed", "timeout"} <= set(spawned.losses)
    assert {outcome.passed for outcome in spawned.outcomes} == {True, False}


@pytest.mark.slow(10)
def test_only_the_child_is_let_in():
    """Another program of this machine that connects first, with nothing or a guess to say, is turned away."""
    with Spawner() as spawner:
        silent, guessing = (socket.create_connection(spawner._listener.getsockname(), 20) for _ in range(2))
        silent.close()
        guessing.sendall(b"0" * 64)
        with Jail(spawner, {"a.py": SOURCE}, ["half"]) as jail, guessing:
            assert jail.call("half", 3.0) == Returned(1.5)
            with contextlib.suppress(ConnectionResetError):
                assert guessing.recv(1) == b""


@pytest.mark.slow(10)
def test_a_child_that_does_not_come_up_is_the_grader_s_fault(monkeypatch):
    """It is told at once, with how it ended; nothing of it is left."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Spawner() as spawner:
        started = time.monotonic()
        with pytest.raises(SandboxError, match="no child could be started: exit code 1"):
            spawner.start()
        assert time.monotonic() - started < 5


@pytest.mark.slow(10)
def test_nothing_is_left_when_it_is_closed():
    """Neither the child that was begun, nor its folder."""
    before = set(psutil.Process().children())
    spawner = Spawner()
    (begun,) = set(psutil.Process().children()) - before
    with contextlib.suppress(subprocess.TimeoutExpired):
        spawner._next._process.wait(0.2)
    spawner.close()
    assert not begun.is_running()


@pytest.mark.slow(10)
@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="needs a virtual environment")
@pytest.mark.parametrize("linux", [confine.LINUX, False])
def test_what_a_user_installed_is_found_and_may_be_read(tmp_path, linux):
    """By `pip install --user`, which leaves the libraries in no folder of Python's own."""
    home = Path(tmp_path, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")
    home.parent.mkdir(parents=True)
    home.symlink_to(sysconfig.get_path("purelib"))
    script = (
        "from autograder.grading.examine import Examiner\n"
        "from autograder.course import load_course\n"
        "from autograder.sandbox import confine\n"
        "from autograder.sandbox.jail import Jail\n"
        f"confine.LINUX = {linux}\n"
        "examiner = Examiner(load_course().limits, [])\n"
        "source = b'import sklearn.cluster, scipy.signal\\ndef f(): return 7.0'\n"
        "with Jail(examiner.children, {'a.py': source}, ['f']) as jail:\n"
        "    print(jail.call('f').value, jail.contents.notices)\n"
        "examiner.close()\n"
    )
    bare = Path(sys.executable).resolve()  # which is not in the environment
    environment = {"PYTHONUSERBASE": str(tmp_path), "PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([bare, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "7.0 ()\n", done.stderr
