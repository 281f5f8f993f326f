"""Fingerprints: the same for code that differs in its own names and layout only, and for no other."""

import ast
from textwrap import dedent

import pytest

from autograder.handout_notebooks import stubs
from autograder.intake.handed_in import Submission
from autograder.sandbox.fingerprint import MAX_NODES, fingerprint
from autograder.sandbox.jail import Jail
from tests.sandbox.forging import forged, introduce

BASE = """
def f(a, b):
    total = 0
    for i, x in enumerate(a):
        total += x * b[i]
    return np.sqrt(total)
"""


def of(source: str) -> str | None:
    """The fingerprint of the one statement that `source` is."""
    [statement] = ast.parse(dedent(source)).body
    return fingerprint(statement, "f")


SAME = {
    "parameters and locals renamed": """
        def f(u, v):
            s = 0
            for n, e in enumerate(u):
                s += e * v[n]
            return np.sqrt(s)
        """,
    "a docstring, comments, another layout": """
        def f(a,
              b):
            '''The dot product's root.'''
            total = 0  # so far

            for (i, x) in enumerate(a): total += x * b[i]
            return (np.sqrt(total))
        """,
    "annotations": """
        def f(a: "np.ndarray", b: list[float] = None) -> float:
            total = 0
            for i, x in enumerate(a):
                total += x * b[i]
            return np.sqrt(total)
        """.replace(" = None", ""),
    "inside an if": "if True:\n" + "\n".join("    " + line for line in BASE.splitlines()),
}
OTHER = {
    "another constant": BASE.replace("= 0", "= 1"),
    "another operator": BASE.replace("x * b", "x + b"),
    "another function called": BASE.replace("np.sqrt", "np.cbrt"),
    "another library": BASE.replace("np.", "torch."),
    "arguments the other way round": BASE.replace("enumerate(a)", "enumerate(b)").replace("b[i]", "a[i]"),
    "two names made one": BASE.replace("i, x", "x, x"),
    "a line less": BASE.replace("return np.sqrt(total)", "return total"),
    "a default": BASE.replace("a, b", "a, b=None"),
    "a slice's other end": BASE.replace("b[i]", "b[i:]"),
    "a slice's end": BASE.replace("b[i]", "b[:i]"),
    "deeper": BASE.replace("    return", "        return"),
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME.keys())
def test_names_and_layout_do_not_matter(source):
    """Renaming, comments, docstrings, annotations and formatting leave it as it is."""
    assert of(source) == of(BASE)


def test_what_the_code_does_matters():
    """Each of these differs from the first, and from every other."""
    assert len({of(source) for source in (BASE, *OTHER.values())}) == len(OTHER) + 1


def test_the_size_counts_what_is_compared():
    """A name and a return: the size is the number of nodes, the same with a docstring."""
    assert of("def f(a): return a").split("-")[0] == "5"  # FunctionDef, arguments, arg, Return, Name
    assert of("def f(a):\n '''Long.'''\n return a") == of("def f(b): return b")


def test_imports_inside_are_local_names():
    """`import numpy as np` and `import numpy as xp` are the same inside of a function."""
    assert of("def f(a):\n import numpy as np\n return np.sum(a)") == of(
        "def f(a):\n import numpy as xp\n return xp.sum(a)"
    )


def test_a_lambda_has_one_and_what_is_neither_has_none():
    """A lambda's is that of its tree; a partial, an import and an endless function have none."""
    assert of("f = lambda a, b: a @ b") == of("f = lambda x, y: x @ y") != of("f = lambda x, y: y @ x")
    assert of("f = partial(g, 2)") is None
    assert of("from g import f") is None
    assert of("def f():\n" + " x = 1\n" * MAX_NODES) is None


@pytest.mark.parametrize(
    "constant", ["1" * 4000, "0x" + "f" * 9000, "'\\ud800'", "b'\\xff'", "1e400", "...", "2j"]
)
def test_any_constant_can_be_told(constant):
    """Numbers too long to print in decimal, broken Unicode: nothing is too odd."""
    assert of(f"def f(): return {constant}") != of("def f(): return 0")


def test_the_definition_that_counts_is_the_one_told(jail, zygote):
    """The last of several, also through an import of one's own file, and where ast was patched none."""
    [only, last] = (
        jail(source, "f").contents.fingerprints["f"]
        for source in ("def f(a): return a", "def f(a): return 0\ndef f(b): return b")
    )
    assert only == last == of("def f(c): return c")
    files = {"a.py": b"from b import f", "b.py": b"def f(x): return x"}
    with Jail(zygote, files, ["f"]) as imported:
        assert imported.contents.fingerprints["f"] == only
    patched = jail("import ast\nast.walk = None\nf = lambda a: (ast, a)[1]", "f", "g")
    assert patched.contents.fingerprints == {}
    assert patched.call("f", 2.0).value == 2.0


FORGED = [
    {"f": "x"},
    {"f": 3},
    {"f": "9-" + "é" * 16},
    {"f": ["5-0123456789abcdef"]},
    ["f"],
    None,
    {"f": "1" * 99},
]


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_fingerprint_is_none(value):
    """Whatever has not the form of one is left out, and costs nothing else."""
    found = {"places": {"f": ["a"]}, "notices": [], "fingerprints": value}
    with forged(lambda channel: introduce(channel, then=(found,))) as opened:
        assert opened.contents.fingerprints == {}
        assert opened.contents.places == {"f": ("a",)}


def test_an_untouched_stub_is_known_as_one(jail):
    """Each of the handout's four stubs, whatever its docstring says by now; and no other code."""
    stub = 'def f(a, b):\n """Mine."""\n raise NotImplementedError("TODO 3: euclidean_distance")'
    assert jail(stub, "f").contents.fingerprints["f"] in stubs()
    assert of(BASE) not in stubs()


def test_equal_code_of_two_submissions_is_told_from_their_results(grader):
    """Through the whole pipeline: renamed and laid out anew it is the same, other code is another."""
    sources = [
        "def cosine_similarity(a, b):\n    return a @ b",
        "def cosine_similarity(u, v):\n\n    # mine\n    return (u @ v)",
        "def cosine_similarity(u, v):\n    return v @ u",
    ]
    results = [grader.grade("b1", Submission({"a.py": source.encode()})) for source in sources]
    first, second, third = (result.fingerprints["cosine_similarity"] for result in results)
    assert first == second != third
    assert [set(result.fingerprints) for result in results] == [{"cosine_similarity"}] * 3
