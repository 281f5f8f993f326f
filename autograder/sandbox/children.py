"""What a jail asks of the processes in which students' code runs, however the system starts them."""

import site
import socket
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar

from autograder.sandbox.confine import library_folders

Self = TypeVar("Self", bound="Children")
PROJECT = Path(__file__).parents[2]
START_SECONDS = 120  # a cold disk under a small container takes its time to load torch

# What every such process finds in its environment. The libraries are those that the grader itself finds.
ENVIRONMENT = {
    **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {"PYTHONNOUSERSITE": "1"}),
    "PYTHONPATH": str(PROJECT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # All memory from the C library, in fewer, larger pages: a third of what a fork costs otherwise.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432",
}


class SandboxError(Exception):
    """The sandbox itself failed, not the code that runs in it."""


class Child(Protocol):
    """A process in which one submission's code runs, as the grader sees it."""

    @property
    def channel(self) -> socket.socket:
        """The grader's end of the way to it."""

    def processor_seconds(self) -> float:
        """The processor time that all its threads have used."""

    def seconds_waited(self) -> float:
        """The seconds that it was ready to run and had no processor."""

    def end(self, patience: float) -> bool:
        """End it, after `patience` seconds to leave by itself: whether its processor time was used up."""


class Children(Protocol):
    """Starts children, one for each submission and one more whenever a call took the last one down.

    `with` closes it.
    """

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Child:
        """A new child that has the libraries loaded. Raises SandboxError."""

    def close(self) -> None:
        """End whatever was started."""


def expect_hidden_project() -> None:
    """Raise SandboxError where the project lies among the libraries, which students' code may read."""
    for folder in library_folders():
        if PROJECT.is_relative_to(folder):
            raise SandboxError(
                f"the project lies in {folder}, which students' code may read: install it in place "
                "(pip install -e .) from a folder outside of Python's own"
            )
