"""Keeps the course's secret, from which the inputs of every grade follow.

Seeds that follow from a submission alone could be computed by its author, who could then try changes until a
wrong function happens to pass. The secret is made at the first use and lies beside course.yaml, ignored by
git; the variable COURSE_SECRET names another file. A run has it, with its processes on the same machine; a
cluster's workers get a seed, and the sandbox not even that.
"""

import contextlib
import functools
import hmac
import os
import re
import secrets
from pathlib import Path

from autograder.names import identity
from questions.errors import BadFileError
from questions.places import COURSE

VARIABLE = "COURSE_SECRET"


class Secret:
    """A secret, from which seeds are drawn: nobody can tell one from the others without it."""

    def __init__(self, text: str) -> None:
        self._key = text.encode()

    def seed(self, digest: str) -> str:
        """The seed of a submission, by its digest: the same whenever and wherever it is graded."""
        return self._drawn(f"submission {digest}")

    def pseudonym(self, student: str) -> str:
        """The name of a student where none may be told: always the same, and no list of ids leads to it."""
        return f"s{self._drawn(f'student {identity(student)}')[:12]}"

    @property
    def name(self) -> str:
        """A name that tells this secret from another, and says nothing of it."""
        return self._drawn("name")[:16]

    def _drawn(self, purpose: str) -> str:
        """What follows from the secret for a purpose: HMAC-SHA256 (RFC 2104), in hexadecimal digits."""
        return hmac.digest(self._key, purpose.encode(), "sha256").hex()


def secret_file() -> Path:
    """The path of the course's secret."""
    return Path(os.environ.get(VARIABLE) or COURSE.with_name("course.secret"))


@functools.cache
def course_secret() -> Secret:
    """The course's secret, which is made where there is none. Raises BadFileError."""
    return Secret(secret_text())


def secret_text() -> str:
    """The text of the course's secret, 64 hexadecimal digits. Raises BadFileError."""
    path = secret_file()
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(
            f"{path}: the course's secret cannot be read or made ({error}); expected a file that only you "
            f"can read: mend that, or name another file by {VARIABLE}"
        ) from None
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise BadFileError(
            f"{path}: found something else than the course's secret, 64 hexadecimal digits; put the file "
            "back, or remove it: a new one is made, and all code is graded again"
        )
    return text


def _make(path: Path) -> None:
    """Make the secret, whole and for its owner alone; of several who make it at once, one does."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secrets.token_hex(32)}\n")
    try:
        with contextlib.suppress(FileExistsError):
            os.link(half, path)
    finally:
        half.unlink()
