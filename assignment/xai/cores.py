"""All cores at work, and none of them waiting: Python's threads, each of which computes on one core.

torch splits each single layer among its own threads, which meet after it. Beside another busy program one
of them always comes late, and the others wait for it by spinning, layer after layer: a notebook then takes
four times as long. Here every thread has pictures of its own and waits for nobody, and a thread that has
nothing to do sleeps, however torch was started.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
U = TypeVar("U")


def in_parallel(function: Callable[[T], U], items: Iterable[T]) -> Iterator[U]:
    """The function's results in the order of the items, with as many at work as torch has threads here.

    Within the function torch has one thread, so that its sums do not depend on the number of cores. Where
    torch has but one (after `torch.set_num_threads(1)`) nothing runs beside the caller. Gradients are on in
    the function, whatever they are outside: say `torch.no_grad` in it. What it raises is raised here.
    """
    workers = torch.get_num_threads()
    if workers == 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(workers, "xai", initializer=torch.set_num_threads, initargs=(1,)) as pool:
        yield from pool.map(function, items)
