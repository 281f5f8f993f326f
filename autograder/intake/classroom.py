"""Lists a folder with a class's submissions: who handed in what, and when."""

from pathlib import Path

from autograder.intake.attempts import Attempt, by_student, timestamp
from autograder.intake.platforms import canvas_attempts, gradescope_attempts, gradescope_export
from questions.errors import ClassroomError


def attempts(folder: Path) -> list[list[Attempt]]:
    """Each student's attempts, the oldest first; students in the order of their names.

    An entry is `<student>/`, `<student>.zip` (or a single file), or `<student>/<timestamp>/` where there are
    several attempts: ISO 8601, with or without colons; without a zone it is taken as UTC. The folder may also
    be what Gradescope exports or Canvas (NTU COOL) downloads, unpacked.
    """
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


def _attempts_of(entry: Path) -> list[Attempt]:
    """The attempts that one entry of the folder holds: one for each timestamp, or the entry itself."""
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
