"""Which Python a piece of code needs is told by its text."""

import sys

import pytest

from autograder.handout_notebooks import notebooks
from autograder.sandbox.pythons import needed_python, newer_than
from autograder.sandbox.source import read_cells


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("type Vector = list[float]", (3, 12)),
        ("    def f[T](a: T) -> T:", (3, 12)),
        ("class Pair[A, B]:", (3, 12)),
        ("def f[T = int](a):", (3, 13)),
        ("except* ValueError:", (3, 11)),
        ("except ValueError, KeyError:", (3, 14)),
        ('x = t"{y}"', (3, 14)),
    ],
)
def test_newer_syntax_is_known_by_its_line(line, needs):
    """Each with the Python that brought it."""
    assert list(newer_than(f"x = 1\n{line}\n    pass")) == [(2, needs)]
    assert needed_python(line) == (needs if needs > sys.version_info[:2] else None)


@pytest.mark.parametrize(
    "line",
    [
        "type = 3", "x = type(y)", "types = f(x)", "def f(a): return a[0]", "except (ValueError, KeyError):",
        "except ValueError as e:", 'x = rt("a")', "match x:", "print(f'{x[\"a\"]}')",
        'f"{a}" "b"', "f'{a!r:>{n}}'",
        "f'{a}' + f'{b}'", 'f"""{a["b"]}"""', "cat'", "x[i] = dict(t='a')",
    ],
)  # fmt: skip
def test_what_every_python_reads_is_no_news(line):
    """No warning where there is nothing to warn of."""
    assert list(newer_than(line)) == []


@pytest.mark.skipif(sys.version_info < (3, 12), reason="an older Python cannot read these at all")
@pytest.mark.parametrize(
    "line", ["f'{a['x']}'", "f'{f'{a}'}'", "f'{\"\\n\".join(a)}'", "f'{a  # why\n}'", 'f"{", ".join(a)}"']
)
def test_newer_f_strings_are_known_where_they_can_be_read(line):
    """So that a student with a newer Python than the grader's is warned."""
    assert list(newer_than(f"x = 1\ny = {line}")) == [(2, (3, 12))]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="a newer Python reads these")
@pytest.mark.parametrize("line", ["f'{a['x']}'", "f'{f'{a}'}'", "f'{\"\\n\".join(a)}'", 'f"{a + "\\n"}"'])
def test_newer_f_strings_are_known_by_what_is_said_of_them(line):
    """An older Python's words differ, and mean nothing to who has a newer one."""
    with pytest.raises(SyntaxError) as caught:
        compile(line, "a.py", "exec")
    assert needed_python(line, caught.value.msg) == (3, 12)


def test_the_handout_needs_no_newer_python():
    """Nobody is warned of what was given."""
    for path in notebooks():
        for cell in read_cells(path.name, path.read_bytes()):
            assert list(newer_than(cell.source)) == []
