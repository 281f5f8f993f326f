"""Broken classes, made from seeds, are taken in without an exception that nobody promised."""

import pytest

from tests.intake import fuzzing


@pytest.mark.slow(20)
def test_whatever_is_handed_in_is_taken_in():
    """Folders, archives, notebooks, sheets, metadata and rosters that are broken in many ways."""
    steps, classes = fuzzing.run(f"tests-{n}" for n in range(60))
    assert steps.wrong == []
    assert classes == 60
    assert min(steps.count.values()) > 20


def test_a_step_that_fails_is_found():
    """An exception that was not promised, and too much time or memory."""
    steps = fuzzing.Steps()
    with steps.step("good", ValueError):
        raise ValueError
    assert steps.wrong == []
    with steps.step("bad"):
        raise ValueError("no")
    with steps.step("large"):
        bytearray(b"x" * (fuzzing.MEMORY + (1 << 20)))
    assert [what.partition(":")[0] for what in steps.wrong] == ["bad", "large"]
