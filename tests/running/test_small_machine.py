"""On half a processor, shared by all workers, nobody loses a point to what another submission does."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests import handed_in
from tests.container import control_group, no_control_group

RUN = """
import sys
from pathlib import Path
from rich.console import Console
from autograder.course import load_course
from autograder.running.class_run import Order, run

course = load_course()
limits = course.limits.model_copy(update={"call_seconds": 1, "submission_seconds": 20})
run(Order(*map(Path, sys.argv[1:]), workers=2), course.model_copy(update={"limits": limits}), Console())
"""
RIGHT = handed_in.IMPORTS + handed_in.NOISE + handed_in.BASELINE + handed_in.DISTANCE + handed_in.COSINE
SPINNING = f"""{RIGHT}
import threading

def spin():
    while True:
        pass

def euclidean_distance(a, b):
    for _ in range(120):
        try:
            threading.Thread(target=spin, daemon=True).start()
        except RuntimeError:  # no more are allowed
            break
    spin()
"""


@pytest.mark.skipif(bool(no_control_group()), reason=no_control_group() or "one can be made")
@pytest.mark.slow(40)
def test_threads_that_spin_cost_only_their_own_submission(tmp_path: Path) -> None:
    """A hundred and twenty of them, in a control group of half a processor, beside right submissions."""
    for name, source in {"b1": SPINNING, "b2": RIGHT, "b3": RIGHT}.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "hw9.py").write_text(source)
    with control_group(0.5, 3 << 30) as (join, _):
        command = [*join, sys.executable, "-c", RUN, tmp_path / "class", tmp_path / "out"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader((tmp_path / "out" / "grades.csv").read_text("utf-8").splitlines()))
    code = {row["student"]: (row["status"], float(row["code"])) for row in rows}
    assert code == {"b1": ("timeout", 8.0), "b2": ("graded", 10.0), "b3": ("graded", 10.0)}
