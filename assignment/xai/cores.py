"""All cores at work, and none of them waiting: Python's threads, each of which computes on one core.

torch splits each single layer among its own threads, which meet after it. Beside another busy program one
of them always comes late, and the others wait for it by spinning, layer after layer: a notebook then takes
four times as long. Here every thread has pictures of its own and waits for nobody, and a thread that has
nothing to do sleeps, however torch was started.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

import torch
from tqdm.auto import tqdm

T = TypeVar("T")
U = TypeVar("U")


def in_parallel(
    function: Callable[[T], U], items: Iterable[T], meanwhile: Callable[[], object] | None = None
) -> Iterator[U]:
    """The function's results in the order of the items, with as many at work as torch has threads here.

    Within the function torch has one thread, so that its sums do not depend on the number of cores. Where
    torch has but one (after `torch.set_num_threads(1)`) nothing runs beside the caller. Gradients are on in
    the function, whatever they are outside: say `torch.no_grad` in it. What it raises is raised here.
    `meanwhile` is called a few times a second, by the caller's own thread, while that waits for a result.
    """
    workers = torch.get_num_threads()
    if workers == 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(workers, "xai", initializer=torch.set_num_threads, initargs=(1,)) as pool:
        futures = [pool.submit(function, item) for item in items][::-1]
        try:
            while futures:
                future = futures.pop()  # and no longer kept once its result is handed on
                while meanwhile and not wait([future], timeout=0.3).done:
                    meanwhile()
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def in_steps(function: Callable[[T, Callable[[int], object]], U], items: Sequence[T], bar: tqdm) -> list[U]:
    """`in_parallel` under a bar that also moves within an item: the function tells how many steps it did."""
    done = [0] * len(items)
    alone = len(items) == 1 or torch.get_num_threads() == 1

    def tell() -> None:
        bar.update(sum(done) - bar.n)

    def one(place: int) -> U:
        def stepped(count: int) -> None:
            done[place] += count
            if alone:
                tell()

        return function(items[place], stepped)

    places = range(len(items))
    found = [one(place) for place in places] if alone else list(in_parallel(one, places, tell))
    tell()
    return found
