"""A submission's functions behind the wall: what is lost when one misbehaves, and what is believed."""

import json
import math
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent, indent

import numpy as np
import psutil
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import confine, frames
from autograder.sandbox.calls import Generator, Lost, Other, Raised, Returned, Tensor, Undefined
from autograder.sandbox.children import PROJECT, SandboxError
from autograder.sandbox.forking import ForkedChild, Zygote
from autograder.sandbox.jail import Jail
from tests.sandbox.forging import Forger, answering, forged, introduce

OTHER = "\ndef other(): return 7.0\n"


# --- values ---


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3.0), ("2.5", 2.5), ("True", 1.0), ("np.float32(0.5)", 0.5), ("np.int64(4)", 4.0),
        ("np.array(1.5)", 1.5), ("torch.tensor(2.5)", 2.5), ("torch.tensor(3)", 3.0),
        ("Fraction(1, 4)", 0.25), ("float('inf')", math.inf),
        ("torch.tensor(2., requires_grad=True)", 2.0), ("torch.nn.Parameter(torch.tensor(2.))", 2.0),
    ],
)  # fmt: skip
def test_every_kind_of_scalar_arrives_as_a_number(jail, expression, value):
    """Python's, numpy's and torch's numbers, and whatever has no dimension, are numbers."""
    source = f"import numpy as np\nimport torch\nfrom fractions import Fraction\ndef f(): return {expression}"
    assert jail(source, "f").call("f") == Returned(value)


@pytest.mark.parametrize(
    "expression",
    ["torch.ones(2, 3)", "torch.ones(2, 3, dtype=torch.float64)", "torch.ones(3, 2).T", "torch.zeros(0, 3)",
     "torch.ones(1).expand(4, 2)", "torch.ones(2, 2, requires_grad=True)", "torch.ones(1, 1)",
     "torch.ones(3, dtype=torch.int64)", "torch.ones(3, dtype=torch.float16)", "torch.tensor([True, False])",
     "torch.tensor([1 + 2j]).conj()", "torch.tensor([2j]).imag"],
)  # fmt: skip
def test_every_kind_of_tensor_arrives_as_its_values(jail, expression):
    """Shape, type and values of a tensor, however it lies in memory."""
    reply = jail(f"import torch\ndef f(): return {expression}", "f").call("f")
    expected = eval(expression, {"torch": torch}).detach().resolve_conj().resolve_neg().numpy()
    assert isinstance(reply.value, Tensor)
    got = reply.value.values
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    assert np.array_equal(got, expected)


@pytest.mark.parametrize(
    "expression",
    ["np.ones((1, 1))", "np.arange(6).reshape(2, 3).T", "np.ones(3)[::-1]", "np.zeros((0, 2), np.uint8)",
     "np.array([True, False])", "np.array([1j])", "np.broadcast_to(np.float16(2), (2, 2))"],
)  # fmt: skip
def test_every_kind_of_array_arrives_as_its_values(jail, expression):
    """The same for numpy's arrays, which stay arrays."""
    reply = jail(f"import numpy as np\ndef f(): return {expression}", "f").call("f")
    expected = eval(expression, {"np": np})
    assert type(reply.value) is np.ndarray
    assert (reply.value.dtype, reply.value.shape) == (expected.dtype, expected.shape)
    assert np.array_equal(reply.value, expected)


@pytest.mark.parametrize(
    "value",
    [None, True, -7, 2.5, "a 相似度", "\ud800", [], [3.0], (1, "x"), [[[]]],
     {"a": [1, None], 2: {"b": (True,)}}],
    ids=repr,
)  # fmt: skip
def test_what_json_can_say_arrives_as_it_is(jail, value):
    """Numbers, text, nothing, and lists, tuples and dicts of them: of the same types, all the way in."""
    reply = jail(f"def f(): return {value!r}", "f").call("f")
    assert repr(reply) == repr(Returned(value))  # 1 == True == 1.0


