"""The code beside the checks: what stands in the submission's own files, and nothing else."""

import pytest

from autograder.grading.excerpt import MOST_CHARACTERS, MOST_LINES, Excerpt, excerpts
from autograder.intake.handed_in import Submission
from autograder.sandbox.calls import Place, code_places
from autograder.sandbox.source import read_cells
from tests.handed_in import BASELINE, IMPORTS, NOISE, notebook

COSINE = "def cosine_similarity(a, b):\n    # mine\n    raise KeyError('<b>')\n"
FILE = b"import numpy as np\n\n" + COSINE.encode()


def test_each_function_is_shown_as_it_was_handed_in(grader):
    """From its decorator to its last line, of two definitions the one that counts, with its place."""
    decorated = f"import functools\n\n\n@functools.cache\n{COSINE}\nx = 1\n"
    book = notebook(IMPORTS, NOISE, "# later\n" + NOISE.replace("spread", "width"), BASELINE)
    files = {"a.ipynb": book.encode(), "b.py": decorated.encode()}
    found = grader.grade("b1", Submission(files)).excerpts
    assert found == {
        "smoothgrad_noise": Excerpt("a.ipynb, code cell 3", 2, NOISE.replace("spread", "width").rstrip()),
        "ig_baseline": Excerpt("a.ipynb, code cell 4", 1, BASELINE.rstrip()),
        "cosine_similarity": Excerpt("b.py", 4, "@functools.cache\n" + COSINE.rstrip()),
    }


def test_the_line_that_an_exception_came_from_is_known(grader):
    """Every check that met the exception tells the line of the file in which it was raised."""
    result = grader.grade("b1", Submission({"a.py": FILE}))
    [score] = [score for score in result.code if score.todo == "cosine_similarity"]
    [where] = {check.where for check in score.checks}
    number = result.excerpts["cosine_similarity"].line_of(where)
    assert FILE.decode().split("\n")[number - 1].strip() == "raise KeyError('<b>')"
    assert result.excerpts["cosine_similarity"].line_of("a.py, line 1") is None


@pytest.mark.parametrize(
    "place",
    [
        Place("/etc/passwd", 1, 9), Place("b.py", 3, 5), Place("a.py", 1, 2), Place("a.py", 6, 10**400),
        Place("a.py, code cell 1", 3, 5), Place("a.ipynb, code cell 2", 1, 3),
        Place("broken.ipynb, code cell 1", 1, 3),
    ],
)  # fmt: skip
def test_a_forged_place_shows_nothing(place):
    """No file of the grader's, no file that was not handed in, no lines that do not name the function."""
    files = {"a.py": FILE, "a.ipynb": notebook(COSINE).encode(), "broken.ipynb": b'{"cells": [{"cell_type"'}
    assert excerpts(files, {"cosine_similarity": place}) == {}


@pytest.mark.parametrize(
    "told",
    [None, [], {"f": None}, {"f": ["a.py", 1]}, {"f": ["a.py", 0, 3]}, {"f": ["a.py", 3, 2]},
     {"f": [1, 1, 2]}, {"f": ["a.py", 1.0, 2]}, {"g": ["a.py", 1, 2]}],
)  # fmt: skip
def test_what_has_not_the_form_of_a_place_is_none(told):
    """A child may tell anything."""
    assert code_places(told, ["f"]) == {}
    assert code_places({"f": ["a.py", 1, 2], "g": told}, ["f"]) == {"f": ("a.py", 1, 2)}


@pytest.mark.parametrize("line", ["    x = 1", "    x = '" + "y" * 300 + "'"])
def test_long_code_is_cut(line):
    """A function of thousands of lines keeps no page from opening; that it was cut is known."""
    source = "def f():\n" + "\n".join([line] * 5000)
    found = excerpts({"a.py": source.encode()}, {"f": Place("a.py", 1, 5001)})["f"]
    assert found.is_cut
    assert source.startswith(found.text)
    assert min(MOST_LINES - found.text.count("\n") - 1, MOST_CHARACTERS - len(found.text)) == 0


def test_signs_that_turn_text_around_are_replaced():
    """What reads otherwise than it runs, as marks of direction make it, is not shown so; nor half a pair."""
    source = "def f():\n    return '\u202e\x1b[2J\ud800'"
    book = notebook(source).replace("\ud800", r"\ud800").encode()
    [cell] = read_cells("a.ipynb", book)
    shown = excerpts({"a.ipynb": book}, {"f": Place(cell.where, 1, 2)})["f"].text
    assert shown == "def f():\n    return '\ufffd\ufffd[2J\ufffd'"
    shown.encode()
