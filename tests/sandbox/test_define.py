"""The wanted functions are found wherever they are, with what they need and no more."""

import ast
import builtins
import json
import sys
import time
from textwrap import dedent

import pytest
import xai  # noqa: F401 (before torchvision)

from autograder.handout_notebooks import notebooks
from autograder.sandbox.define import Definer, Definitions, functions_of
from autograder.sandbox.source import read_beforehand, read_cells


@pytest.fixture(autouse=True)
def _modules_as_they_were():
    """A definer enters its modules where Python looks for them, as a jailed child may; here it is undone."""
    before, finders = set(sys.modules), list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__name__", "").startswith("submission."):
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
        b"import math\nx = 1 / 0\ny = math.pi\ndef g(): return x\nfor i in range(9): x = 1\ndef f(): return y"
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


# --- calls and loops ---

ADD = "R = {}\ndef add(g):\n    R['x'] = g\n"


@pytest.mark.parametrize(
    "source",
    [
        "for name in ['f']:\n    def f(): return 7",
        "R = {}\nfor n in range(9):\n    R[n] = n\ndef f(): return R[7]",
        "n = 0\nwhile n < 7:\n    n += 1\ndef f(): return n",
        "match 7:\n    case int(n): pass\ndef f(): return n",
        "match [3, 7]:\n    case [_, *rest]: pass\ndef f(): return rest[0]",
        "match {3: 7}:\n    case {**rest}: pass\ndef f(): return rest[3]",
        "print(n := 7)\ndef f(): return n",
        "import contextlib\nwith contextlib.nullcontext([7]) as a:\n    print(a)\ndef f(): return a[0]",
        "R = []\nR.append(7)\ndef f(): return R[0]",
        "R = {}\nR.setdefault('x', []).append(7)\ndef f(): return R['x'][0]",
        "R = {'x': [3]}\nR['x'].insert(0, 7)\ndef f(): return R['x'][0]",
        "R = [7, 8]\ndel R[1]\ndef f(): return R[-1]",
        "R = [8]\ndone = R.append(7)\ndef f(): return R[1]",
        "R = [8]\n[R.append(n) for n in (7,)]\ndef f(): return R[1]",
        "R = [8]\nif True:\n    x = 1\n    R.append(7)\ndef f(): return R[1]",
        "R = [8]\ntry:\n    R.append(7)\nfinally:\n    pass\ndef f(): return R[1]",
        "R = [8]\ntry: 1 / 0\nexcept ArithmeticError:\n    y = 1\n    R.append(7)\ndef f(): return R[1]",
        "import heapq\nR = [8]\nheapq.heappush(R, 7)\ndef f(): return R[0]",
        "class K: pass\nsetattr(K, 'x', 7)\ndef f(): return K.x",
        "class K:\n    R = []\n    @classmethod\n    def add(cls, n): cls.R.append(n)\n"
        "K.add(7)\ndef f(): return K.R[0]",
        "def f(): return f.x\nfor n in [7]:\n    f.x = n",
        ADD + "add(7)\ndef f(): return R['x']",
        ADD + "def twice(g):\n    add(g)\n    add(g)\ntwice(7)\ndef f(): return R['x']",
        ADD + "def adder(): return lambda g: add(g)\nadder()(7)\ndef f(): return R['x']",
        ADD + "def adder():\n    def inner(g): add(g)\n    return inner\nadder()(7)\ndef f(): return R['x']",
        ADD + "class A:\n    def put(self, g): add(g)\nA().put(7)\ndef f(): return R['x']",
        ADD + "class A:\n    def __init__(self, g): add(g)\nA(7)\ndef f(): return R['x']",
        "n = 3\ndef seven():\n    global n\n    n = 7\nseven()\ndef f(): return n",
        "R = {}\nalias = R\nalias['x'] = 7\ndef f(): return R['x']",
        "R = {'y': []}\na = R['y']\nb = a\nb.append(7)\ndef f(): return R['y'][0]",
        "class K:\n    all = []\n    def __init_subclass__(cls): K.all.append(cls)\n"
        "class A(K): x = 7\ndef f(): return K.all[0].x",
        "R = {}\nclass K:\n    def __init_subclass__(cls): R[cls.__name__] = cls\n"
        "class A(K): pass\nclass B(A): x = 7\ndef f(): return R['B'].x",
        "class K:\n    all = []\n    def __init_subclass__(cls): K.all.append(cls)\n"
        "class A(K): pass\nclass B(A): x = 7\ndef f(): return K.all[1].x",
        "class K:\n    all = []\n    def __init_subclass__(cls): cls.all.append(cls)\n"
        "class A(K): pass\nclass B(A): x = 7\ndef f(): return K.all[1].x",
        "R = []\nclass K:\n    def __init__(self): R.append(7)\nclass A(K): pass\nA()\ndef f(): return R[0]",
        "class M(type):\n    all = []\n    def __init__(cls, *_): M.all.append(cls)\n"
        "class A(metaclass=M): x = 7\ndef f(): return M.all[0].x",
        "for n in (3, 7): globals()['n%d' % n] = n\ndef f(): return n7",
        "def put(name, n): globals()[name] = n\nput('seven', 7)\ndef f(): return seven",
        "exec('seven = 7')\ndef f(): return seven",
        "import sys\nme = sys.modules[__name__]\nsetattr(me, 'seven', 7)\ndef f(): return seven",
        "import sys\ndef a7(): return 7\ndef f(): return getattr(sys.modules[__name__], 'a' + '7')()",
        "import importlib as i\ndef a7(): return 7\ndef f(): return i.import_module(__name__).a7()",
        "def a7(): return 7\ndef f():\n    import __main__\n    return __main__.a7()",
        "R = [8]\nfor n in (7,):\n    R.append(n)\n    show(n)\ndef f(): return R[1]",
    ],
)
def test_what_binds_or_alters_a_needed_name_is_run(source):
    """Calls, loops and matches are run where what the function needs comes from them."""
    assert result(source) == 7