def test_several_arrays_arrive_in_their_places(jail):
    """Arrays, tensors and numbers of both, in a tuple, a list and a dict."""
    source = """\
        import numpy as np, torch
        def f():
            parts = {"x": torch.tensor(4), "y": np.ones((1, 2))}
            return np.arange(3), [torch.ones(2), np.float32(0.5)], parts
        """
    first, (second, half), rest = jail(source, "f").call("f").value
    assert first.tolist() == [0, 1, 2]
    assert second.values.tolist() == [1, 1]
    assert half == 0.5
    assert rest["x"] == 4
    assert rest["y"].tolist() == [[1, 1]]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("3j", "type complex"), ("torch.ones(3, dtype=torch.bfloat16)", "torch.bfloat16 tensor"),
        ("torch.ones(2, device='meta')", "tensor"), ("torch.ones(1).expand(10**7)", "(10000000,)"),
        ("torch.ones(2, 2).to_sparse()", "tensor"), ("10**400", "type int"), ("f", "type function"),
        ("np.array([f])", "numpy object array of shape (1,)"), ("np.array(['x'])", "numpy <U1 array"),
        ("np.ones((1,) * 9)", "numpy float64 array"), ("b'x'", "type bytes"), ("{1, 2}", "type set"),
        ("[f]", "type function"), ("[1, [2, {3}]]", "type set"), ("{(1, 2): 3}", "other keys than text"),
        ("'x' * 60000", "type str"), ("['x' * 30000] * 2", "text of more than 50000 characters"),
        ("list(range(20001))", "more than 20000 values"), ("range(3)", "type range"),
        ("[np.ones(10**6), np.ones(10**6), np.ones(10**6)]", "8 MB"), ("[torch.ones(1)] * 5000", "arrays"),
        ("[np.ones(1)] * 5000", "arrays"),
    ],
)  # fmt: skip
def test_anything_else_arrives_in_words(jail, expression, words):
    """What cannot cross is only described: of other kinds, too large, too deep, or with such a part."""
    reply = jail(f"import numpy as np\nimport torch\ndef f(): return {expression}", "f").call("f")
    assert isinstance(reply.value, Other)
    assert words in reply.value.text


def test_a_list_in_itself_arrives_in_words(jail):
    """What has no end is too deep; what only looks endless is too much."""
    source = """\
        def f():
            a = []
            a.append(a)
            return a
        def g():
            a = []
            for _ in range(15):
                a = [a, a]
            return a
        """
    opened = jail(source, "f", "g")
    for name in "fg":
        assert "values, or nested over" in opened.call(name).value.text


def test_arguments_arrive_as_the_specification_names_them(jail):
    """Pictures as torch tensors, vectors as numpy arrays, generators of that seed, values in values."""
    source = """\
        import numpy as np, torch
        def f(image, vector, generator, kind, level, n, more):
            assert isinstance(image, torch.Tensor) and image.dtype == torch.float32 and image.shape == (2, 3)
            assert type(vector) is np.ndarray and vector.dtype == np.float64 and vector.flags.writeable
            assert vector.flags.c_contiguous and image.is_contiguous() and not image.requires_grad
            assert (kind, level, n) == ("blur", 0.25, 3) and type(n) is int
            words = "{'a': [1, 2.0, (True, None)], 2: 'x', 'deep': [[array([1, 2], dtype=uint8)]]}"
            assert repr(more) == words
            return torch.rand(4, generator=generator)
        """
    image, vector = np.ones((2, 3), np.float32), np.arange(4.0)
    more = {"a": [1, 2.0, (True, None)], 2: "x", "deep": [[np.array([1, 2], np.uint8)]]}
    given = Tensor(image), vector, Generator(2**40 + 1), "blur", 0.25, 3, more
    reply = jail(source, "f").call("f", *given)
    expected = torch.rand(4, generator=torch.Generator().manual_seed(2**40 + 1))
    assert np.array_equal(reply.value.values, expected.numpy())
    assert not reply.changed


def test_a_generator_may_have_been_drawn_from(jail):
    """It goes on where so many numbers end, and still tells its first seed."""
    source = """\
        import torch
        def f(generator):
            assert generator.initial_seed() == 8
            return torch.rand(4, generator=generator)
        """
    reply = jail(source, "f").call("f", Generator(8, drawn=33))
    expected = torch.rand(37, generator=torch.Generator().manual_seed(8))[33:]
    assert np.array_equal(reply.value.values, expected.numpy())
    assert not reply.changed


@pytest.mark.parametrize(
    "body",
    ["a += 1", "a.mul_(2)", "a[0, 0] = 5", "a.requires_grad_()", "v[0] = 9", "v.sort()", "a.data.fill_(3)"],
)
def test_a_changed_argument_is_noticed(jail, body):
    """Whatever alters what the caller holds shows."""
    given = Tensor(np.ones((2, 2), np.float32)), np.array([3.0, 1.0, 2.0])
    assert jail(f"def f(a, v):\n    {body}\n    return 1.0", "f").call("f", *given).changed
    assert not jail("def f(a, v):\n    a, v = a + 1, v * 2\n    return 1.0", "f").call("f", *given).changed


NESTED = {
    "a list appended to": "a['list'].append(1)",
    "a list emptied": "a['list'].clear()",
    "a list sorted": "a['list'].sort()",
    "a dict with a key more": "a['new'] = 1",
    "a dict with a key less": "del a['list']",
    "a dict's value": "a['dict'][2] = 'y'",
    "an array in a list": "a['arrays'][0][0] = 5",
    "a tensor in a tuple": "a['tuple'][0].add_(1)",
    "a tensor's requires_grad": "a['tuple'][0].requires_grad_()",
    "an array for a list": "import numpy; a['list'] = numpy.array(a['list'])",
    "a number of another type": "a['dict'][2] = 1.0; a['list'][0] = 3.0",
    "something that cannot cross": "a['f'] = f",
    "a list put into itself": "a['list'].append(a)",
    "an array put elsewhere": "a['arrays'].reverse()",
}


