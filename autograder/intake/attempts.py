"""Tells one thing that a student handed in from others: whose it is, and when it came."""

import dataclasses
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from autograder.intake.folders import readable
from autograder.intake.order import natural
from autograder.names import identity, spelling
from autograder.notices import Notice, notice

_TIMESTAMP = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T_ ](\d{2})[:.-]?(\d{2})(?:[:.-]?(\d{2})(?:[.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True)
class Attempt:
    """One thing that a student handed in; `when` is None where the folder does not say.

    It is what lies at `path`, or `inside` of the folder that lies there; or, where a platform threw all
    students' files into one folder, its own `files` of that folder, each with the name it was handed in with.
    """

    student: str
    path: Path
    when: datetime | None = None
    files: tuple[tuple[str, Path], ...] = ()
    notices: tuple[Notice, ...] = ()
    inside: str = ""

    @property
    def name(self) -> str:
        """The name of the file or folder that the attempt is."""
        return self.inside or self.path.name


class Known(Protocol):
    """A person of a roster, as far as putting attempts together by student asks of one."""

    @property
    def student(self) -> str: ...  # noqa: D102
    def spelled(self, names: Iterable[str]) -> str: ...  # noqa: D102


def by_student(
    found: Iterable[Attempt], find: Callable[[str], Known | None] = lambda _: None
) -> list[list[Attempt]]:
    """Attempts put together by student, in the order of their times; those without a time come first.

    Names that differ only in case, width, spaces or a copy's number are one student's, and so are all that
    `find` gives to the same person, as a roster does.
    """
    students: dict[str, list[Attempt]] = {}
    for attempt in found:
        person = find(attempt.student)
        students.setdefault(identity(person.student if person else attempt.student), []).append(attempt)
    together = [_of_one_student(several, find) for several in students.values()]
    return sorted(together, key=lambda several: several[0].student)


def _of_one_student(several: list[Attempt], find: Callable[[str], Known | None]) -> list[Attempt]:
    """One student's attempts in order, under one name, with notices of what they leave open."""
    names = {attempt.student for attempt in several}
    person = next(filter(None, map(find, sorted(names))), None)
    student = person.spelled(names) if person else file_name(spelling(names))
    beginning = datetime.min.replace(tzinfo=timezone.utc)
    several = sorted(
        several, key=lambda attempt: (attempt.when or beginning, natural(str(attempt.path / attempt.inside)))
    )
    said = []
    if len(names) > 1:
        said.append(notice("one-student", "", ", ".join(sorted(names))))
    if sum(attempt.when is None for attempt in several) > 1:
        said.append(notice("untimed", "", ", ".join(readable(attempt.name) for attempt in several)))
    return [
        dataclasses.replace(attempt, student=student, notices=(*attempt.notices, *said))
        for attempt in several
    ]


def file_name(student: str) -> str:
    """The student's name as a name of files, whatever a platform lets names be; it is never empty."""
    safe = re.sub(r"[/\\\0]", "_", readable(student)).lstrip(".")
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
    except (ValueError, OverflowError):  # the first day of year 1 has no time in UTC to the east of it
        return None
