"""Notebooks, course.yaml and checks name the same TODOs, or it is said what is missing where."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from autograder import todos as module
from autograder.course import Course, load_course
from autograder.handout_notebooks import todo_notebooks
from autograder.todos import Todo, by_notebook, examples_of_checks, todos
from questions.errors import BadFileError


def course(*names: str) -> Course:
    return load_course().model_copy(update={"code": dict.fromkeys(names, Fraction(1))})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    """Has notebooks and checks tell of these TODOs."""

    def tell(notebooks: str, checks: str) -> None:
        monkeypatch.setattr(module, "todo_notebooks", lambda: dict.fromkeys(notebooks.split(), "part1"))
        monkeypatch.setattr(module, "examples_of_checks", lambda: dict.fromkeys(checks.split(), "f()"))

    return tell


def test_this_homework_s_three_agree():
    """Its four TODOs, in the order of course.yaml, each with its notebook and an example."""
    found = todos(load_course())
    assert [todo.name for todo in found] == list(load_course().code)
    assert [todo.notebook for todo in found] == ["hw9_cnn", "hw9_cnn", "hw9_bert", "hw9_bert"]
    assert all(todo.example.strip() for todo in found)
    assert {name: [todo.name for todo in part] for name, part in by_notebook().items()} == {
        "hw9_cnn": ["smoothgrad_noise", "ig_baseline"],
        "hw9_bert": ["euclidean_distance", "cosine_similarity"],
    }


def test_the_order_is_course_yaml_s(told):
    """Whatever order the others have."""
    told("b a", "a b")
    assert todos(course("b", "a")) == [Todo("b", "part1", "f()"), Todo("a", "part1", "f()")]


@pytest.mark.parametrize(
    ("points", "notebooks", "checks", "missing"),
    [
        ("a b", "a", "a b", [("b", "solutions/")]),
        ("a", "a b", "a b", [("b", "course.yaml")]),
        ("a b", "a b", "a", [("b", "autograder/checks/")]),
        ("a", "a b", "a", [("b", "course.yaml"), ("b", "autograder/checks/")]),
        ("a", "b", "c", [("a", "solutions/"), ("a", "autograder/checks/"), ("b", "course.yaml"),
                         ("b", "autograder/checks/"), ("c", "solutions/"), ("c", "course.yaml")]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_where(told, points, notebooks, checks, missing):
    """A line for each TODO and each place that lacks it, and no other."""
    told(notebooks, checks)
    with pytest.raises(BadFileError) as caught:
        todos(course(*points.split()))
    lines = str(caught.value).splitlines()
    assert len(lines) == len(missing)
    for line, (name, place) in zip(lines, missing, strict=True):
        assert line.startswith(f"TODO {name}: expected ")
        assert place in line
        assert line.endswith("found none.")


def test_a_marker_names_its_todo_and_an_example(tmp_path: Path):
    """For a module, a function or not at all; other files and other markers do not count."""
    (tmp_path / "test_a.py").write_text(
        'import pytest, nowhere\npytestmark = pytest.mark.todo("one", returns=nowhere.x, example="one(1)")\n'
    )
    (tmp_path / "test_b.py").write_text(
        'import pytest\n@pytest.mark.hint("todo", "todo")\n@pytest.mark.todo("two")\ndef test_it(): pass\n'
    )
    (tmp_path / "inputs.py").write_text('import pytest\npytest.mark.todo("three")\n')
    assert examples_of_checks(tmp_path) == {"one": "one(1)", "two": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:\n", r"test_x\.py line 1: not Python"),
        (
            "import pytest\npytest.mark.todo('a', example=f'{1}')\n",
            r"test_x\.py line 2: example: expected a text",
        ),
        (
            "import pytest\npytest.mark.todo('a', example=EXAMPLE)\n",
            r"test_x\.py line 2: example: expected a text",
        ),
    ],
)
def test_a_check_file_that_cannot_be_read_is_named_by_line(tmp_path: Path, text: str, said: str):
    """It is read, not run."""
    (tmp_path / "test_x.py").write_text(text)
    with pytest.raises(BadFileError, match=said):
        examples_of_checks(tmp_path)


def test_a_solution_cell_of_a_notebook_is_a_todo(tmp_path: Path):
    """Told by nbgrader's own mark; given and free cells are none."""
    marks = [{"grade_id": "mine", "solution": True}, {"grade_id": "given", "locked": True, "solution": False}]
    cells = [{"cell_type": "code", "source": "", "metadata": {"nbgrader": mark}} for mark in marks]
    cells.append({"cell_type": "code", "source": "", "metadata": {}})
    (tmp_path / "lesson.ipynb").write_text(json.dumps({"cells": cells}))
    assert todo_notebooks(tmp_path) == {"mine": "lesson"}
