"""Work on all cores that never waits by spinning."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
import torch
from tqdm import tqdm
from xai.cores import in_parallel, in_steps


@pytest.fixture(params=[1, 3])
def threads(request):
    """How many threads torch has, put back afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_results_come_in_the_order_of_the_items(threads) -> None:
    """However many are at work, each on one core; torch outside keeps its threads."""
    found = list(in_parallel(lambda item: (item, torch.get_num_threads()), range(20)))
    assert found == [(item, 1) for item in range(20)]
    assert torch.get_num_threads() == threads


def test_an_error_is_raised_where_the_results_are_wanted(threads) -> None:
    """And what has not begun by then is not done."""
    done = []

    def half(item: int) -> float:
        done.append(item)
        return 1 / (item - 5)

    with pytest.raises(ZeroDivisionError):
        list(in_parallel(half, range(10_000)))
    assert len(done) < 10_000


class Bar(tqdm):
    """Tells when it has come to half, and in which threads it was moved."""

    def __init__(self, total: int) -> None:
        self.half, self.movers = threading.Event(), set()
        super().__init__(total=total, file=io.StringIO())

    def update(self, n: float | None = 1) -> bool | None:
        moved = super().update(n)
        self.movers.add(threading.get_ident())
        if self.n >= self.total / 2:
            self.half.set()
        return moved


@pytest.mark.parametrize("items", [1, 2])
def test_a_bar_moves_within_an_item(threads, items) -> None:
    """The second half of each item waits until the bar shows all first halves; only the caller moves it."""
    bar = Bar(10 * items)

    def slow(item: int, stepped: Callable[[int], object]) -> int:
        stepped(5)
        assert bar.half.wait(0 if threads == 1 or items == 1 else 20) or item == 0
        stepped(5)
        return item

    assert in_steps(slow, range(items), bar) == list(range(items))
    assert bar.n == 10 * items
    assert bar.movers == {threading.get_ident()}


def test_a_sum_does_not_depend_on_the_number_of_threads(model, pictures, labels, noise) -> None:
    """SmoothGrad by one thread and by three: the same bits."""
    from xai.smoothgrad import smoothgrad

    before, found = torch.get_num_threads(), []
    for count in (1, 3):
        torch.set_num_threads(count)
        found.append(smoothgrad(model, pictures, labels, noise, n_samples=12, chunk=2, progress=False))
    torch.set_num_threads(before)
    assert torch.equal(*found)


@pytest.mark.skipif(sys.platform != "linux", reason="reads what libgomp says of itself")
@pytest.mark.parametrize(("first", "spins"), [("xai", "'0'"), ("torch", "'300000'")])
@pytest.mark.slow(10)
def test_torch_s_threads_sleep_while_they_wait(first, spins) -> None:
    """By how often the library that starts them says it spins; a wish that comes after torch is too late."""
    said = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
    environment = {name: value for name, value in os.environ.items() if name not in said}
    told = subprocess.run(
        [sys.executable, "-c", f"import {first}, xai"],
        env=environment | {"OMP_DISPLAY_ENV": "verbose"},
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    assert f"GOMP_SPINCOUNT = {spins}" in told
