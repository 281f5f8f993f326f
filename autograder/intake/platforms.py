"""Reads what the platforms give TAs to download.

Gradescope: `assignment_<id>_export/`, with a folder `submission_<id>/` for everybody's active submission and
`submission_metadata.yml`, which says whose it is and when it came. It counts only in the folder that the TA
named: anywhere else a student may have made it.

Canvas, and NTU COOL, which is one: all files of all students in one folder, each named
`<lastfirst>_<LATE_><user id>_<file id>_<its name>`. A file handed in again under its old name gets `-1`, `-2`
before its ending; file ids tell the order. Nothing says when it came: Canvas deducts for lateness itself.

Moodle: `<name>_<number>_assignsubmission_file_`, a folder for each student, or in front of each file's name.
Blackboard: `<assignment>_<student>_attempt_<time>_<its name>`, with a `.txt` of the platform's own for each
attempt. GitHub Classroom: a folder `<assignment>-<student>` for each student, each a git repository.
"""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from autograder.intake.attempts import Attempt, file_name
from autograder.intake.folders import folders_in, names_in, readable
from autograder.notices import notice
from questions.checked_yaml import Loader
from questions.errors import ClassroomError

METADATA = "submission_metadata.yml"
_EXPORT, _SUBMISSION = re.compile(r"assignment_\d+_export"), re.compile(r"submission_\d+")
_CANVAS = re.compile(
    r"(?:(?P<who>[^\W_].*?)_(?P<late>LATE_)?(?P<user>\d+)|(?:LATE_)?(?P<anonymous>anon_\w{5}))"
    r"_(?P<file>\d+)_(?P<name>.+)"
)
_CANVAS_TEXT = re.compile(r"(?P<who>[^\W_].*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<name>text\.html)")
_MOODLE = re.compile(r"(?P<who>.+_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<name>.*)")
_BLACKBOARD = re.compile(r".+?_(?P<who>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<name>.+)|\.txt)")


def gradescope_attempts(export: Path) -> Iterable[Attempt]:
    """Everybody's active submission as an attempt; where it is a group's, it is an attempt of each member.

    A student is named by the student ID the platform has, else by e-mail. Raises ClassroomError where the
    metadata cannot be read, or names anything but the folders of an export.
    """
    try:
        metadata = yaml.load((export / METADATA).read_text("utf-8"), _RubyLoader)  # noqa: S506 (a safe loader)
        known = {str(name): _students_and_time(entry) for name, entry in metadata.items()}
    except (OSError, ValueError, OverflowError, yaml.YAMLError, AttributeError, TypeError) as error:
        what = " ".join(str(error).split())
        raise ClassroomError(
            f"{export / METADATA} cannot be read ({what}); expected the file of Gradescope's export"
        ) from None
    if strange := [name for name in known if not _SUBMISSION.fullmatch(name)]:
        raise ClassroomError(
            f"{export / METADATA} names {strange[0]!r}; expected submission_<number> for each, as in "
            "Gradescope's export"
        )
    for name, (students, when) in known.items():
        for student in students:
            yield Attempt(student, export / name, when)
    for name, _ in folders_in(export):
        if not name.startswith((".", "__")) and name not in known:
            said = notice("nobody-said", readable(name), METADATA)
            yield Attempt(readable(name), export / name, notices=(said,))


def platform_attempts(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:
    """The attempts of all entries that a platform named, and the entries that none did.

    Raises ClassroomError where a platform's own file cannot be read.
    """
    if METADATA in names_in(folder):
        return list(gradescope_attempts(folder)), []
    if len(entries) == 1 and _EXPORT.fullmatch(entries[0].name):
        raise ClassroomError(f"{folder} holds Gradescope's export; expected that folder itself: {entries[0]}")
    found: list[Attempt] = []
    rest = list(entries)
    for read in (_canvas, _moodle, _blackboard, _github):
        known, rest = read(folder, rest)
        found += known
    return found, rest


def canvas_beginning(name: str) -> str:
    """The beginning of a file's name that Canvas put before the student's own; empty for another's name."""
    match = _CANVAS.fullmatch(name)
    return name[: match.start("name")] if match else ""


def _canvas(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:
    """Canvas's files as an attempt for each student, `<lastfirst>_<user id>`, and the entries that are none.

    An attempt's files are in the order in which they were handed in.
    """
    files: dict[str, list[tuple[int, str, Path]]] = {}
    late, others = set(), []
    for entry in entries:
        match = (
            None if entry.is_dir() else _CANVAS.fullmatch(entry.name) or _CANVAS_TEXT.fullmatch(entry.name)
        )
        if not match:
            others.append(entry)
            continue
        found = match.groupdict()
        student = found.get("anonymous") or f"{found['who']}_{found['user']}"
        files.setdefault(student, []).append((int(found.get("file") or 0), found["name"], entry))
        if found.get("late"):
            late.add(student)
    said = (notice("canvas-late"),)
    attempts = [
        Attempt(
            student,
            folder,
            files=tuple((name, path) for _, name, path in sorted(handed_in)),
            notices=said if student in late else (),
        )
        for student, handed_in in files.items()
    ]
    return attempts, others


def _moodle(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:
    """Moodle's folders or files as an attempt for each student, and the entries that are none."""
    files: dict[str, list[tuple[str, Path]]] = {}
    attempts, others = [], []
    for entry in entries:
        if not (match := _MOODLE.fullmatch(entry.name)):
            others.append(entry)
        else:
            files.setdefault(match["who"], []).append((match["name"] or entry.name, entry))
    for who, [(_, entry), *more] in list(files.items()):
        if entry.is_dir() and not more:  # a folder is a submission by itself
            attempts.append(Attempt(who, entry))
            del files[who]
    attempts += [Attempt(who, folder, files=tuple(found)) for who, found in files.items()]
    return attempts, others


def _blackboard(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:
    """Blackboard's files as an attempt for each student and time, and the entries that are none."""
    files: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    texts: dict[tuple[str, str], Path] = {}
    others = []
    for entry in entries:
        match = _BLACKBOARD.fullmatch(entry.name)
        if not match:
            others.append(entry)
        elif match["name"]:
            files.setdefault((match["who"], match["when"]), []).append((match["name"], entry))
        else:
            texts[match["who"], match["when"]] = entry
    for key, text in texts.items():  # the platform's own, which is all there is where no file was attached
        files.setdefault(key, [(text.name, text)])
    return [
        Attempt(who, folder, _blackboard_time(when), files=tuple(found))
        for (who, when), found in files.items()
    ], others


def _blackboard_time(when: str) -> datetime | None:
    """The time that a name says; it has no zone, and is taken as UTC, as the times of folders are."""
    try:
        return datetime.strptime(when, "%Y-%m-%d-%H-%M-%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _github(folder: Path, entries: Sequence[Path]) -> tuple[list[Attempt], list[Path]]:  # noqa: ARG001
    """The repositories of GitHub Classroom as attempts, and the entries that are none.

    Their names begin alike, up to a dash, with the name of the assignment.
    """
    repositories = [entry for entry in entries if ".git" in names_in(entry)]
    prefix = os.path.commonprefix([entry.name for entry in repositories]).rpartition("-")[0]  # noqa: RUF071
    if len(repositories) < 2 or not prefix:
        return [], list(entries)
    attempts = [Attempt(entry.name[len(prefix) + 1 :], entry) for entry in repositories]
    return attempts, [entry for entry in entries if entry not in repositories]


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