@pytest.mark.parametrize("body", NESTED.values(), ids=NESTED.keys())
def test_a_change_inside_an_argument_is_noticed(jail, body):
    """A list appended to, a dict with another value, an array in either: whatever the caller would see."""
    given = {
        "list": [3, 1],
        "dict": {2: "x"},
        "arrays": [np.ones(2), np.zeros(2)],
        "tuple": (Tensor(np.ones(2)),),
    }
    assert jail(f"def f(a):\n    {body}\n    return 1.0", "f").call("f", given) == Returned(1.0, changed=True)
    left = "sorted(a['list']), a['dict'] | {3: 1}, [v + 1 for v in a['arrays']], a['tuple'][0].add(1), [*a]"
    assert not jail(f"def f(a): return len(({left}))", "f").call("f", given).changed


@pytest.mark.parametrize("expression", ["a", "a[0]", "a.T", "a.view(-1)", "a.detach()"])
def test_a_result_in_an_arguments_memory_is_noticed(jail, expression):
    """Views of an argument are not results of their own, copies are."""
    given = Tensor(np.arange(4, dtype=np.float32).reshape(2, 2))
    assert jail(f"def f(a): return {expression}", "f").call("f", given).shares
    assert not jail(f"def f(a): return {expression}.clone()", "f").call("f", given).shares


def test_a_result_that_lies_in_a_vector_is_not_the_values_it_had(jail):
    """Memory lent through another library shows as well: it is overwritten before it is read."""
    source = "import torch\ndef f(v): return torch.from_numpy(v)"
    reply = jail(source, "f").call("f", np.ones(3))
    assert not np.any(reply.value.values == 1)


@pytest.mark.parametrize("expression", ["[a]", "(1, a[0])", "{'x': a.T}", "[{'y': (a.view(-1),)}]", "[b[0]]"])
def test_a_part_of_a_result_in_an_arguments_memory_is_noticed(jail, expression):
    """However deep it lies, and whichever argument's it is; numpy's views show by other values."""
    given = Tensor(np.ones((2, 2), np.float32)), [Tensor(np.ones(3))], np.ones(3)
    assert jail(f"def f(a, b, c): return {expression}", "f").call("f", *given).shares
    copied = jail(f"def f(a, b, c): a, b = a.clone(), [b[0].clone()]; return {expression}", "f")
    assert not copied.call("f", *given).shares
    (part,) = jail("def f(a, b, c): return [c[1:]]", "f").call("f", *given).value
    assert not np.any(part == 1)


def test_an_exception_arrives_with_its_message_and_the_students_line(jail):
    """Type, message and the innermost line of the student's own, also through a library's frames."""
    source = "import torch\n\ndef g():\n    torch.ones(2) @ torch.ones(3)\n\ndef f():\n    g()\n"
    reply = jail(source, "f").call("f")
    assert (reply.type, reply.where, reply.is_value_error) == ("RuntimeError", "a.py, line 4", False)
    assert "size" in reply.message
    reply = jail("class Mine(ValueError): pass\ndef f(): raise Mine('grey')", "f").call("f")
    assert (reply.type, reply.message, reply.is_value_error) == ("Mine", "grey", True)


@pytest.mark.parametrize(
    "error",
    ["SystemExit(3)", "KeyboardInterrupt", "GeneratorExit", "RecursionError", "BaseException('x' * 10**6)",
     "BaseExceptionGroup('g', [ValueError()])"],
)  # fmt: skip
def test_no_exception_ends_the_child(jail, error):
    """Whatever is raised is a reply, and the next call is answered."""
    opened = jail(f"def f(): raise {error}{OTHER}", "f", "other")
    reply = opened.call("f")
    assert isinstance(reply, Raised)
    assert len(reply.message) <= 300
    assert opened.call("other") == Returned(7.0)
    assert opened.losses == []


HOSTILE_EXCEPTIONS = {
    "__str__ raises": "class E(Exception):\n    def __str__(self): raise SystemExit",
    "__str__ returns a number": "class E(Exception):\n    def __str__(self): return 3",
    "__str__ lies about slices": "class S(str):\n    def __getitem__(self, i): return object()\n"
    "class E(Exception):\n    def __str__(self): return S('x')",
    "__class__ lies": "class E(KeyError):\n    __class__ = ValueError",
    "its type has no name": "class M(type):\n    @property\n    def __name__(cls): raise KeyError\n"
    "class E(Exception, metaclass=M): pass",
    "its traceback is endless": "def E():\n    try: E()\n    except RecursionError as error: return error",
    "it causes itself": "E = lambda e=Exception('x'): setattr(e, '__cause__', e) or e",
    "control characters": "E = lambda: Exception('\\x1b[2J\\x07\\u202e\\ud800\\x00')",
}


