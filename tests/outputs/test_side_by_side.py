"""Two codes side by side: every line of both, in order, and the differences marked."""

from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.excerpt import Excerpt
from autograder.outputs.side_by_side import LONGEST, MOST_ROWS, Row, side_by_side

LINES = st.lists(
    st.sampled_from(["def f(a):", "    x = a", "  x = b", "", "    return x", "    return  y # 中"])
)


def compared(left: str, right: str) -> list[Row]:
    return side_by_side(Excerpt("a.py", 3, left), Excerpt("b.py", 7, right))


def text(side: tuple[int, tuple[tuple[str, bool], ...]]) -> str:
    return "".join(part for part, _ in side[1])


def marked(side: tuple[int, tuple[tuple[str, bool], ...]] | None) -> list[str]:
    return [part for part, differs in side[1] if differs] if side else []


@given(LINES, LINES)
def test_nothing_is_lost_and_nothing_is_added(left: list[str], right: list[str]) -> None:
    """Both sides hold their lines under their own numbers; what is not marked is the same in both."""
    rows = compared("\n".join(left), "\n".join(right))
    for lines, first, sides in (
        (left, 3, [row.left for row in rows]),
        (right, 7, [row.right for row in rows]),
    ):
        shown = [side for side in sides if side]
        assert [side[0] for side in shown] == [*range(first, first + max(1, len(lines)))]
        assert [text(side) for side in shown] == (lines or [""])
    for row in rows:
        if row.left and row.right:
            same = ["".join(p for p, differs in side[1] if not differs) for side in (row.left, row.right)]
            assert same[0] == same[1]


def test_other_names_and_layout_are_marked_and_nothing_else() -> None:
    """A renamed variable in each of its places, a comment that only one has, other spaces."""
    rows = compared("def f(a):\n    return a + 1", "def f(b):\n    # why\n    return b  + 1")
    assert [(row.left is not None, marked(row.left), marked(row.right)) for row in rows] == [
        (True, ["a"], ["b"]),
        (False, [], ["    # why"]),
        (True, ["a "], ["b  "]),
    ]
    assert compared("x = 1", "  x = 1")[0] == Row(
        (3, (("x = 1", False),)), (7, (("  ", True), ("x = 1", False)))
    )


def test_equal_code_has_no_mark() -> None:
    """Line by line the same."""
    rows = compared("def f():\n    pass", "def f():\n    pass")
    assert not any(marked(row.left) or marked(row.right) for row in rows)


def test_long_lines_and_long_codes_are_bounded() -> None:
    """A line of thousands of equal words, on which comparing would take for ever, differs as a whole."""
    [row] = compared("a " * LONGEST, "a " * LONGEST + "b")
    assert marked(row.left) == ["a " * LONGEST]
    assert len(compared("a\n" * 1000, "a\n" * 1000)) == MOST_ROWS
