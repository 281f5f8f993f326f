"""Keeps what is known in `OUT/graded.jsonl`, so that nothing is looked at twice, whatever ends a run.

The first line says which version found it; every other holds what was found in a submission's code or on its
answer sheet, under a digest of what was looked at. A line is appended as soon as there is something: of a run
that is killed, at most a last, torn line is lost.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from autograder.grading.findings import CodeFindings
from autograder.intake.handed_in import Submission
from autograder.running.version import Version, differing
from questions.answers import Answers
from questions.errors import InUseError

T = TypeVar("T")


@dataclass(frozen=True)
class _Line:
    """A line of the file: what was found in the code of a submission, or on its answer sheet."""

    key: str
    code: CodeFindings | None = None
    answers: Answers | None = None


_LINE, _VERSION = TypeAdapter(_Line), TypeAdapter(Version)


class Store:
    """The findings of earlier runs and this one. Open it under the folder's lock, and `close` it.

    `forgotten` names what was changed since, so that something found before is no longer worth anything.
    """

    def __init__(self, path: Path, version: Version, forget: bool = False) -> None:
        self.forgotten = ""
        self._code: dict[str, CodeFindings] = {}
        self._answers: dict[str, Answers] = {}
        self._seen: dict[object, object] = {}
        # What still holds goes into a new file, which takes the old one's place at once.
        half = path.with_name(f".{path.name}.half")
        with half.open("wb") as file:
            file.write(_VERSION.dump_json(version) + b"\n")
            file.writelines(self._kept(path, version) if path.exists() and not forget else ())
        half.replace(path)
        self._file = path.open("ab")

    def __len__(self) -> int:
        return len(self._code)

    def digests(self) -> frozenset[str]:
        """The digests of the submissions whose code was looked at before."""
        return frozenset(self._code)

    def code(self, submission: Submission) -> CodeFindings | None:
        """The findings in exactly this submission's code, if they are known."""
        return self._code.get(submission.digest)

    def answers(self, submission: Submission) -> Answers | None:
        """The answers on exactly this answer sheet, if they are known."""
        return self._answers.get(_sheet_digest(submission))

    def keep_code(self, submission: Submission, found: CodeFindings) -> CodeFindings:
        """Keep the findings, and give them back, sharing with others what they have in common."""
        found = self._shared(found)
        self._append(_Line(submission.digest, code=found))
        self._code[submission.digest] = found
        return found

    def keep_answers(self, submission: Submission, answers: Answers) -> Answers:
        """Keep the answers of a sheet, and give them back."""
        self._append(_Line(_sheet_digest(submission), answers=answers))
        return self._answers.setdefault(_sheet_digest(submission), answers)

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):  # a full disk was told of when it was written to
            self._file.close()

    def _kept(self, path: Path, version: Version) -> Iterator[bytes]:
        """Take in what the same version found before, and give its lines, to be kept."""
        with path.open("rb") as file:
            try:
                before = _VERSION.validate_json(file.readline())
            except ValidationError:
                return
            code, answers = before.code == version.code, before.answers == version.answers
            changed = (differing(before.code, version.code), differing(before.answers, version.answers))
            self.forgotten = ", ".join(filter(None, changed))
            for raw in file:
                with contextlib.suppress(ValidationError):
                    # A line without its end was torn when a run was killed.
                    line = _LINE.validate_json(raw) if raw.endswith(b"\n") else _Line("")
                    if line.code and code:
                        self._code[line.key] = self._shared(line.code)
                        yield raw
                    elif line.answers and answers:
                        self._answers[line.key] = line.answers
                        yield raw

    def _append(self, line: _Line) -> None:
        """Write a line at once, so that a run that is killed loses no more than the last."""
        self._file.write(_LINE.dump_json(line, exclude_none=True) + b"\n")
        self._file.flush()

    def _shared(self, found: CodeFindings) -> CodeFindings:
        """The findings with the very outcomes that others have, so that a class fits in memory."""
        outcomes = tuple(self._first_equal(outcome) for outcome in found.outcomes)
        return dataclasses.replace(found, outcomes=self._first_equal(outcomes))

    def _first_equal(self, value: T) -> T:
        """The first value seen that is equal to this one."""
        return self._seen.setdefault(value, value)  # type: ignore[return-value]


def known_code(path: Path) -> dict[str, CodeFindings]:
    """The findings in code that a store holds, by the submission's digest; none where there is no file."""
    found: dict[str, CodeFindings] = {}
    for raw in path.read_bytes().splitlines()[1:] if path.exists() else ():
        with contextlib.suppress(ValidationError):
            if (line := _LINE.validate_json(raw)).code:
                found[line.key] = line.code
    return found


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


def _sheet_digest(submission: Submission) -> str:
    """A digest of a submission's answer sheet; of none, that of an empty one."""
    return hashlib.sha256(submission.answers or b"").hexdigest()
