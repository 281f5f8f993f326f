"""Values on the wire: what is packed is unpacked as it was, and what was never packed is refused."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.sandbox.frames import DTYPES, MAX_ARRAYS, ProtocolError
from autograder.sandbox.values import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_TEXT,
    Generator,
    Packer,
    Tensor,
    Unsendable,
    unpack,
)

WHOLE = st.integers(1 - 2**63, 2**63 - 1)
PLAIN = st.none() | st.booleans() | WHOLE | st.floats() | st.text(max_size=9)
NUMERIC = st.sampled_from(list(DTYPES.values())).flatmap(
    lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
)
KEYS = st.text(max_size=5) | WHOLE | st.floats(allow_nan=False)
VALUES = st.recursive(
    PLAIN | NUMERIC | NUMERIC.map(Tensor) | st.integers(0, 2**63 - 1).map(Generator),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=10,
)


def same(a: object, b: object) -> bool:
    """Whether two values are of the same types and the same all the way in, NaN and -0.0 by their bits."""
    if type(a) is not type(b):
        return False
    match a:
        case Tensor():
            return same(a.values, b.values)
        case np.ndarray():
            return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
        case list() | tuple():
            return len(a) == len(b) and all(map(same, a, b))
        case dict():
            return same(list(a.items()), list(b.items()))
        case float():
            return (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)
    return a == b


def across(value: object) -> object:
    """The value after a journey: its spec as JSON text, its arrays and seeds beside it."""
    packer = Packer()
    spec = json.loads(json.dumps(packer.pack(value)))
    left, seeds = iter(packer.arrays), iter(packer.seeds)
    there = unpack(spec, left, seeds)
    assert next(left, None) is None
    assert next(seeds, None) is None
    return there


@given(VALUES)
def test_whatever_is_packed_is_unpacked_as_it_was(value):
    """JSON's values, arrays of every type, tensors and generators, in lists, tuples and dicts."""
    assert same(across(value), value)


@pytest.mark.parametrize("name", DTYPES)
def test_every_numeric_type_crosses_as_array_and_as_tensor(name):
    """With its type, shape and values, also without any element."""
    for array in (np.ones((2, 3), DTYPES[name]), np.zeros((0, 4), DTYPES[name]), np.ones((), DTYPES[name])):
        assert same(across([array, Tensor(array)]), [array, Tensor(array)])


def test_several_values_share_one_packer():
    """They are unpacked in the order in which they were packed."""
    packer = Packer()
    values = [np.arange(3), {"x": [Generator(5, drawn=7)]}, Tensor(np.ones(2)), Generator(6)]
    specs = [packer.pack(value) for value in values]
    left, seeds = iter(packer.arrays), iter(packer.seeds)
    assert all(same(unpack(spec, left, seeds), value) for spec, value in zip(specs, values, strict=True))


def test_a_leaf_stands_in_for_arrays_tensors_and_generators():
    """Who unpacks says what they become; plain values are left alone."""
    packer = Packer()
    spec = packer.pack([np.ones(1), Tensor(np.ones(1)), Generator(1), 5, "x"])
    found = unpack(spec, iter(packer.arrays), iter(packer.seeds), lambda value: type(value).__name__)
    assert found == ["ndarray", "Tensor", "Generator", 5, "x"]


deep: list[object] = []
for _ in range(MAX_DEPTH):
    deep = [deep]

LIMITS = {
    "as deep as may be": (deep, [deep]),
    "as many values as may be": ([0] * (MAX_NODES - 1), [0] * MAX_NODES),
    "as many keys as may be": (dict.fromkeys(range(MAX_NODES // 3)), dict.fromkeys(range(MAX_NODES))),
    "as much text as may be": (["x" * (MAX_TEXT // 2)] * 2, ["x" * (MAX_TEXT // 2)] * 2 + ["x"]),
    "text in keys": ({"x" * MAX_TEXT: 1}, {"x" * MAX_TEXT: "y"}),
    "as many arrays as may be": ([np.ones(1)] * MAX_ARRAYS, [np.ones(1)] * (MAX_ARRAYS + 1)),
    "as many tensors as may be": ([Tensor(np.ones(1))] * MAX_ARRAYS, [Tensor(np.ones(1))] * (MAX_ARRAYS + 1)),
    "as large a number as may be": (2**63 - 1, 2**63),
    "as small a number as may be": (1 - 2**63, -(2**63)),
}


@pytest.mark.parametrize(("within", "over"), LIMITS.values(), ids=LIMITS.keys())
def test_up_to_each_limit_a_value_crosses(within, over):
    """And no further."""
    assert same(across(within), within)
    with pytest.raises(Unsendable):
        Packer().pack(over)


@pytest.mark.parametrize(
    "value",
    [b"x", {1, 2}, range(3), 3j, object(), len, np.array(["x"]), np.array([object()]), {(1, 2): 3}, {b"x": 1},
     np.datetime64("2026-01-01"), np.array(["2026"], "datetime64[D]"), [[[{"x": {1}}]]], np.longdouble(1)],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_no_value_is_not_sent(value):
    """The message says what it is."""
    with pytest.raises(Unsendable, match=r"an object of type|other keys"):
        Packer().pack(value)


FORGED = {
    "a bare list": [1],
    "an empty object": {},
    "an unknown tag": {"set": [1]},
    "a tag that is no truth": {"array": 1},
    "a tag that is a name": {"tensor": "tensor"},
    "an array that did not come": {"array": True},
    "a tensor that did not come": {"tensor": True},
    "a generator that did not come": {"generator": True},
    "a list that is a number": {"list": 3},
    "a tuple that is text": {"tuple": "ab"},
    "a dict that is an object": {"dict": {"a": 1}},
    "a dict of single values": {"dict": [["a"]]},
    "a dict of triples": {"dict": [["a", 1, 2]]},
    "a dict with a list for a key": {"dict": [[["a"], 1]]},
    "a dict with a spec for a key": {"dict": [[{"tuple": []}, 1]]},
    "a whole number too large": 10**400,
    "a number too large inside": {"list": [2**63]},
    "a number too large for a key": {"dict": [[2**63, 1]]},
}


@pytest.mark.parametrize("spec", FORGED.values(), ids=FORGED.keys())
def test_a_forged_spec_is_a_protocol_error(spec):
    """Whatever is not of the right form is refused, at the top and inside."""
    for one in (spec, {"list": [1, spec]}, {"dict": [["a", spec]]}):
        with pytest.raises(ProtocolError):
            unpack(one, iter(()), iter(()))


def test_a_spec_too_deep_is_a_protocol_error():
    """However it is nested: the reader's own stack is not the child's to use up."""
    for nest in (lambda s: {"list": [s]}, lambda s: {"tuple": [s]}, lambda s: {"dict": [["a", s]]}):
        spec: object = 1
        for _ in range(MAX_DEPTH + 1):
            spec = nest(spec)
        with pytest.raises(ProtocolError, match="deep"):
            unpack(spec, iter(()), iter(()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["list", "tuple", "dict", "array", "tensor", "generator", "x"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_spec_brings_the_reader_down(spec):
    """A value comes out, or a protocol error; nothing of what arrived is passed through as it is."""
    try:
        value = unpack(spec, iter([np.ones(2)]), iter([1]))
    except ProtocolError:
        return
    assert type(value) in (
        type(None),
        bool,
        int,
        float,
        str,
        list,
        tuple,
        dict,
        np.ndarray,
        Tensor,
        Generator,
    )
