"""A student is told which Python grades, and what of their code it cannot read."""

import io

import pytest
from rich.console import Console

from autograder import self_check
from autograder.course import load_course
from autograder.intake.submission import read_submission
from questions.places import ROOT

ALIAS = "import numpy as np\n\n\ntype Vector = np.ndarray\n"


@pytest.mark.parametrize(("oldest", "named"), [("3.10", True), ("3.11", True), ("3.12", False)])
def test_the_self_check_names_what_the_courses_python_cannot_read(tmp_path, oldest, named) -> None:
    """By the setting, whichever Python the student has."""
    (tmp_path / "mine.py").write_text(ALIAS)
    console = Console(file=io.StringIO(), width=200)
    self_check._show_newer(read_submission(tmp_path, load_course().limits), oldest, console)
    said = f"mine.py, line 4: needs Python 3.12, but {oldest} may grade it"
    assert (said in console.file.getvalue()) == named
    assert bool(console.file.getvalue()) == named


def test_the_handout_says_which_python_grades() -> None:
    """The students' page has what course.yaml sets."""
    readme = (ROOT / "assignment" / "README.md").read_text("utf-8")
    oldest = load_course().handout.python
    assert f"graded with Python {oldest} or newer" in readme
    assert f"以 Python {oldest} 或更新的版本評分" in readme