@pytest.mark.parametrize("source", HOSTILE_EXCEPTIONS.values(), ids=HOSTILE_EXCEPTIONS.keys())
def test_a_hostile_exception_is_no_value_error_and_harms_nobody(jail, source):
    """An exception built to break whoever describes it costs at most its own function."""
    opened = jail(f"{source}\ndef f(): raise E(){OTHER}", "f", "other")
    reply = opened.call("f")
    assert isinstance(reply, Raised | Lost)
    if isinstance(reply, Raised):
        assert not reply.is_value_error
        (reply.type + reply.message + reply.where).encode()
        assert not set(reply.message) & set("\x1b\x07\u202e\x00")
    assert opened.call("other") == Returned(7.0)


def test_a_name_that_is_not_there_is_undefined(jail):
    """A missing function is no failure of the submission's others."""
    opened = jail("def f(): return 7.0", "f", "g")
    assert opened.call("g") == Undefined()
    assert opened.call("f") == Returned(7.0)


# --- losses ---

LOSSES = {
    "an endless loop": ("while True: pass", "timeout"),
    "an endless loop that catches all": (
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        "timeout",
    ),
    "ignoring every signal": (
        """
        import contextlib, signal
        for n in range(1, 65):
            with contextlib.suppress(OSError, ValueError): signal.signal(n, signal.SIG_IGN)
        while True: pass
        """,
        "timeout",
    ),
    "waiting": ("import threading; threading.Event().wait()", "timeout"),
    "stopping itself": ("import os; os.kill(os.getpid(), 19)", "timeout"),
    "leaving": ("import os; os._exit(0)", "crashed"),
    "aborting": ("import os; os.abort()", "crashed"),
    "a bad address": ("import ctypes; ctypes.string_at(1)", "crashed"),
    "closing everything": ("import os; os.closerange(0, 100)", "crashed"),
    "killing itself": ("import os; os.kill(os.getpid(), 9)", "crashed"),
}


@pytest.mark.parametrize(("body", "loss"), LOSSES.values(), ids=LOSSES.keys())
@pytest.mark.slow(10)
def test_a_function_that_is_lost_costs_only_itself(jail, body, loss):
    """Each loss is named; what is asked later goes to a new child, with less time once it has hung."""
    opened = jail(f"def f():\n{indent(dedent(body), '    ')}\n{OTHER}", "f", "other", call_seconds=0.5)
    assert opened.call("f") == Lost(loss)
    started = time.monotonic()
    assert opened.call("f") == Lost(loss)
    assert time.monotonic() - started < (0.9 if loss == "timeout" else 0.8)
    assert opened.call("other") == Returned(7.0)
    assert opened.losses == [loss, loss]


@pytest.mark.slow(6)
def test_a_function_has_its_own_share_of_the_time(jail):
    """One that hangs, or sleeps, time after time takes nothing from the next, and no more than its share."""
    for hang in ("while True: pass", "import threading; threading.Event().wait(60)"):
        source = f"def f(n):\n    if n:\n        {hang}\n    return 1.0{OTHER}"
        opened = jail(source, "f", "other", call_seconds=0.4, submission_seconds=3)
        started = time.monotonic()
        assert opened.calls("f", [(0,)]) == [Returned(1.0)]
        assert opened.calls("f", [(1,), (0,)]) == [Lost("timeout"), Lost("timeout")]
        assert opened.calls("f", [(0,)]) == [Returned(1.0)]  # a new child, in the same share
        for _ in range(100):
            assert opened.calls("f", [(1,)]) == [Lost("timeout")]
        assert time.monotonic() - started < 6, (
            "a hundred times a fifth of 0.4 seconds are more than its share"
        )
        assert opened.call("other") == Returned(7.0)


@pytest.mark.slow(6)
def test_the_first_program_that_fails_is_told(jail):
    """By its place; one that hangs or ends the child tells nothing, and nothing of it counts as lost."""
    opened = jail(
        f"import os\ndef f(n):\n    return 1 / n\ndef quit(): os._exit(3)\n{OTHER}",
        "f",
        "quit",
        "other",
        call_seconds=0.5,
    )
    assert opened.first_failing("f", ["f(1)", "assert f(2) == 0.5", "f(0)", "f('x')"]) == 2
    assert opened.first_failing("f", ["f(1)", "import sys; sys.exit()"]) == 1
    assert opened.first_failing("f", ["f(1)"]) is None
    for harmful in ("while True: pass", "quit()"):
        assert opened.first_failing("f", ["f(1)", harmful]) is None
    assert opened.call("f", 2) == Returned(0.5)
    assert opened.call("other") == Returned(7.0)
    assert opened.losses == []


