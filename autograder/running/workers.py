"""Hands submissions to whoever grades: processes here, or a Dask cluster's workers, by the same function.

Both are executors of `concurrent.futures` underneath. What was handed in is read, and results are written, by
processes of this machine, so that no student's files keep the coordinator. One of them reads a submission and
grades it at once; to a cluster it travels whole. Back comes what was found; a worker keeps nothing.
"""

import contextlib
import functools
import logging
import multiprocessing
import os
import signal
import socket
import threading
import warnings
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from autograder.course import Limits
from autograder.grading.findings import CodeFindings, Failure
from autograder.intake.attempts import Attempt
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_attempt, unread
from autograder.running.version import Version, differing, this_version
from autograder.secret import Secret
from questions.answers import Answers
from questions.errors import WorkersError

T = TypeVar("T")
Found = tuple[CodeFindings | Failure, Answers]
# What was handed in, in short, and what was found in it: nothing where it need not be looked at.
Looked = tuple[Submission, Found | None]


class Workers(Protocol):
    """The workers that grade. `died` are the errors that tell of a worker's death, `ahead` how many
    submissions to hand out at a time. `known` are the digests of submissions that are only read, to be set
    before anything is handed out.
    """

    ahead: int
    died: tuple[type[Exception], ...]
    known: Set[str]

    def look(
        self, attempt: Attempt, limits: Limits, secret: Secret, anew: bool, unreadable: bool
    ) -> "Future[Looked]":
        """Have what a student handed in read and graded by whoever is free; `anew` also where it is known.

        Its functions are given what the secret says. What is `unreadable` is graded unread.
        """

    def here(self, do: Callable[..., T], *given: object) -> "Future[T]":
        """Have a process of this machine do something else, as reading what was handed in, writing files."""

    def recover(self) -> None:
        """Go on after a worker died."""

    def trouble(self) -> str:
        """The words for what keeps everybody waiting, empty if nothing does.

        Raises WorkersError where nobody will ever grade again.
        """

    def close(self, at_once: bool = False) -> None:
        """End what was started; what is still being graded is lost, `at_once` without waiting for it."""


def find_for(version: Version, submission: Submission, seed: str) -> Found:
    """Grade a submission in a worker: what is found in it. The seed sets what its functions are given.

    Raises WorkersError where the worker's own version is not the one asked for.
    """
    from autograder.grading.grade import find_one  # with pytest, which a run without new work can do without

    own = this_version()
    if parts := differing({**version.code, **version.answers}, {**own.code, **own.answers}):
        raise WorkersError(
            f"the worker on {socket.gethostname()} has another version of: {parts}; give all machines "
            "the same files and libraries, and start the workers anew"
        )
    return find_one(submission, seed)


@dataclass(frozen=True)
class _Order:
    """What a pool's processes are told at first: what need not be looked at, and which version looks."""

    known: Set[str]
    version: Version


_orders: list[_Order] = []  # the one of this process, where it is a pool's


def look_at(attempt: Attempt, limits: Limits, secret: Secret, anew: bool, unreadable: bool) -> Looked:
    """Read and grade what a student handed in, in a process of a pool: see `Workers.look`."""
    [order] = _orders
    submission = unread(attempt) if unreadable else read_attempt(attempt, limits)
    if submission.digest in order.known and not anew:
        return submission.in_short(), None
    return submission.in_short(), find_for(order.version, submission, secret.seed(submission.digest))


