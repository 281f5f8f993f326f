"""What has been graded already: `OUT/graded.jsonl`, so that nothing is graded twice, whatever ends a run.

The first line says which grader it was; every other holds one result, under the digest of what was graded. A
line is appended as soon as there is a result: of a run that is killed, at most a last, torn line is lost.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from autograder.intake import Submission
from autograder.result import Result
from autograder.which_grader import Parts, differing

T = TypeVar("T")


class InUseError(Exception):
    """Another run writes to the same folder; the message says which."""


@dataclass(frozen=True)
class _Line:
    key: str
    result: Result


_LINE = TypeAdapter(_Line)


class Store:
    """Results by what they are of. Open it under the folder's lock, and `close` it.

    `forgotten` names what was changed since results were kept that are no longer worth anything.
    """

    def __init__(self, path: Path, grader: Parts, forget: bool = False) -> None:
        self.forgotten = ""
        self._results: dict[str, Result] = {}
        self._once: dict[object, object] = {}
        kept = path.exists() and not forget and self._read(path, grader)
        self._file = path.open("ab" if kept else "wb")
        if not kept:
            self._append(json.dumps(dict(grader)).encode())

    def __len__(self) -> int:
        return len(self._results)

    def get(self, student: str, submission: Submission) -> Result | None:
        """The result of exactly this."""
        return self._results.get(_key(student, submission))

    def add(self, student: str, submission: Submission, result: Result) -> Result:
        """Keep a result, and give it back sharing with the others what they have in common.

        What the grader itself failed at is not kept: it is tried again the next time.
        """
        result = self._shared(result)
        if result.status != "grader-error":
            line = _Line(_key(student, submission), result)
            self._append(_LINE.dump_json(line))
            self._results[line.key] = result
        return result

    def close(self) -> None:
        """End writing."""
        with contextlib.suppress(OSError):  # a full disk was told of when it was written to
            self._file.close()

    def _read(self, path: Path, grader: Parts) -> bool:
        """Take in what the same grader graded; False where there is nothing of its own."""
        with path.open("rb") as file:
            try:
                before = json.loads(first := file.readline())
            except ValueError:
                return False
            if before != grader:
                self.forgotten = differing(before, grader)
                return False
            whole = len(first)
            for line in file:
                if line.endswith(b"\n"):
                    whole += len(line)
                    with contextlib.suppress(ValidationError):
                        found = _LINE.validate_json(line)
                        self._results[found.key] = self._shared(found.result)
        os.truncate(path, whole)
        return True

    def _append(self, line: bytes) -> None:
        self._file.write(line + b"\n")
        self._file.flush()

    def _shared(self, result: Result) -> Result:
        """The same result, its parts the very objects that others have: a class fits in memory."""
        code = tuple(
            self._the(dataclasses.replace(s, checks=tuple(map(self._the, s.checks)))) for s in result.code
        )
        quiz = tuple(map(self._the, result.quiz))
        return dataclasses.replace(result, code=self._the(code), quiz=self._the(quiz))

    def _the(self, value: T) -> T:
        return self._once.setdefault(value, value)  # type: ignore[return-value]


@contextlib.contextmanager
def the_only_run(out: Path) -> Iterator[None]:
    """Hold `out` for this run alone. Raises InUseError where another holds it, OSError where it is no folder.

    The system lets go of it however this process ends.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InUseError(
                f"{out} is being written to by another run ({lock.read().strip() or 'just starting'}); "
                "wait until it is done, or choose another --out"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        lock.flush()
        yield


def _key(student: str, submission: Submission) -> str:
    """A digest of all that a result depends on: whose it is tells the variant, what was left out is told."""
    told = json.dumps([student, submission.digest, submission.notices, submission.damaged])
    return hashlib.sha256(told.encode()).hexdigest()
