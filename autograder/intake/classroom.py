"""Lists a folder with a class's submissions: who handed in what, and when."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os.path import realpath
from pathlib import Path

from autograder.handout_notebooks import notebooks
from autograder.intake.attempts import Attempt, timestamp
from autograder.intake.folders import folders_in, names_in, readable
from autograder.intake.kinds import ending_of_archive
from autograder.intake.order import original
from autograder.intake.platforms import platform_attempts
from autograder.notices import notice
from questions.errors import ClassroomError

NO_SUBMISSION = re.compile(
    r"(thumbs\.db|desktop\.ini|readme(\.\w+)?|.*\.(csv|tsv|xlsx?|db|log|md|ini|lnk|url))", re.IGNORECASE
)
CLASS_SIZE = 3  # folders with the same file, for their parent to be a class and no student
OURS = (".lock", "graded.jsonl", "grades.csv")  # in a folder that grading wrote


@dataclass(frozen=True)
class Classroom:
    """The attempts of a class as they were found, and the names of what was left out.

    `times_passed_over` are the entries that hold folders named by times, which were not taken for attempts.
    """

    attempts: list[Attempt]
    left_out: tuple[str, ...] = ()
    times_passed_over: tuple[str, ...] = ()


def read_classroom(folder: Path, not_submissions: Sequence[Path] = (), times: bool = False) -> Classroom:
    """The attempts in a folder with an entry for each student. Raises ClassroomError.

    An entry is `<student>/`, an archive or a single file of the student's name, or `<student>/<timestamp>/`
    for each attempt: ISO 8601, with or without colons; without a zone it is taken as UTC. Students can name
    folders by times, too: so these are attempts only where all entries hold nothing else, or where `times`
    says so. An entry may be a link. The folder may also be what a platform lets TAs download, unpacked
    (platforms.py). `not_submissions` lie in it for another reason, as a roster may.
    """
    if not folder.is_dir():
        unpack = "; unpack it first" if folder.suffix == ".zip" else ""
        raise ClassroomError(
            f"{folder} is not a folder; expected one that holds an entry for each student{unpack}"
        )
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "__")))
    except OSError as error:
        raise ClassroomError(f"{folder} cannot be read ({error.strerror}); make it readable") from None
    others = {realpath(path) for path in not_submissions}
    left_out = [entry for entry in entries if _is_no_submission(entry) or realpath(entry) in others]
    entries = [entry for entry in entries if entry not in left_out]
    if not entries:
        raise ClassroomError(f"{folder} is empty; expected <student>/ or <student>.zip for each student")
    _expect_a_class(folder, entries)
    known, rest = platform_attempts(folder, entries)
    timed = {entry: _times_in(entry) for entry in rest}
    by_times = times or all(timed[entry] and not _loose(entry) for entry in rest)
    own = [attempt for entry in rest for attempt in _attempts_of(entry, timed[entry] if by_times else {})]
    linked = {entry for entry in entries if entry.is_symlink()}
    attempts = [
        dataclasses.replace(attempt, path=Path(realpath(attempt.path))) if attempt.path in linked else attempt
        for attempt in (*known, *own)
    ]
    passed_over = [] if by_times else [readable(entry.name) for entry in rest if timed[entry]]
    return Classroom(attempts, tuple(readable(entry.name) for entry in left_out), tuple(passed_over))


def _is_no_submission(entry: Path) -> bool:
    """Whether an entry is plainly no submission: a roster, a README, a system's file, what grading wrote."""
    if entry.is_dir():
        return not set(OURS).isdisjoint(names_in(entry))
    return bool(NO_SUBMISSION.fullmatch(entry.name))


def _expect_a_class(folder: Path, entries: Sequence[Path]) -> None:
    """Raise ClassroomError where the folder is one student's, or an entry is itself a class.

    One holds the handout's own files, maybe as copies; the other has them in three folders or more.
    """
    if found := _handed_out(entry.name for entry in entries):
        raise ClassroomError(
            f"{folder} holds {', '.join(found)}: it looks like one student's folder; expected a folder with "
            f"an entry for each student, as in {folder.name}/<student>/{found[0]}"
        )
    for entry in entries:
        inside = (names for name, names in folders_in(entry) if not timestamp(name))
        names = Counter(name for found in inside for name in set(_handed_out(found)))
        if (most := max(names.values(), default=0)) >= CLASS_SIZE:
            raise ClassroomError(
                f"{entry} holds {most} folders with the same file in each: it looks like a class itself; "
                f"expected a student's entry: grade it by itself, or move its folders to {folder}"
            )


def _handed_out(names: Iterable[str]) -> list[str]:
    """The names, of those given, that are the handout's own or a copy's of one of them."""
    own = {*(path.name for path in notebooks()), "answers.yaml"}
    return [name for name in names if original(name)[0].lower() in own]


def _attempts_of(entry: Path, times: Mapping[str, datetime]) -> Iterator[Attempt]:
    """The attempts that one entry of the folder holds: one for each time, by name, or the entry itself."""
    student = readable(entry.name)
    if not times:
        ending = "" if entry.is_dir() else _ending(student)
        yield Attempt(student.removesuffix(ending), entry)
        return
    said = tuple(notice("loose", readable(name)) for name in _loose(entry))
    yield from (Attempt(student, entry, when, notices=said, inside=name) for name, when in times.items())


def _times_in(entry: Path) -> dict[str, datetime]:
    """The names in an entry that are times, with the times they say, in the order of their names."""
    inside = {name: timestamp(name.removesuffix(_ending(name))) for name in names_in(entry)}
    return {name: when for name, when in inside.items() if when}


def _loose(entry: Path) -> list[str]:
    """The names in an entry that are no times, but for what is hidden."""
    times = _times_in(entry)
    return [name for name in names_in(entry) if name not in times and not name.startswith(".")]


def _ending(name: str) -> str:
    """The ending of an archive or a file, as it stands in the name; an archive's may have two parts."""
    length = len(ending_of_archive(name)) or len(Path(name).suffix)
    return name[len(name) - length :] if length else ""