NOISE = [
    "print(R, len(R), K)",
    "for k in R.items(): print(k)",
    "import matplotlib.pyplot as plt\nplt.imshow(R['x'])\nplt.show()",
    "from xai.figures import figure_grid\nfigure_grid(R)\ngrid = figure_grid(R)",
    "model = Net()\nmodel.to(device)\nmodel.eval()",
    "for epoch in range(99):\n    loss = model(f())\n    loss.backward()",
    "def train(model):\n    for i in range(9): model.step(i)\ntrain(model)",
    "import urllib.request\nurllib.request.urlretrieve('http://x', 'y')",
    "np.random.seed(0)\ntorch.set_num_threads(2)",
    "assert f() == R['x']",
    "show(f())\nshow(f)\nprint(helper(3))\nprint([helper(k) for k in R])",
    "class Net(list): pass\nmade = [K(3), K(4), Net()]",
    "run(device, size, LEVELS, F, dtype)",
    "def other(R): R.update(x=1)\nother({})",
    "if True:\n    show(3)\n    print(R)",
    "with open('x') as file:\n    file.write('x')",
    "match f():\n    case 7: print('seven')",
]


@pytest.mark.parametrize("noise", NOISE)
def test_what_a_notebook_does_beside_is_not_run(noise):
    """Training, figures, downloads and prints are none of what the function needs."""
    source = """\
        import numpy as np
        import torch
        import torch.nn.functional as F
        device, size, LEVELS = torch.device("cpu"), 3, (1, "a")
        dtype = torch.float32
        R = {"x": 7}
        class K:
            def __init__(self, n): self.n = n
        def helper(a): return K(a) and F and dtype and device and size and LEVELS
        def f(): return R["x"] if helper(3) else np
        """
    steps: list[int] = []
    for text in (dedent(source), dedent(source) + noise):
        found = Definer({"a.py": text.encode()}, ["f"]).define(lambda number: steps.append(number) or True)
        assert found.functions["f"]() == 7
        assert found.notices == []
    assert len(steps) == 2 * max(steps)


@pytest.mark.parametrize(
    "source",
    [
        "T = {'a': lambda: 7}\ndef f(): return T['a']()\nshow(f())",
        "import sys\nn = 7\nif 'google.colab' in sys.modules:\n    n = 8\nimport cv2\ndef f(): return n",
    ],
    ids=["a table's function is called", "it is asked which modules are there"],
)
def test_what_alters_nothing_needs_nothing(source):
    """Of what stands beside, which cannot run here, nothing is run."""
    found = define(source)
    assert found.functions["f"]() == 7
    assert found.notices == []