@pytest.mark.slow(4)
def test_a_function_whose_time_went_into_programs_is_lost_and_no_failure_of_ours(jail):
    """Also where another function has a child since."""
    opened = jail(f"def f(): return 1.0{OTHER}", "f", "other", call_seconds=0.5, submission_seconds=1.5)
    for _ in range(3):
        assert opened.first_failing("f", ["while True: pass"]) is None
    assert opened.call("other") == Returned(7.0)
    assert opened.call("f") == Lost("timeout")
    assert opened.call("other") == Returned(7.0)


@pytest.mark.parametrize(
    "answer", [{"failed": 1}, {"failed": -1}, {"failed": True}, {"failed": "0"}, {"failed": 1e9}, {}]
)
def test_a_forged_place_of_a_program_is_none(answer):
    def forge(channel: socket.socket) -> None:
        introduce(channel)
        request, _ = frames.receive(channel)
        frames.send(channel, {"id": request["id"], **answer})
        frames.receive(channel)

    with forged(forge) as opened:
        assert opened.first_failing("f", ["f()"]) is None
        assert opened.losses == []


@pytest.mark.skipif(not confine.LINUX, reason="memory is limited on Linux only")
@pytest.mark.slow(10)
def test_memory_beyond_the_limit_is_refused_and_said(jail):
    """An allocation over the limit fails, by numpy as by torch, and is told from other errors."""
    opened = jail(
        "import numpy as np, torch\n"
        f"def f(): return np.ones(10**9)\ndef g(): return torch.ones(10**9){OTHER}",
        *("f", "g", "other"),
    )
    for name in "fg":
        assert opened.call(name).out_of_memory
    assert opened.losses == ["memory", "memory"]
    assert opened.call("other") == Returned(7.0)


@pytest.mark.skipif(not confine.LINUX, reason="memory is limited on Linux only")
@pytest.mark.slow(10)
def test_memory_within_the_limit_is_given(jail):
    """Two hundred megabytes are no crime, call after call."""
    source = "import numpy as np\ndef f(): return float(np.ones(25 * 10**6).sum())"
    opened = jail(source, "f")
    assert [opened.call("f").value for _ in range(3)] == [25e6] * 3


def test_a_statement_that_hangs_or_crashes_is_left_out(jail):
    """What does not come to an end while it is defined costs itself: the rest is defined in a new child."""
    source = """\
        import os
        def hang():
            while True: pass
        A = hang()
        B = os._exit(0)
        C = 7
        def f(x=0): return C if not x else A + B
        """
    opened = jail(source, "f", call_seconds=0.5)
    assert opened.call("f") == Returned(7.0)
    assert opened.losses == ["timeout", "crashed"]
    assert opened.contents.notices == (
        ("statement-endless", "a.py, line 4"),
        ("statement-endless", "a.py, line 5"),
    )


@pytest.mark.slow(10)
def test_a_submission_has_a_time_of_its_own(jail):
    """Many slow statements come to an end together, however much time each has."""
    hangs = "".join(f"A{n} = hang()\n" for n in range(50))
    source = (
        f"def hang():\n    while True: pass\n{hangs}def f(): return {' + '.join(f'A{n}' for n in range(50))}"
    )
    started = time.monotonic()
    opened = jail(source, "f", call_seconds=0.3, submission_seconds=1.5)
    assert opened.call("f") == Lost("timeout")
    assert time.monotonic() - started < 6


def test_reading_files_that_crashes_costs_no_more_than_the_code(zygote):
    """Where not even reading ends well, every function is lost, and the grader is not."""
    files = {
        "a" * 60_000 + f"{n}.py": b"def f(): return 7" for n in range(20)
    }  # more header than a frame holds
    with Jail(zygote, files, ["f"]) as opened:
        assert isinstance(opened.call("f"), Lost)
        assert opened.losses


def test_a_grader_that_goes_on_leaves_no_child_behind(jail, zygote):
    """When a jail is closed its child is gone, threads, handlers and all."""
    source = """\
        import threading, signal, atexit
        def f():
            for _ in range(4):
                threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=False).start()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            return 7.0
        """
    opened = jail(source, "f")
    assert opened.call("f") == Returned(7.0)
    assert psutil.Process(zygote.pid).children(recursive=True)
    opened.__exit__(None, None, None)
    assert psutil.Process(zygote.pid).children(recursive=True) == []


# --- what is believed ---


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["cells", "unreadable", "step", "places", "fingerprints", "notices", "returned", "raised", "undefined"]
)
headers = st.dictionaries(keys | st.sampled_from(["shares", "grad", "id"]), anything, max_size=4)


@given(headers, st.lists(headers, max_size=3))
@pytest.mark.slow(10)
def test_no_introduction_brings_the_grader_down(read, then):
    """Whatever a child says it holds, the grader has text or a loss."""
    with forged(lambda channel: introduce(channel, read=read, then=(*then, {}))) as opened:
        for fact in (*opened.contents.unreadable, *opened.contents.notices):
            "".join(fact).encode()
        assert opened.call("f") == Lost(opened.losses[0])


