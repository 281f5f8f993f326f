"""A folder with a class's submissions: who handed in what, and when."""

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

_TIMESTAMP = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T_ ](\d{2})[:.-]?(\d{2})(?:[:.-]?(\d{2})(?:[.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
)


class ClassroomError(Exception):
    """There is no class to grade; the message says what was found and what was expected."""


@dataclass(frozen=True)
class Attempt:
    """One thing a student handed in; `when` is None where the folder does not say."""

    student: str
    path: Path
    when: datetime | None = None


def attempts(folder: Path) -> list[list[Attempt]]:
    """Each student's attempts, the oldest first; students in the order of their names.

    An entry is `<student>/`, `<student>.zip` (or a single file), or `<student>/<timestamp>/` where there are
    several attempts: ISO 8601, with or without colons; without a zone it is taken as UTC.
    """
    if not folder.is_dir():
        raise ClassroomError(f"{folder} is not a folder; expected one that holds an entry for each student")
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    if not entries:
        raise ClassroomError(f"{folder} is empty; expected <student>/ or <student>.zip for each student")
    return [_attempts_of(entry) for entry in entries]


def _attempts_of(entry: Path) -> list[Attempt]:
    if not entry.is_dir():
        return [Attempt(entry.stem, entry)]
    stamped = [
        (when, path)
        for path in entry.iterdir()
        if (when := timestamp(path.stem if path.suffix == ".zip" else path.name))
    ]
    if not stamped:
        return [Attempt(entry.name, entry)]
    return [Attempt(entry.name, path, when) for when, path in sorted(stamped)]


def timestamp(name: str) -> datetime | None:
    """The time that a folder's name says, or None where it is not one."""
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