@pytest.mark.parametrize(
    "source",
    [f"import {', '.join(f'a{n}' for n in range(3000))}", f"x = [R, {'lambda: ' * 600} 1]"],
    ids=["names", "lambdas"],
)
def test_what_nobody_writes_costs_little(source):
    """Thousands of names in one line, or functions in functions, stop nobody and take no time."""
    started = time.monotonic()
    assert result(f"{source}\nR = [7]\ndef f(): return R[0]") == 7
    assert time.monotonic() - started < 5


def test_an_import_that_fails_is_told_also_where_any_name_may_be_needed():
    """Not only what comes of it."""
    found = define("import cv2\ndef f(): return 7 if globals() else cv2")
    assert [kind for kind, *_ in found.notices] == ["statement-failed"]


def test_a_loop_that_fails_costs_only_itself():
    """It is named, and what stands beside it in its block is run without it."""
    found = define("R = []\nif True:\n    seven = 7\n    R.append(1 / 0)\ndef f(): return R or seven")
    assert found.functions["f"]() == 7
    assert found.notices == [("statement-failed", "a.py, line 2", "ZeroDivisionError: division by zero")]


def test_a_loop_that_is_refused_is_left_out_by_name_and_after_some_no_other_is_run():
    """What does not end takes the submission's time; what stands beside it is run all the same."""
    loop = "if True:\n    seven = 7\n    while True: R.append(1)\n"
    found = Definer({"a.py": f"R = []\n{loop * 4}def f(): return R or seven".encode()}, ["f"])
    found.define(lambda number: number not in (2, 4))
    assert found.found.functions["f"]() == 7
    assert found.found.notices == [
        ("statement-endless", "a.py, line 2"),
        ("statement-endless", "a.py, line 5"),
        ("statement-not-run", "a.py, line 8", "2"),
        ("statement-not-run", "a.py, line 11", "2"),
    ]


def test_a_notebook_is_the_main_module():
    """What stands under the usual test is defined in a notebook, and not in a file that is imported."""
    block = "if __name__ == '__main__':\n    R.append(7)\n    def f(): return R[-1]"
    files = {
        "a.ipynb": notebook("from b import R", block),
        "b.py": "R = [8]\nif '__main__' == __name__:\n    R = []",
    }
    found = Definer({path: text.encode() for path, text in files.items()}, ["f"]).define(lambda _: True)
    assert found.functions["f"]() == 7


@pytest.mark.parametrize("path", ["a.ipynb", "a.py"])
def test_the_text_of_a_function_can_be_read(path):
    """As `inspect.getsource` and what is built on it do."""
    text = "import inspect\ndef f(): return inspect.getsource(g)\ndef g(): return 7\n"
    source = notebook("%matplotlib inline\n" + text) if path == "a.ipynb" else text
    found = Definer({path: source.encode()}, ["f"]).define(lambda _: True)
    assert found.functions["f"]() == "def g(): return 7\n"


def test_what_is_needed_is_found_however_long_the_chain():
    """Three thousand names, each needed and altered by the next, cost no more than their number."""
    chain = "".join(f"R{n} = [R{n - 1}]\nR{n}.append(R{n - 1})\n" for n in range(1, 3000))
    started = time.process_time()
    assert result(f"R0 = [7]\n{chain}def f(): return len(R2999) + 5") == 7
    assert time.process_time() - started < 5


# --- beside the handout's own cells ---

GIVEN = (
    "import cv2\nimages = cv2.imread('a.png')\nseen = []\nfor n in (3, 4): seen.append(n)",
    "def f(): raise NotImplementedError",
)
BELOW = ("metric = f", "for total in (8, 9): print(total)", "R.append(9)\nshow(f, R)", "f.calls = 9\nf()")


def beside_the_handouts(own: str, *below: str) -> Definitions:
    """What is found where a student wrote a cell in place of the stub, and these below it."""
    read_beforehand("handed_out.ipynb", notebook(*GIVEN, *BELOW).encode())
    data = notebook(GIVEN[0], own, *(below or BELOW)).encode()
    return Definer({"a.ipynb": data}, ["f"]).define(lambda _: True)