def only_plain(value: object) -> None:
    """Nothing but what the wire carries, whatever it was made of."""
    if isinstance(value, dict):
        assert all(isinstance(key, str | int | float | None) for key in value)
    if isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            only_plain(part)
    else:
        assert value is None or type(value) in (bool, int, float, str, Other)


returned = st.fixed_dictionaries({"returned": anything | st.fixed_dictionaries({"value": anything}),
                                  "after": anything, "shares": anything, "grad": anything})  # fmt: skip
raised = st.fixed_dictionaries(
    {"raised": st.fixed_dictionaries({"type": anything, "message": anything, "where": anything})}
)


replies = st.dictionaries(keys, anything, max_size=4) | returned | raised


@given(replies | anything, st.just({}) | st.fixed_dictionaries({"replies": st.lists(replies) | anything}))
@pytest.mark.slow(10)
def test_no_reply_brings_the_grader_down(header, framing):
    """Whatever a child replies, the grader has a reply of a known form or a loss."""
    with forged(answering(header, **framing)) as opened:
        reply = opened.call("f", np.ones(2))
    assert isinstance(reply, Returned | Raised | Lost | Undefined)
    if isinstance(reply, Returned):
        assert reply.changed  # there is no digest of the arguments
        only_plain(reply.value)
    if isinstance(reply, Raised):
        (reply.type + reply.message + reply.where).encode()


FORGED = {
    "a step that is no number": {"step": "two"},
    "a step without end": {"step": float("inf")},
    "a step that is nothing": {"step": None},
    "places that are a list": {"places": [1], "notices": []},
    "places of a number": {"places": {"f": 3}, "notices": []},
    "notices that are nothing": {"places": {}, "notices": None},
    "neither": {},
}


@pytest.mark.parametrize("header", FORGED.values(), ids=FORGED.keys())
def test_a_forged_introduction_is_a_loss(header):
    """A child that says what no child says is lost, and so is what it would have answered."""
    with forged(lambda channel: introduce(channel, then=(header,))) as opened:
        assert opened.call("f") == Lost("crashed")


def test_text_from_a_child_can_be_shown_anywhere():
    """No control character and no broken Unicode gets out, and no more text than there is room for."""
    nasty = "\x1b[2J\ud800\u202e\x00 相似　度 " + "x" * 9000
    found = {"places": {"f": [nasty] * 3, "evil": [nasty]}, "notices": [[nasty] * 3] * 5}
    script = lambda channel: introduce(channel, read={"cells": [], "unreadable": [[nasty]]}, then=(found,))  # noqa: E731
    with forged(script) as opened:
        contents = opened.contents
    facts = (*contents.unreadable, *contents.notices)
    texts = [*(text for fact in facts for text in fact), *contents.places["f"]]
    assert set(contents.places) == {"f"}
    assert len(texts) == 1 + 3 * 5 + 3
    for text in texts:
        assert text.startswith("\ufffd[2J\ufffd\ufffd\ufffd 相似　度 x")
        assert len(text) <= 400


def test_no_more_notices_are_kept_than_anybody_reads():
    """A flood of notices is cut."""
    flood = {"places": {"f": ["x"] * 9000}, "notices": [["x"] * 20] * 9000}
    with forged(lambda channel: introduce(channel, then=(flood,))) as opened:
        assert len(opened.contents.notices) == len(opened.contents.places["f"]) == 100
        assert {len(fact) for fact in opened.contents.notices} == {6}


@pytest.mark.slow(10)
def test_endless_steps_come_to_an_end():
    """Frames sent for ever while the functions are defined cost the submission's time and no more."""

    def flood(channel: socket.socket) -> None:
        frames.receive(channel, max_payload=1 << 26)
        frames.send(channel, {"cells": [], "unreadable": []})
        while True:
            frames.send(channel, {"step": 1})

    started = time.monotonic()
    with forged(flood, flood, flood, call_seconds=0.5, submission_seconds=1.0) as opened:
        assert isinstance(opened.call("f"), Lost)
    assert time.monotonic() - started < 6


def test_an_answer_to_another_question_is_none():
    """A reply that came before its question, or more replies than questions, are no reply."""
    answer = {"returned": {"value": 1.0}, "after": "", "shares": False, "grad": False}
    for framing in ({"id": 2}, {"replies": [answer, answer]}, {"replies": []}, {"replies": answer}):
        with forged(answering(answer, **framing)) as opened:
            assert opened.call("f") == Lost("crashed")


def test_values_that_belong_to_no_reply_are_a_loss():
    """Every array of a frame is some reply's value, and every tensor's value is there."""
    answer = {"returned": {"value": {"tensor": True}}, "after": "", "shares": False, "grad": False}
    for arrays in ((), (np.ones(2), np.ones(2))):
        with forged(answering(answer, arrays=arrays)) as opened:
            assert opened.call("f") == Lost("crashed")
    with forged(answering(answer, arrays=(np.ones(2),))) as opened:
        assert opened.call("f").value.values.tolist() == [1, 1]


