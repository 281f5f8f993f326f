"""What the tests of the pipeline share: one warm grader, and short ways into its jail."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from textwrap import dedent, indent

import pytest
from hypothesis import settings

from autograder.course import load_course
from autograder.grade import Grader
from autograder.sandbox.jail import Jail, Reply, Zygote

# The same examples every time, and no complaint about a machine that is slow for once.
settings.register_profile("hw9", derandomize=True, deadline=None, database=None)
settings.load_profile("hw9")

# What every probe of the jail starts with.
PRELUDE = """\
import ctypes, os, socket, stat, sys
libc = ctypes.CDLL(None, use_errno=True)

def descriptors():
    for number in range(1 << 16):
        try:
            yield number, os.fstat(number)
        except OSError:
            pass

def channel():
    return next(number for number, about in descriptors() if stat.S_ISSOCK(about.st_mode))

"""


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """The grader of the course as it is set, warm for the whole session."""
    grader = Grader(load_course())
    yield grader
    grader.close()


@pytest.fixture(scope="session")
def impatient(grader: Grader) -> Grader:
    """The same warm grader with little time to give: for what never ends."""
    hurried = copy.copy(grader)
    limits = grader.course.limits.model_copy(update={"call_seconds": 2, "submission_seconds": 20})
    hurried.course = grader.course.model_copy(update={"limits": limits})
    return hurried


@pytest.fixture(scope="session")
def zygote(grader: Grader) -> Zygote:
    """The grader's warm zygote, to open jails from."""
    return grader._zygote


@pytest.fixture
def jail(zygote: Zygote) -> Iterator[Callable[..., Jail]]:
    """Opens a jail around source code: `jail(source, "name", …)`, closed after the test."""
    opened: list[Jail] = []

    def open_jail(source: str, *wanted: str, **seconds: float) -> Jail:
        opened.append(Jail(zygote, {"a.py": dedent(source).encode()}, wanted, **seconds))
        return opened[-1]

    yield open_jail
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def inside(jail: Callable[..., Jail]) -> Callable[..., Reply]:
    """Runs the body of a function in the jail and gives its reply."""

    def run(body: str, *arguments: object, **seconds: float) -> Reply:
        source = f"{PRELUDE}def probe(*given):\n{indent(dedent(body).strip(), '    ')}\n"
        return jail(source, "probe", **seconds).call("probe", *arguments)

    return run
