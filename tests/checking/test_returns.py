"""What a check is given of a reply, and what a student reads where it is not what was asked for."""

import math

import numpy as np
import pytest

from autograder.checking.mismatch import Mismatch, expect_equal, shown
from autograder.checking.returns import CALL_IT, LOSSES, any_value, float_tensor, scalar
from autograder.checking.student import Student, generator
from autograder.sandbox.calls import Lost, Other, Raised, Returned, Tensor
from questions.text import Text

ONE = Tensor(np.ones((2, 3), np.float32))


@pytest.mark.parametrize("value", [1, 1.5, True, -math.inf])
def test_a_number_is_a_scalar(value):
    """Python's whole numbers and truth values too; whether it is finite is the check's to ask."""
    assert scalar(Returned(value)) == float(value)
    assert type(scalar(Returned(value))) is float


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_finite_float_tensor_is_its_values(dtype):
    """Of either float type."""
    array = np.arange(3, dtype=dtype)
    assert float_tensor(Returned(Tensor(array))) is array


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3.0, "a single number"),
        (Tensor(np.ones(2, np.int64)), "a torch.int64 tensor of shape (2,)"),
        (Tensor(np.ones(2, np.float16)), "a torch.float16 tensor of shape (2,)"),
        (np.ones(2), "a numpy float64 array of shape (2,)"),
        (Tensor(np.array([1.0, math.nan])), "NaN or infinity"),
        (Tensor(np.array([1.0, math.inf])), "NaN or infinity"),
        (None, "None"), ([1.0], "[1.0]"), ("x", "'x'"), (Other("a set"), "“a set”"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_float_tensor_is_told(value, said):
    """By its type and shape, or as it is."""
    with pytest.raises(Mismatch) as caught:
        float_tensor(Returned(value))
    assert caught.value.got.en == said
    assert caught.value.got.zh


@pytest.mark.parametrize(
    "value", [None, "1.0", [1.0], {"x": 1}, ONE, np.ones((1, 1)), Other("a thing")], ids=str
)
def test_what_is_no_scalar_is_told(value):
    """Text that looks like a number is none, nor is an array with one element."""
    with pytest.raises(Mismatch) as caught:
        scalar(Returned(value))
    assert caught.value.got == shown(value)


@pytest.mark.parametrize("read", [any_value, float_tensor, scalar])
@pytest.mark.parametrize(
    ("reply", "got", "hint"),
    [
        (Returned(ONE, changed=True), "an argument changed by the call", "Work on a copy"),
        (Returned(2.0, changed=True), "an argument changed by the call", "Work on a copy"),
        (Returned(ONE, shares=True), "a result that shares memory with an argument", "Return a copy"),
        (Returned(Other("a set"), changed=True), "“a set”", ""),
        (
            Raised("KeyError", "'x'", "a.py, line 3", False, False),
            "“KeyError: 'x'” (a.py, line 3)",
            CALL_IT.en,
        ),
        (Raised("ValueError", "no", "", True, False), "“ValueError: no”", CALL_IT.en),
        (
            Raised("A", "b” (all right) “c", "of the grader", True, False),
            '“A: b" (all right) "c” (“of the grader”)',
            CALL_IT.en,
        ),
        *((Lost(loss), words.en, CALL_IT.en) for loss, words in LOSSES.items()),
    ],
    ids=str,
)
def test_whatever_else_came_back_is_told_alike(read, reply, got, hint):
    """However the value would have been read: what happened, and what to do."""
    with pytest.raises(Mismatch) as caught:
        read(reply)
    assert caught.value.got.en == got
    assert (caught.value.hint or Text("", "")).en.startswith(hint)


@pytest.mark.parametrize("value", [None, 1, "x", [1, {"a": (True, ONE)}], ONE, np.ones(2)], ids=str)
def test_any_value_is_handed_on_as_it_is(value):
    """Where the arguments were left alone."""
    assert any_value(Returned(value)) is value


EQUAL = [
    1, 1.0, True, "x", None, [1, 2], (1, 2), {"a": [1, {"b": None}]}, ONE, np.arange(4), [np.ones(2), ONE],
]  # fmt: skip


@pytest.mark.parametrize("one", EQUAL, ids=str)
def test_equal_is_of_the_same_type_and_values_all_the_way_in(one):
    """1, 1.0 and True are three things; so are a list and a tuple, an array and a tensor."""
    what = Text("it", "它")
    for other in EQUAL:
        if other is one:
            expect_equal(other, one, what)
        else:
            with pytest.raises(Mismatch, match=r"^expected it: "):
                expect_equal(other, one, what)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (math.nan, math.nan), (np.ones(2), np.ones(3)), (np.ones(2), np.ones(2, np.float32)),
        (np.ones(2), np.zeros(2)), (Tensor(np.ones(2)), Tensor(np.zeros(2))), ([1], [1, 1]), ([1], [1.0]),
        ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": 1, "b": 1}), ({"a": (1,)}, {"a": [1]}),
        (np.array([math.nan]), np.array([math.nan])),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_almost_equal_is_not(a, b):
    """And NaN, which never passes."""
    with pytest.raises(Mismatch):
        expect_equal(a, b, Text("it", "它"))


def test_a_value_is_shown_in_bounds():
    """However long, and whatever characters a student chose."""
    assert len(shown("x" * 9000).en) <= 200
    assert "\x1b" not in shown(["\x1b[2J"]).en
    assert shown(np.ones((2, 1), np.int8)) == Text(
        "a numpy int8 array of shape (2, 1)", "形狀為 (2, 1) 的 numpy int8 陣列"
    )


# --- through the jail ---

SOURCE = """
import numpy as np, torch
def count(table, words): return sum(table[w] for w in words)
def alike(a, b): return bool(np.array_equal(a, b))
def spell(parts, *, end="!"): return "".join(parts) + end
def halves(rows): return rows[: len(rows) // 2], rows[len(rows) // 2 :]
def stats(x): return np.mean(x, 0), np.cov(x.T), x.argmax(0)
def tally(words): return {w: words.count(w) for w in words}
def noisy(n, generator): return torch.rand(n, generator=generator)
def greedy(table): return table.setdefault("new", 1)
"""
NAMES = ["count", "alike", "spell", "halves", "stats", "tally", "noisy", "greedy"]


@pytest.fixture
def student(jail) -> Student:
    """Functions of many signatures, whose replies are taken as they are."""
    return Student(jail(SOURCE, *NAMES), "a seed", dict.fromkeys(NAMES, any_value))


def test_functions_of_any_signature_are_called_as_if_they_were_here(student):
    """Dicts, lists and nested ones in; a number, truth, text, tuples, lists, dicts and several arrays out."""
    what, rows = Text("it", "它"), [[1, 2], [3, 4], [5, 6], [7, 8]]
    expect_equal(student.count({"a": 2, "b": 3}, ["a", "b", "a"]), 7, what)
    expect_equal(student.alike(np.ones(3), np.ones(3)), True, what)
    expect_equal(student.spell(["he", "llo"]), "hello!", what)
    expect_equal(student.halves(rows), (rows[:2], rows[2:]), what)
    expect_equal(student.tally(["a", "b", "a"]), {"a": 2, "b": 1}, what)
    x = np.array([[1.0, 9.0], [3.0, 5.0], [5.0, 1.0]])
    mean, cov, largest = student.stats(x)
    assert np.allclose(mean, x.mean(0))
    assert np.allclose(cov, np.cov(x.T))
    expect_equal(largest, np.array([2, 0]), what)
    first, again = (student.noisy(3, generator(np.random.default_rng(seed))) for seed in (1, 1))
    expect_equal(first, again, what)


def test_a_dict_with_a_key_more_is_a_changed_argument(student):
    """As a picture written to is."""
    with pytest.raises(Mismatch, match="an argument changed by the call"):
        student.greedy({"a": 1})


def test_a_function_that_is_not_there_is_asked_for_by_name(jail):
    """In both languages, with what to do."""
    student = Student(jail("x = 1", "count"), "a seed", {"count": any_value})
    with pytest.raises(Mismatch) as caught:
        student.count({}, [])
    assert "`count`" in caught.value.expected.en
    assert "`count`" in caught.value.expected.zh
    assert caught.value.hint


def test_a_todo_that_no_marker_names_is_the_graders_fault(jail):
    """A check that asks for one has a slip of the pen in it."""
    student = Student(jail("x = 1", "count"), "a seed", {"count": any_value})
    with pytest.raises(AttributeError, match="no check's marker names the TODO cuont"):
        _ = student.cuont


def test_what_is_remembered_is_asked_for_once(jail):
    """A mismatch too: it is raised again."""
    student, asked = Student(jail("x = 1", "f"), "a seed", {"f": any_value}), []

    def fails() -> None:
        asked.append(1)
        student.f()

    for _ in range(3):
        with pytest.raises(Mismatch):
            student.remember("f", fails)
        assert student.remember("seven", lambda: asked.append(2) or 7) == 7
    assert asked == [1, 2]