def test_many_calls_are_answered_in_their_order(jail):
    """Calls that are sent together are as separate as if each had been sent alone."""
    source = """\
        import torch
        calls = []
        def f(v, n):
            calls.append(v)
            if n == 2:
                raise KeyError("two")
            v[0] += n == 1
            return torch.full((n * 10**5,), v[1]) if n > 2 else float(v[1] + sum(c[1] for c in calls[:-1]))
        """
    vectors = [np.array([0.0, n]) for n in range(9)]
    each = [(vector, n) for n, vector in enumerate(vectors)]
    replies = jail(source, "f").calls("f", each)
    assert [type(reply) for reply in replies] == [Returned, Returned, Raised, *[Returned] * 6]
    assert [reply.changed for reply in replies if isinstance(reply, Returned)] == [False, True, *[False] * 6]
    assert [len(reply.value.values) for reply in replies[3:]] == [n * 10**5 for n in range(3, 9)]
    assert all((reply.value.values == n).all() for n, reply in enumerate(replies) if n > 2)
    assert replies[1].value > 1e30  # memory lent to an earlier call has been overwritten


@pytest.mark.slow(10)
def test_every_call_has_a_deadline_of_its_own(jail):
    """Calls sent together may take longer than one may, one call that takes too long costs the rest."""
    source = "import threading\ndef f(s):\n    threading.Event().wait(s)\n    return s"
    opened = jail(source, "f", call_seconds=2.5)
    assert opened.calls("f", [(0.9,)] * 3) == [Returned(0.9)] * 3
    replies = opened.calls("f", [(0.2,), (9.0,), (0.2,)])
    assert replies == [Returned(0.2), Lost("timeout"), Lost("timeout")]


@pytest.mark.slow(4)
def test_waiting_for_a_processor_does_not_count(jail, monkeypatch):
    """On a busy machine a call has its seconds all the same; but not for ever."""
    source = "import threading\ndef f(s):\n    threading.Event().wait(s)\n    return s"
    opened = jail(source, "f", call_seconds=0.2)
    began = time.monotonic()
    # no processor at all
    monkeypatch.setattr(ForkedChild, "seconds_waited", lambda _: time.monotonic() - began)
    assert opened.call("f", 1.2) == Returned(1.2)
    assert opened.call("f", 60.0) == Lost("timeout")


@pytest.mark.slow(4)
def test_time_is_the_child_s_own_however_many_threads_it_has(jail):
    """A call that computes is ended by its processor time, one that sleeps by the clock at twice that."""
    spinning = "import threading\ndef g():\n    while True: pass\n"
    six = "for _ in range(6): threading.Thread(target=g, daemon=True).start()\n    g()"
    sleep = "threading.Event().wait(60)"
    for body, least, most in (("while True: pass", 0.5, 1.2), (sleep, 1.0, 1.7), (six, 0.1, 1.2)):
        opened = jail(f"{spinning}def f():\n    {body}", "f", call_seconds=0.5)
        started = time.monotonic()
        assert opened.call("f") == Lost("timeout")
        assert least <= time.monotonic() - started < most


