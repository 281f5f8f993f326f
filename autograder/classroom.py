"""A folder with a class's submissions: who handed in what, and when."""

import dataclasses
import re
from collections.abc import Iterable
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
    """One thing a student handed in; `when` is None where the folder does not say.

    It is what lies at `path`, or, where a platform threw all students' files into one folder, its own `files`
    of that folder, each with the name it was handed in with.
    """

    student: str
    path: Path
    when: datetime | None = None
    files: tuple[tuple[str, Path], ...] = ()
    notices: tuple[str, ...] = ()


def attempts(folder: Path) -> list[list[Attempt]]:
    """Each student's attempts, the oldest first; students in the order of their names.

    An entry is `<student>/`, `<student>.zip` (or a single file), or `<student>/<timestamp>/` where there are
    several attempts: ISO 8601, with or without colons; without a zone it is taken as UTC. The folder may also
    be what Gradescope exports or Canvas (NTU COOL) downloads, unpacked.
    """
    from autograder.downloads import canvas_attempts, gradescope_attempts, gradescope_export

    if not folder.is_dir():
        unpack = "; unpack it first" if folder.suffix == ".zip" else ""
        raise ClassroomError(
            f"{folder} is not a folder; expected one that holds an entry for each student{unpack}"
        )
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    if not entries:
        raise ClassroomError(f"{folder} is empty; expected <student>/ or <student>.zip for each student")
    if export := gradescope_export(folder, entries):
        return by_student(gradescope_attempts(export))
    canvas, others = canvas_attempts(folder, entries)
    return by_student([*canvas, *(attempt for entry in others for attempt in _attempts_of(entry))])


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
            notice = f"handed in as {names}, and nothing says when; they are taken in this order"
            students[student] = [
                dataclasses.replace(attempt, notices=(*attempt.notices, notice)) for attempt in several
            ]
    return [students[student] for student in sorted(students)]


def file_name(student: str) -> str:
    """A student's name as a name of files, whatever a platform lets names be."""
    safe = re.sub(r"[/\\\0]", "_", student).lstrip(".")
    return safe.encode("utf-8", "replace")[:200].decode("utf-8", "ignore") or "_"


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
    return [Attempt(entry.name, path, when) for when, path in stamped]


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
