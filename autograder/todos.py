"""Reads the TODOs of the homework, as three files of its own tell of them, which have to agree.

A solution region in solutions/ says that there is one and in which notebook (it is read here from the
handout's notebooks, which are made of solutions/), course.yaml gives its points, and a check's marker names
it.
"""

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, load_course
from autograder.handout_notebooks import todo_notebooks
from questions.errors import BadFileError
from questions.places import CHECKS


@dataclass(frozen=True)
class Todo:
    """A function that students write: its name, its notebook (without `.ipynb`), and a call to show."""

    name: str
    notebook: str
    example: str


def todos(course: Course) -> list[Todo]:
    """The homework's TODOs in the order of course.yaml.

    Raises BadFileError where notebooks, course.yaml and checks do not name the same ones.
    """
    notebooks, examples = todo_notebooks(), examples_of_checks()
    places = {
        "a solution region in solutions/ (then run `make assignment`)": notebooks,
        "points under `code` in autograder/course.yaml": course.code,
        "a check in autograder/checks/ whose marker names it": examples,
    }
    names = dict.fromkeys([*course.code, *notebooks, *examples])
    mistakes = [
        f"TODO {name}: expected {place}; found none."
        for name in names
        for place, found in places.items()
        if name not in found
    ]
    if mistakes:
        raise BadFileError("\n".join(mistakes))
    return [Todo(name, notebooks[name], examples[name]) for name in course.code]


def by_notebook() -> Mapping[str, list[Todo]]:
    """The TODOs of each notebook, the notebooks in the order of their first TODO. Raises BadFileError."""
    found: dict[str, list[Todo]] = {}
    for todo in todos(load_course()):
        found.setdefault(todo.notebook, []).append(todo)
    return found


@functools.cache
def examples_of_checks(folder: Path = CHECKS) -> Mapping[str, str]:
    """The example call of each TODO that a check's `todo` marker names, empty where it has none.

    The files are read, not run: this needs neither pytest nor what they import.
    """
    return {name: example for path in sorted(folder.glob("test_*.py")) for name, example in _markers(path)}


def _markers(path: Path) -> Iterator[tuple[str, str]]:
    """The TODOs that the markers in a file name, with their example calls. Raises BadFileError."""
    try:
        tree = ast.parse(path.read_text("utf-8"), path.name)
    except SyntaxError as error:
        raise BadFileError(
            f"{path.parent.name}/{path.name} line {error.lineno}: not Python: {error.msg}"
        ) from None
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="todo"), args=[ast.Constant(value=str(name))], keywords=more
            ):
                yield name, next((_text(word.value, path) for word in more if word.arg == "example"), "")


def _text(node: ast.expr, path: Path) -> str:
    """The text that an expression in a file is. Raises BadFileError for any other: the file is not run."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    place = f"{path.parent.name}/{path.name} line {node.lineno}"
    raise BadFileError(f"{place}: example: expected a text between quotes; found an expression")
