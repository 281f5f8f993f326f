"""The wanted functions are found wherever they are, with what they need and no more."""

import json
import sys
from textwrap import dedent

import pytest
import xai  # noqa: F401 (before torchvision)

from autograder.sandbox.define import Definer, Definitions


@pytest.fixture(autouse=True)
def _modules_as_they_were():
    """A definer enters its modules in sys.modules, as a jailed child may: here they are taken out again."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("submission."):
            del sys.modules[name]


def define(*files: str, wanted: tuple[str, ...] = ("f",), **named: str) -> Definitions:
    """What is found in these files: a.py, b.py, … in order, or named (`src_b` for src/b.py)."""
    sources = {f"{'abcdefgh'[i]}.py": text for i, text in enumerate(files)}
    sources |= {
        f"{name.replace('_', '/', 1).replace('/init', '/__init__')}.py": text for name, text in named.items()
    }
    data = {path: dedent(text).encode() for path, text in sorted(sources.items())}
    return Definer(data, wanted).define(lambda _: True)


def result(*files: str, **named: str) -> object:
    """What the function `f` of these files returns."""
    return define(*files, **named).functions["f"]()


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "source": dedent(c)} for c in cells]})


# --- where a function may come from ---


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return 7",
        "f = lambda: 7",
        "from functools import partial\nf = partial(max, 3, 7)",
        "class Seven:\n    def __call__(self): return 7\nf = Seven()",
        "class K:\n    @staticmethod\n    def seven(): return 7\nf = K.seven",
        "table = {}\ntable['x'] = lambda: 7\nf = table['x']",
        "def make():\n    def inner(): return 7\n    return inner\nf = make()",
        "(f, g) = (lambda: 7), 1",
        "g = (f := lambda: 7)",
        "if True:\n    def f(): return 7",
        "try:\n    from cv2 import f\nexcept ImportError:\n    def f(): return 7",
        "import contextlib\nwith contextlib.nullcontext(lambda: 7) as f:\n    pass",
        "def f(): pass\nf = None\nimport math\ndef f(): return 7",
        "@staticmethod\ndef f(): return 7",
    ],
)
def test_any_callable_of_that_name_is_the_function(source):
    """A def, a lambda, a partial, a callable object: what has the name and can be called is found."""
    assert result(source) == 7


def test_an_imported_name_is_found():
    """`from math import sqrt as f` defines `f`."""
    assert define("from math import sqrt as f").functions["f"](49) == 7


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return g()\ndef g(): return SEVEN\nSEVEN = 7",
        "class A:\n    x = 7\nclass B(A):\n    def m(self): return super().x\ndef f(): return B().m()",
        "K = 3\nK += 4\ndef f(): return K",
        "import math\ndef f(): return [math.floor(7.5) for _ in range(2)][1]",
        "R = {}\ndef register(g):\n    R[g.__name__] = g\n    return g\n"
        "@register\ndef seven(): return 7\ndef f(): return R['seven']()",
        "class O: pass\no = O()\no.x = 7\ndef f(): return o.x",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 7\ndef f(): return P().x",
        "from enum import Enum\nclass E(Enum):\n    A = 7\ndef f(): return E.A.value",
        "a, (b, *c) = 1, (2, 7)\ndef f(): return c[0]",
        "x = (y := 7)\ndef f(): return y",
        "from math import *\ndef f(): return floor(pi) + 4",
        "K = 7\ndef f(x=K): return x",
        "K = 7\nclass A:\n    x = K\n    def m(self): return self.x\ndef f(): return A().m()",
        "def f():\n    import math\n    return math.floor(7.5)",
        "def f():\n    def g():\n        return K\n    return g()\nK: int = 7",
        "def kind_a(): return 7\ndef f(): return globals()['kind_' + 'a']()",
        "if 1:\n    def f(): return 7\n    print(f())",
    ],
)
def test_what_the_function_needs_is_defined(source):
    """Imports, helpers, classes and constants come along, from above and below, however indirectly."""
    assert result(source) == 7


def test_what_the_function_does_not_need_never_runs():
    """Only what the wanted names depend on is run: not the model, not the data."""
    steps = []
    source = (
        b"import math\nx = 1 / 0\ny = math.pi\ndef g(): return x\nfor i in range(9): y = 1\ndef f(): return y"
    )
    found = Definer({"a.py": source}, ["f"])
    found.define(lambda number: steps.append(number) or True)
    assert len(steps) == 3
    assert found.found.functions["f"]() == pytest.approx(3.14159, abs=1e-5)
    assert found.found.notices == []


def test_a_file_without_a_wanted_name_is_not_run():
    """A file that defines nothing wanted is left alone, and named."""
    assert define("x = 1 / 0\n@boom\ndef g(): pass").notices == [("code-not-used", "a.py")]


def test_cells_share_their_names_and_files_do_not():
    """The cells of a notebook are one namespace; two files are two."""
    files = {
        "a.ipynb": notebook("K = 1", "%matplotlib inline\ndef f(): return K", "K = 7"),
        "b.ipynb": notebook("K = 100\ndef g(): return K"),
    }
    found = Definer({path: text.encode() for path, text in files.items()}, ["f", "g"]).define(lambda _: True)
    assert (found.functions["f"](), found.functions["g"]()) == (7, 100)
    assert found.places == {}


# --- which one counts ---


def test_the_last_definition_counts_and_all_are_named():
    """Cells in order, files in order: the last wins, and every place is told."""
    found = define("def f(): return 1\ndef f(): return 2", "def f(): return 3\n\n\ndef f(): return 4")
    assert found.functions["f"]() == 4
    assert found.places["f"] == ["a.py, line 1", "a.py, line 2", "b.py, line 1", "b.py, line 4"]


def test_a_value_of_the_same_name_does_not_replace_the_function():
    """`f = f(x)` further down is a result, not a definition."""
    found = define("def f(x=1): return 7\nf = f(3)\ng = 1\ndef f2(): return f()", wanted=("f", "f2"))
    assert found.functions["f"]() == 7
    assert found.functions["f2"]() == 7
    assert found.places == {}


def test_a_definition_that_fails_leaves_the_one_before():
    """A later cell that does not work costs nothing."""
    found = define("def f(): return 7\nf = missing\nf = 1 / 0\ndef f() return 8")
    assert found.functions["f"]() == 7
    assert len(found.notices) == 3


def test_importing_the_function_is_no_second_definition():
    """A function imported from another file of the submission is one function."""
    for named in ({"z": "def f(): return 7", "m": "from z import f"},
                  {"b": "def f(): return 7", "m": "from b import f\ndef g(): return f()"}):  # fmt: skip
        found = define(**named)
        assert found.functions["f"]() == 7
        assert found.places == {}


def test_every_wanted_function_is_found_at_once():
    """Several wanted names, in several files, some missing."""
    found = define("def f(): return 1", "def g(): return 2", wanted=("f", "g", "h"))
    assert {name: function() for name, function in found.functions.items()} == {"f": 1, "g": 2}


# --- what fails costs only itself ---


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("import cv2", "ModuleNotFoundError"),
        ("from tensorflow.keras import layers", "ModuleNotFoundError"),
        ("K = open('/nowhere')", "FileNotFoundError"),
        ("K = __import__('sys').exit(0)", "SystemExit"),
        ("K = (_ for _ in ()).throw(KeyboardInterrupt)", "KeyboardInterrupt"),
        ("K = 1 / 0", "ZeroDivisionError"),
        ("K = yield 3", "SyntaxError"),
        ("K = await f()", "SyntaxError"),
        ("K: int = missing", "NameError"),
    ],
)
def test_a_statement_that_fails_costs_only_itself(line, word):
    """The failure is named with its place, and the rest is defined."""
    source = f"x = 3\n{line}\ndef f(): return x + 4 if x else K + cv2 + layers"
    found = define(source)
    assert found.functions["f"]() == 7
    ((kind, place, said),) = found.notices
    assert (kind, place) == ("statement-failed", "a.py, line 2")
    assert said.startswith(f"{word}: ")


def test_an_exception_that_cannot_be_told_costs_only_its_statement():
    """Even an exception that fails to say what it is."""
    source = """\
        class Sly(Exception):
            def __str__(self): raise KeyboardInterrupt
        def boom(): raise Sly
        K = boom()
        def f(x=0): return x and K or 7
        """
    found = define(source)
    assert found.functions["f"]() == 7
    assert found.notices == [("statement-failed", "a.py, line 4", "an exception that cannot be described")]


def test_a_statement_that_is_refused_is_left_out_by_name():
    """What took a child down before is not run again; its author is told."""
    found = Definer({"a.py": b"K = 1 / 0\ndef f(x=0): return x and K or 7"}, ["f"]).define(
        lambda number: number != 1
    )
    assert found.functions["f"]() == 7
    assert found.notices == [("statement-endless", "a.py, line 1")]


def test_annotations_are_never_evaluated():
    """Types from libraries that are not there cost nothing."""
    assert result("x: missing.Thing\ndef f(a: cv2.Mat = 7) -> tf.Tensor: return a") == 7


def test_unreadable_files_are_named_and_the_others_read():
    """One broken notebook does not cost the other files."""
    definer = Definer({"a.ipynb": b"{", "b.py": b"def f(): return 7"}, ["f"])
    found = definer.define(lambda _: True)
    assert found.functions["f"]() == 7
    [(kind, place, line, _)] = found.unreadable
    assert (kind, place, line) == ("notebook-damaged", "a.ipynb", "1")


# --- imports ---


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"b": "SEVEN = 7"}, "from b import SEVEN\ndef f(): return SEVEN"),
        ({"b": "SEVEN = 7"}, "import b\ndef f(): return b.SEVEN"),
        ({"b": "SEVEN = 7"}, "from . import b\ndef f(): return b.SEVEN"),
        ({"b": "SEVEN = 7"}, "from .b import *\ndef f(): return SEVEN"),
        ({"src_b": "SEVEN = 7"}, "import src.b\ndef f(): return src.b.SEVEN"),
        ({"src_b": "SEVEN = 7"}, "import src.b as b\ndef f(): return b.SEVEN"),
        ({"src_b": "SEVEN = 7"}, "from src import b\ndef f(): return b.SEVEN"),
        ({"src_b": "SEVEN = 7"}, "from b import SEVEN\ndef f(): return SEVEN"),
        ({"src_b": "X = 3", "src_c": "Y = 4"}, "from src import b, c\ndef f(): return b.X + c.Y"),
        ({"src_b": "from .c import Y", "src_c": "Y = 7"}, "from src.b import Y\ndef f(): return Y"),
        ({"src_init": "SEVEN = 7"}, "from src import SEVEN\ndef f(): return SEVEN"),
        ({"src_init": "X = 3", "src_b": "Y = 4"}, "import src.b\ndef f(): return src.X + src.b.Y"),
        ({"p_q/r": "SEVEN = 7"}, "import p.q.r\ndef f(): return p.q.r.SEVEN"),
        ({"b": "def g():\n    import c\n    return c.SEVEN", "c": "SEVEN = 7"},
         "from b import g\ndef f(): return g()"),
    ],
)  # fmt: skip
def test_the_submissions_own_files_can_be_imported(files, source):
    """Modules and packages of the submission's own, in every way of writing it."""
    found = define(a=source, **files)
    assert found.notices == []
    assert found.functions["f"]() == 7