class Pool:
    """Grading processes on this machine, each with a zygote of its own."""

    died: tuple[type[Exception], ...] = (BrokenProcessPool,)

    def __init__(self, processes: int) -> None:
        self.ahead = 2 * processes + 2  # enough that no process waits for the next submission
        self.known: Set[str] = frozenset()
        self._processes = processes
        self._executor: ProcessPoolExecutor | None = None

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context, order = multiprocessing.get_context("spawn"), _Order(self.known, this_version())
            self._executor = ProcessPoolExecutor(self._processes, context, _begin, (order,))
        return self._executor

    def look(
        self, attempt: Attempt, limits: Limits, secret: Secret, anew: bool, unreadable: bool
    ) -> "Future[Looked]":
        """Have what a student handed in read and graded by the next process that is free."""
        return self.here(look_at, attempt, limits, secret, anew, unreadable)

    def here(self, do: Callable[..., T], *given: object) -> "Future[T]":
        """Have the next process that is free do something; where one has just died, the future tells so."""
        try:
            return self._started().submit(do, *given)
        except BrokenProcessPool as error:
            lost: Future[T] = Future()
            lost.set_exception(error)
            return lost

    def recover(self) -> None:
        """Start the processes anew: one that died takes its pool with it."""
        self.close(at_once=True)

    def trouble(self) -> str:
        """Say nothing: processes here either grade or die."""
        return ""

    def close(self, at_once: bool = False) -> None:
        """End the processes; at once, where they may be in the middle of something."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = list((executor._processes or {}).values()) if at_once else []  # no public way
        for process in processes:
            process.kill()
        executor.shutdown(wait=True, cancel_futures=True)


class Cluster:
    """The workers of a Dask cluster, at the address of its scheduler, over its network.

    The cluster itself hands on what a dead worker was grading, a few times. It may grow and shrink meanwhile.
    """

    def __init__(self, address: str, patience: float = 20) -> None:
        try:
            import distributed
        except ImportError:
            raise WorkersError(
                "--scheduler needs Dask, which is not installed: run pip install -e '.[cluster]' in the "
                "project's folder, or leave --scheduler out to grade on this machine"
            ) from None
        for name in logging.root.manager.loggerDict:
            if name.partition(".")[0] == "distributed":
                logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told by us
        warnings.filterwarnings("ignore", "Sending large graph")  # a large submission is what it is
        self.died: tuple[type[Exception], ...] = (distributed.KilledWorker, BrokenProcessPool)
        self._address = address
        connect: Any = distributed.Client  # which has no types
        try:
            self._client = connect(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise WorkersError(
                f"no Dask scheduler answers at {address} ({error}); expected an address like "
                "tcp://10.0.0.1:8786, as `dask scheduler` prints it"
            ) from None
        self.ahead = max(32, 2 * sum(self._client.nthreads().values()))  # room for workers yet to come
        self.known: Set[str] = frozenset()
        self._executor: Executor = self._client.get_executor(pure=False)
        self._pool = Pool(1)  # its workers do not see this machine's files

    def look(
        self, attempt: Attempt, limits: Limits, secret: Secret, anew: bool, unreadable: bool
    ) -> "Future[Looked]":
        """Have what a student handed in read on this machine, then graded by a worker that is free."""
        looked: Future[Looked] = Future()

        def grade(reading: "Future[Submission]") -> None:
            with _failing(looked):
                submission = reading.result()
                if submission.digest in self.known and not anew:
                    looked.set_result((submission.in_short(), None))
                    return
                seed = secret.seed(submission.digest)
                grading = self._executor.submit(find_for, this_version(), submission, seed)
                grading.add_done_callback(functools.partial(tell, submission.in_short()))

        def tell(submission: Submission, grading: "Future[Found]") -> None:
            with _failing(looked):
                looked.set_result((submission, grading.result()))

        if unreadable:
            reading: Future[Submission] = Future()
            reading.set_result(unread(attempt))
        else:
            reading = self._pool.here(read_attempt, attempt, limits)
        reading.add_done_callback(grade)
        return looked

    def here(self, do: Callable[..., T], *given: object) -> "Future[T]":
        """Have a process of this machine do something."""
        return self._pool.here(do, *given)

    def recover(self) -> None:
        """Start the process that reads anew; the cluster goes on by itself."""
        self._pool.recover()

    def trouble(self) -> str:
        """The words for a cluster that has no workers. Raises WorkersError where the scheduler is gone."""
        if self._client.status != "running":
            raise WorkersError(
                f"the scheduler at {self._address} is gone; start the cluster again, then run the same "
                "command: it goes on"
            )
        return "" if self._client.nthreads() else "waiting: the cluster has no workers"

    def close(self, at_once: bool = False) -> None:
        """Leave the cluster, which forgets what it had to do for us."""
        self._pool.close(at_once)
        with contextlib.suppress(Exception):  # it may be gone
            self._client.close(timeout=2)


@contextlib.contextmanager
def _failing(future: "Future[Any]") -> Iterator[None]:
    """Have a future fail by whatever goes wrong inside."""
    try:
        yield
    except BaseException as error:
        future.set_exception(error)


def _begin(order: _Order) -> None:
    """Begin as a process of a pool, which leaves Ctrl-C to its parent.

    It ends when that does: a killed parent cannot end its children.
    """
    _orders.append(order)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