@pytest.mark.slow(2)
def test_the_kernel_tells_how_long_a_process_waited_for_a_processor():
    """Two busy processes on one processor: each waits about as long as it runs."""
    if not Path("/proc/self/schedstat").exists():
        pytest.skip("this kernel does not tell (CONFIG_SCHED_INFO)")
    alone = "import os, time; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    busy = alone + "while time.process_time() < 0.4: pass\nprint(flush=True); input()"
    pair = [
        subprocess.Popen([sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    try:
        for one in pair:
            one.stdout.readline()
        children = [ForkedChild(zygote=None, pid=one.pid, channel=None) for one in pair]
        assert sum(child.seconds_waited() for child in children) > 0.2
        assert all(0.35 < child.processor_seconds() < 3 for child in children)
    finally:
        for one in pair:
            one.communicate(b"\n")
    last = (children[0].seconds_waited(), children[0].processor_seconds())
    assert min(last) > 0, "of one that ended, what was read last"


def test_a_reply_without_the_arguments_says_that_they_were_changed():
    """Whoever answers without having seen the question cannot name what was given."""
    reply = {"returned": {"value": 1.0}, "shares": False, "grad": False}
    given = np.ones(3)
    words = json.dumps([{"array": True}])
    others = ([], [np.zeros(3)], [np.ones((3, 1))])
    of_others = [frames.digest(arrays, words) for arrays in others] + [frames.digest([np.ones(3)])]
    for after in ("", None, *of_others):
        with forged(answering({**reply, "after": after})) as opened:
            assert opened.call("f", given).changed
    with forged(answering({**reply, "after": frames.digest([np.ones(3)], words)})) as opened:
        assert opened.call("f", given) == Returned(1.0)


def test_what_is_no_spec_is_a_loss():
    """A bare list, an unknown tag, a tag that is not there alone, an array that did not come: no value."""
    wrong = ([1.0], {"scalar": 1.0}, {"tensor": True}, {"array": True}, {"array": 1}, {"generator": True}, {})
    for value in wrong:
        reply = {"returned": {"value": value}, "after": "", "shares": False, "grad": False}
        with forged(answering(reply)) as opened:
            assert opened.call("f") == Lost("crashed")


def test_raw_bytes_are_a_loss():
    """A child that stops speaking the language of frames is lost."""
    for data in (b"passed\n" * 100, struct.pack("<IQ", 1 << 31, 0), struct.pack("<IQ", 2, 1 << 50), b""):

        def script(channel: socket.socket, data: bytes = data) -> None:
            introduce(channel)
            frames.receive(channel)
            channel.sendall(data)

        with forged(script) as opened:
            assert opened.call("f") == Lost("crashed")


def descriptors() -> int:
    return psutil.Process().num_fds()


def test_descriptors_sent_along_are_not_taken():
    """A descriptor that a child passes over its channel does not reach the grader."""
    before = descriptors()

    def script(channel: socket.socket) -> None:
        introduce(channel)
        request, _ = frames.receive(channel)
        text = json.dumps({"id": request["id"], "replies": [{"undefined": True}], "arrays": []}).encode()
        with Path(os.devnull).open() as null:
            socket.send_fds(channel, [struct.pack("<IQ", len(text), 0) + text], [null.fileno()] * 5)

    forger = Forger(script)
    with Jail(forger, {}, ["f"]) as opened:
        assert opened.call("f") == Undefined()
    for child in forger.children:
        child.join()
    assert descriptors() <= before


# --- the zygote ---


def test_a_submissions_changes_do_not_reach_the_next(jail):
    """Each submission starts from the same memory, whatever the one before did to its own."""
    vandal = """\
        import builtins, numpy, os, random, sys, torch
        numpy.allclose = torch.equal = builtins.abs = lambda *_: True
        numpy.linalg.norm = sys.modules["math"] = None
        torch.set_default_dtype(torch.float64)
        SECRET = "left behind"
        builtins.SECRET = SECRET
        def f():
            torch.set_default_dtype(torch.float64)
            builtins.SECRET = os.environ["SECRET"] = SECRET
            numpy.e = 3
            return abs(-1.0) and 7.0
        """
    heir = """\
        import builtins, numpy, os, torch
        def f():
            assert abs(-2) == 2 and numpy.linalg.norm([3, 4]) == 5 and numpy.e != 3
            assert torch.get_default_dtype() == torch.float32
            assert not hasattr(builtins, "SECRET") and "SECRET" not in os.environ
            return 7.0
        """
    assert jail(vandal, "f").call("f") == Returned(7.0)
    assert jail(heir, "f").call("f") == Returned(7.0)


def test_a_child_holds_no_other_submission(jail):
    """No trace of one submission is in the memory of the next."""
    mark = "unlikely" + "needle" * 3
    assert jail(f"M = '{mark}'\ndef f(): return float(len(M))", "f").call("f") == Returned(26.0)
    searching = """\
        import gc
        def f():
            parts = "unlikely", "needle"
            wanted = parts[0] + parts[1] * 3
            return float(sum(wanted in o for o in gc.get_objects() if type(o) in (dict, list, tuple, set)
                             for o in [str(list(o))[:10**5]]))
        """
    assert jail(searching, "f").call("f") == Returned(0.0)


@pytest.mark.slow(10)
def test_a_zygote_that_is_gone_is_the_graders_fault_and_takes_its_children_along():
    """Where the sandbox itself ends, that is what is said, not that the student failed."""
    with Zygote() as zygote:
        opened = Jail(zygote, {"a.py": b"def f(): return 7.0"}, ["f"])
        assert opened.call("f") == Returned(7.0)
        (child,) = psutil.Process(zygote.pid).children()
        os.kill(zygote.pid, signal.SIGKILL)
        assert psutil.wait_procs([child], timeout=10)[1] == []
        with pytest.raises(SandboxError, match="gone"):
            opened.__exit__(None, None, None)
        with pytest.raises(SandboxError, match="gone"):
            Jail(zygote, {"a.py": b""}, ["f"])


@pytest.mark.slow(10)
def test_the_zygote_dies_with_the_grader(tmp_path):
    """When the grader is killed, nothing of it goes on."""
    script = (
        "import sys, time\nfrom autograder.sandbox.forking import Zygote\n"
        "z = Zygote()\nprint(z.fork()[0], z.pid, flush=True)\ntime.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    )
    with grader:
        pids = [int(pid) for pid in grader.stdout.readline().split()]
        processes = [psutil.Process(pid) for pid in pids]
        grader.kill()
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert alive == []
