"""Tells one thing that a student handed in from others: whose it is, and when it came."""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from autograder.notices import Notice, notice

_TIMESTAMP = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T_ ](\d{2})[:.-]?(\d{2})(?:[:.-]?(\d{2})(?:[.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True)
class Attempt:
    """One thing that a student handed in; `when` is None where the folder does not say.

    It is what lies at `path`, or, where a platform threw all students' files into one folder, its own `files`
    of that folder, each with the name it was handed in with.
    """

    student: str
    path: Path
    when: datetime | None = None
    files: tuple[tuple[str, Path], ...] = ()
    notices: tuple[Notice, ...] = ()


def by_student(found: Iterable[Attempt]) -> list[list[Attempt]]:
    """Attempts put together by student, in the order of their times; those without a time come first."""
    students: dict[str, list[Attempt]] = {}
    for attempt in found:
        students.setdefault(attempt.student, []).append(attempt)
    beginning = datetime.min.replace(tzinfo=timezone.utc)
    for student, several in students.items():
        several.sort(key=lambda attempt: (attempt.when or beginning, attempt.path))
        if sum(attempt.when is None for attempt in several) > 1:
            names = ", ".join(attempt.path.name for attempt in several)
            said = notice("untimed", "", names)
            students[student] = [
                dataclasses.replace(attempt, notices=(*attempt.notices, said)) for attempt in several
            ]
    return [students[student] for student in sorted(students)]


def file_name(student: str) -> str:
    """The student's name as a name of files, whatever a platform lets names be; it is never empty."""
    safe = re.sub(r"[/\\\0]", "_", student).lstrip(".")
    return safe.encode("utf-8", "replace")[:200].decode("utf-8", "ignore") or "_"


def timestamp(name: str) -> datetime | None:
    """The time, in UTC, that a folder's name says, or None where the name is not a time."""
    match = _TIMESTAMP.fullmatch(name)
    if not match:
        return None
    *numbers, zone = match.groups()
    offset = {None: "+0000", "Z": "+0000"}.get(zone) or str(zone).replace(":", "")
    try:
        return datetime.strptime("".join(n or "00" for n in numbers) + offset, "%Y%m%d%H%M%S%z").astimezone(
            timezone.utc
        )
    except ValueError:
        return None
