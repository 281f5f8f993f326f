"""Keeps a pytest session of the homework's checks warm: collected once, run again for every submission.

Starting pytest takes longer than all the checks together. Here `pytest.main` runs in a thread of its own,
and its loop, instead of running the collected checks once, runs them for each submission it is handed.
"""

import ctypes
import dataclasses
import gc
import queue
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from autograder.checking.mismatch import Mismatch
from autograder.checking.outcome import Outcome
from autograder.checking.returns import LOSSES, any_value
from autograder.checking.student import Returns, Student
from autograder.sandbox.jail import Jail
from questions.errors import GraderError
from questions.places import CHECKS
from questions.text import Text

# pytest's own plugins that the checks have no use for; each costs every check of every submission.
NEEDLESS = """
    cacheprovider capture debugging doctest faulthandler junitxml legacypath logging monkeypatch pastebin
    recwarn setuponly setupplan skipping stepwise subtests terminal threadexception tmpdir unittest
    unraisableexception warnings
"""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


class CheckSession:
    """A running pytest session with the checks, collected once; `run` puts a submission through all of them.

    It is also the pytest plugin that declares the markers, runs the checks and gives them their fixtures.
    """

    def __init__(self) -> None:
        self._submissions: queue.SimpleQueue[tuple[Jail, str] | None] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[list[Outcome] | GraderError] = queue.SimpleQueue()
        self._student: Student
        self._check = ""
        threading.Thread(target=self._main, name="checks", daemon=True).start()

    def run(self, jail: Jail, seed: str) -> list[Outcome]:
        """Run every check on a jailed submission: the outcomes in the files' order. Its seed sets the inputs.

        Raises `GraderError` where a check itself broke; the session is over then.
        """
        self._submissions.put((jail, seed))
        result = self._results.get()
        if isinstance(result, GraderError):
            raise result
        return result

    def close(self) -> None:
        """End the session, once it is done with the submission at hand."""
        self._submissions.put(None)

    def _main(self) -> None:
        """Run pytest until the session is closed, in a thread of its own."""
        threadpoolctl.threadpool_limits(1)  # one thread a grader: matrices this small only wait for more
        _keep_memory()
        np.seterr(all="ignore")  # in this thread: values may be huge, and what becomes of them is refused
        folder = str(CHECKS)
        with tempfile.TemporaryDirectory(prefix="checks-") as room:
            # No settings and plugins but these, whatever folder and environment the grader runs in.
            (settings := Path(room, "pytest.ini")).touch()
            options = ["-c", str(settings), "--rootdir", folder, "--confcutdir", folder, "--assert=plain"]
            options.append("--disable-plugin-autoload")
            options += [option for plugin in NEEDLESS.split() for option in ("-p", f"no:{plugin}")]
            code = pytest.main([folder, *options], plugins=[self])
        self._results.put(GraderError(f"the checks' pytest session ended (exit code {code})"))

    # --- pytest's hooks ---

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers that the check files may use."""
        for marker in (
            "todo(name, returns, example): the TODO that the checks are about; how its replies are read "
            "(autograder/checking/returns.py); a call to show in a notebook",
            "part(name, only_beside_another): the separate behaviour a check is about, worth a share of the "
            "TODO's points; it may count only beside another one",
            "hint(en, zh): what likely went wrong, and what to read",
            "tries(program, …): short programs from small to large, each of which calls the function and "
            "asserts what is right; the first that fails is shown to the student",
        ):
            config.addinivalue_line("markers", marker)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every check for every submission it is handed, until the session is closed or a check broke."""
        following, returns = [*session.items[1:], None], _readers(session.items)
        gc.collect()
        gc.freeze()  # what stays need not be looked through again
        while (submission := self._submissions.get()) is not None:
            self._student = Student(*submission, returns)
            try:
                outcomes = list(map(self._run, session.items, following))
                self._results.put(self._with_snippets(session.items, outcomes))
            except GraderError as error:
                self._results.put(error)
                return True  # what pytest was in the middle of is not to be trusted any more
        return True

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> Outcome:
        """Run one check by the steps of pytest's own runner, without its reports, which take longer.

        Only a `Mismatch` is the student's; no traceback is ever made.
        """
        self._check, mismatch = item.name, None
        try:
            item._initrequest()  # type: ignore[attr-defined]  # as the runner does: no fixture's value is kept
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        except Mismatch as error:
            mismatch = error
        except BaseException as error:
            raise GraderError(f"{item.name} broke: {type(error).__name__}: {error}") from error
        item.ihook.pytest_runtest_teardown(item=item, nextitem=following)
        return _outcome(item, mismatch)

    def _with_snippets(self, items: Sequence[pytest.Item], outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes, those that failed each with the first of its check's programs that fails, too.

        It comes last, so that its time costs no check. Checks that share their programs have it once.
        """
        found, tried = list(outcomes), list[pytest.Mark]()
        for place, (item, outcome) in enumerate(zip(items, outcomes, strict=True)):
            tries = item.get_closest_marker("tries")
            if outcome.passed or outcome.got in LOSSES.values() or not tries or tries in tried:
                continue
            tried.append(tries)
            try:
                snippet = getattr(self._student, outcome.todo).first_failing(tries.args)
            except Exception as error:
                raise GraderError(f"the programs of {item.name} broke: {error}") from error
            found[place] = dataclasses.replace(outcome, snippet=snippet)
        return found

    # --- the checks' fixtures ---

    @pytest.fixture
    def student(self) -> Student:
        """The submission being graded, as the checks call it."""
        return self._student

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A random stream of this check's and this submission's own, the same whenever it is graded."""
        return self._student.rng(self._check)


def _keep_memory() -> None:
    """Have the C library keep freed memory for the next submission: clearing new pages costs 5 ms."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):  # in glibc
        for option in (_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD):
            mallopt(option, 32 << 20)


def _readers(checks: list[pytest.Item]) -> Mapping[str, Returns]:
    """The reader of replies for each TODO, by its name, as the checks' markers say."""
    markers = [marker for check in checks if (marker := check.get_closest_marker("todo"))]
    return {marker.args[0]: marker.kwargs.get("returns", any_value) for marker in markers}


def _outcome(item: pytest.Item, error: Mismatch | None) -> Outcome:
    """The outcome of a check; the first two lines of its docstring are its title in English and Chinese."""
    todo, part, hint = (item.get_closest_marker(name) for name in ("todo", "part", "hint"))
    return Outcome(
        todo=str(todo.args[0]) if todo else item.name,
        part=str(part.args[0]) if part else "",
        title=Text(*[line.strip() for line in (item.obj.__doc__ or "").strip().splitlines()][:2]),  # type: ignore[attr-defined]
        passed=error is None,
        expected=error.expected if error else None,
        got=error.got if error else None,
        hint=(error.hint or (Text(*hint.args) if hint else None)) if error else None,
        only_beside_another=bool(part and part.kwargs.get("only_beside_another")),
        where=error.where if error else "",
    )