@pytest.mark.parametrize(
    "own",
    [
        "class Metric: seven = 7\nmetric = Metric()\ndef f(): return metric.seven",
        "R = [7]\ndef f(): return R[-1]",
        "for total in (6, 7): pass\ndef f(): return total",
        "class F:\n    calls = 7\n    def __call__(self): return self.calls\nf = F()",
        "calls = 6\ndef f():\n    global calls\n    calls += 1\n    return calls",
        "seen = sum(seen)\ndef f(): return seen",
    ],
    ids=["a name", "a value", "a loop's name", "the function", "what calls alter", "made of what was given"],
)
def test_the_handouts_cells_leave_alone_what_a_student_binds_above_them(own):
    """The handout uses such names for itself; none of these cells runs, and none is told to have failed."""
    found = beside_the_handouts(own)
    assert found.functions["f"]() == 7
    assert found.notices == []


def test_the_handouts_cells_leave_a_name_alone_also_where_a_student_binds_it_again_below_them():
    """The first binding counts."""
    found = beside_the_handouts("R = [7]\ndef f(): return R[0]", *BELOW, "R = R[-1:]")
    assert found.functions["f"]() == 7


def test_the_handouts_statements_that_cannot_run_here_are_told_in_one_notice():
    """All of them run where a function may reach any name: two fail here."""
    found = beside_the_handouts("import sys\ndef f(): return vars(sys.modules[__name__])['seen'][0] + 4")
    assert found.functions["f"]() == 7
    assert found.notices == [("given-failed", "a.ipynb", "2")]


def test_every_copy_of_a_handouts_cell_is_one():
    """In a second copy of the notebook, and where the handout has the same cell twice."""
    for name in ("one.ipynb", "other.ipynb"):
        read_beforehand(name, notebook(*GIVEN, *BELOW).encode())
    own = "class Metric: seven = 7\nmetric = Metric()\ndef f(): return metric.seven + copy"
    copies = {f"{n}.ipynb": notebook(f"copy = {n}", own, *BELOW).encode() for n in range(4)}
    found = Definer(copies, ["f"]).define(lambda _: True)
    assert found.functions["f"]() == 7 + 3
    assert "statement-failed" not in {kind for kind, *_ in found.notices}


def test_a_cell_that_a_student_altered_is_none_of_the_handouts():
    """What it does to a name counts."""
    assert beside_the_handouts("R = [6]\ndef f(): return R[-1]", "R.append(7)").functions["f"]() == 7


def test_the_handout_binds_no_builtin():
    """So that its cells need not be read for one that a student uses."""
    cells = [cell for path in notebooks() for cell in read_cells(path.name, path.read_bytes())]
    trees = [ast.parse(cell.source) for cell in cells if not cell.source.startswith("%")]
    bound = {
        next((name for field in ("asname", "name", "id") if (name := getattr(node, field, None))), None)
        for node in (node for tree in trees for node in ast.walk(tree))
        if isinstance(getattr(node, "ctx", ast.Store()), ast.Store)
    }
    assert {"images", "superpixels", "habits", "np"} <= bound
    assert not bound & vars(builtins).keys()


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


def test_importlib_finds_no_own_file_once_a_solution_is_defined(tmp_path):
    """Where it runs in the process of whoever asks, nothing of a submission is left in the way of imports."""
    before = list(sys.meta_path)
    (tmp_path / "a.py").write_text("def f(): return 7")
    assert functions_of(tmp_path / "a.py", ["f"]).functions["f"]() == 7
    assert sys.meta_path == before


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
        ({"b": "SEVEN = 7"}, "import importlib\nb = importlib.import_module('b')\ndef f(): return b.SEVEN"),
        ({"src_b": "from .c import Y", "src_c": "Y = 7"},
         "from importlib import import_module\nb = import_module('src.b')\ndef f(): return b.Y"),
        ({"b": "R = []\nR.append(7)"}, "from b import R\ndef f(): return R[0]"),
        ({"b": "R = []"}, "from b import R\nR.append(7)\ndef f(): return R[0]"),
        ({"b": "R = []"}, "import b\nb.R.append(7)\ndef f(): return b.R[0]"),
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
