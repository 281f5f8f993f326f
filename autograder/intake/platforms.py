"""Reads what platforms give TAs to download: Gradescope's export of submissions, Canvas's of files.

Gradescope: `assignment_<id>_export/`, with a folder `submission_<id>/` for everybody's active submission and
`submission_metadata.yml`, which says whose it is and when it came.

Canvas, and NTU COOL, which is one: all files of all students in one folder, each named
`<lastfirst>_<LATE_><user id>_<file id>_<its name>`. A file handed in again under its old name gets `-1`, `-2`
before its ending. Nothing says when it came: Canvas deducts for lateness itself.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from autograder.intake.attempts import Attempt, file_name
from autograder.notices import notice
from questions.checked_yaml import Loader
from questions.errors import ClassroomError

METADATA = "submission_metadata.yml"
_CANVAS = re.compile(r"(?P<who>[^_\W][^_]*_(?:LATE_)?\d+|(?:LATE_)?anon_\w{5})_(?P<file>\d+)_(?P<name>.+)")
_COPY = re.compile(r"(.+)-\d+(\.\w+)")


def gradescope_export(folder: Path, entries: Sequence[Path]) -> Path | None:
    """The folder with Gradescope's metadata, which is the one given or the only entry in it; else None."""
    for place in (folder, *(entries if len(entries) == 1 else ())):
        if (place / METADATA).is_file():
            return place
    return None


def gradescope_attempts(export: Path) -> Iterable[Attempt]:
    """Everybody's active submission as an attempt; where it is a group's, it is an attempt of each member.

    A student is named by the student ID the platform has, else by e-mail. Raises ClassroomError where the
    metadata cannot be read.
    """
    try:
        metadata = yaml.load((export / METADATA).read_text("utf-8"), _RubyLoader)  # noqa: S506 (a safe loader)
        known = {str(name): _students_and_time(entry) for name, entry in metadata.items()}
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError) as error:
        what = " ".join(str(error).split())
        raise ClassroomError(
            f"{export / METADATA} cannot be read ({what}); expected the file of Gradescope's export"
        ) from None
    for name, (students, when) in known.items():
        for student in students:
            yield Attempt(student, export / name, when)
    for path in export.iterdir():
        if path.is_dir() and not path.name.startswith((".", "__")) and path.name not in known:
            yield Attempt(path.name, path, notices=(notice("nobody-said", path.name, METADATA),))


def canvas_attempts(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:
    """The attempts made of files with Canvas's names, one a student, and the entries with other names.

    A student is named `<lastfirst>_<user id>`. Of a file and its copies, the one handed in last counts.
    """
    files: dict[str, list[tuple[int, str, Path]]] = {}
    late, others = set(), []
    for entry in entries:
        match = _CANVAS.fullmatch(entry.name) if not entry.is_dir() else None
        if match:
            student = match["who"].replace("LATE_", "", 1)
            files.setdefault(student, []).append((int(match["file"]), match["name"], entry))
            if student != match["who"]:
                late.add(student)
        else:
            others.append(entry)
    said = (notice("canvas-late"),)
    return [
        Attempt(student, folder, files=_newest(found), notices=said if student in late else ())
        for student, found in files.items()
    ], others


def _newest(found: list[tuple[int, str, Path]]) -> tuple[tuple[str, Path], ...]:
    """The paths of a student's files, by name; a copy handed in later stands in for the file it is of."""
    kept: dict[str, Path] = {}
    for _, name, path in sorted(found):
        copy = _COPY.fullmatch(name)
        original = copy[1] + copy[2] if copy else name
        kept[original if original in kept else name] = path
    return tuple(sorted(kept.items()))


def _students_and_time(entry: dict[str, Any]) -> tuple[list[str], datetime | None]:
    """The names of the students whose submission an entry of the metadata is, and the time when it came."""
    # The keys are symbols of Ruby's, which keep their colon.
    people = [
        str(person.get(":sid") or person.get(":email") or person.get(":name") or "nobody")
        for person in entry.get(":submitters") or []
    ]
    when = entry.get(":created_at")
    if isinstance(when, dict):  # a Ruby object with the time in it
        when = when.get("utc") or when.get("time")
    if isinstance(when, str):
        when = datetime.fromisoformat(when.replace("Z", "+00:00"))
    if not isinstance(when, datetime):
        when = None
    elif not when.tzinfo:
        when = when.replace(tzinfo=timezone.utc)
    return [file_name(person.strip()) for person in people], when and when.astimezone(timezone.utc)


class _RubyLoader(Loader):  # type: ignore[misc, valid-type]
    """The safe loader, for which Ruby's objects are plain mappings."""


def _plain_value(loader: yaml.SafeLoader, _class: str, node: yaml.Node) -> object:
    """A Ruby object as the mapping, list or text that it is written as."""
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_RubyLoader.add_multi_constructor("!ruby/", _plain_value)