def test_a_file_runs_once_however_often_it_is_imported():
    """Imports in a circle end, and nobody's state is made twice."""
    found = define(
        "import b\nlog = []\ndef f(): return b.g(), len(b.log)",
        "import a\nlog = []\nimport c\ndef g(): return c.h()\n@log.append\ndef i(): pass",
        "from b import log\ndef h(): return log is __import__('b').log",
    )
    assert found.functions["f"]() == (True, 1)
    assert found.places == {}


def test_own_files_do_not_replace_libraries():
    """A file named like a library does not stand in for it."""
    found = define(a="import numpy\nimport random\ndef f(): return numpy.e + random.x",
                   numpy="e = 1", random="x = 1")  # fmt: skip
    with pytest.raises(AttributeError, match="module 'random'"):
        found.functions["f"]()


@pytest.mark.parametrize(
    "name", ["numpy", "torch", "torchvision.transforms", "scipy.ndimage", "sklearn.metrics"]
)
def test_the_libraries_of_the_course_can_be_imported(name):
    """What the specification allows is there, submodules included."""
    assert result(f"import {name}\ndef f(): return {name}.__name__") == name


@pytest.mark.parametrize(
    "name", ["cv2", "tensorflow", "pytest", "yaml", "autograder", "questions.bank", "xai", "PIL"]
)
def test_nothing_else_can_be_imported(name):
    """Any other import fails alone, with a message that says what is allowed."""
    found = define(f"import {name}\ndef f():\n    import {name}")
    with pytest.raises(ImportError, match="not among the libraries a submission may use"):
        found.functions["f"]()
