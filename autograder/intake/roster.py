"""Reads the roster: the class as Canvas (NTU COOL) knows it.

A roster is what its gradebook exports: `Student, ID, SIS User ID, SIS Login ID, Section`, then maybe scores.
"""

import csv
import functools
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.attempts import file_name
from autograder.names import identity, plain_name
from questions.errors import RosterError
from questions.homework import load_homework

KEPT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NAMES = ("SIS Login ID", "SIS User ID", "ID")  # what a submission may be called by, the best first
NUMBER = re.compile(r"\s*\(\d+\)$")
TOTAL = re.compile(r"(current|final|unposted).*(score|grade|points)", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """One person of the class, which is one line of the roster."""

    row: Mapping[str, str]

    @property
    def student(self) -> str:
        """The name that a submission of theirs has in results, by the best of the columns that is filled."""
        name = next(name for column in NAMES if (name := self.row.get(column, "").strip()))
        return file_name(plain_name(name.partition("@")[0]))

    @property
    def email(self) -> str:
        """The person's e-mail address, where a column of mail or one of names holds one; else empty."""
        columns = (column for column in self.row if "mail" in column.lower() or column in NAMES)
        return next((value for column in columns if "@" in (value := self.row[column].strip())), "")

    def spelled(self, names: Iterable[str]) -> str:
        """The person's name as the roster spells one of these, the best first; else as `student` has it."""
        own = [plain_name(self.row.get(column, "")).partition("@")[0] for column in NAMES[:2]]
        given = {identity(name).partition("@")[0] for name in names}
        return file_name(next((name for name in own if name and identity(name) in given), self.student))

    @property
    def names(self) -> set[str]:
        """The names that a submission of theirs may come under, as `identity` has them.

        Of an e-mail address it is also the part before the @.
        """
        found = {identity(self.row.get(column, "")) for column in NAMES} - {""}
        return found | {name.partition("@")[0] for name in found}


@dataclass(frozen=True)
class Roster:
    """Everybody in the class, in the file's order; `homework` is the column of this homework."""

    people: tuple[Person, ...]
    homework: str

    def find(self, name: str) -> Person | None:
        """The person whose submission has this name: one of their own, or one with Canvas's number."""
        return self._find(name) or self._by_number.get(name.rpartition("_")[2])

    def match(self, students: Iterable[str]) -> tuple[dict[str, Person], list[Person]]:
        """The person that each of these students is, and the people of the roster who are not among them.

        A student is called by any of a person's names, or by an e-mail address that begins with one. Whom the
        roster lacks is not in the first; whom it lists twice is in it once, and in the second not at all.
        """
        found = {student: person for student in sorted(students) if (person := self._find(student))}
        here = {person.student for person in found.values()}
        absent = {person.student: person for person in self.people if person.student not in here}
        return found, list(absent.values())

    @functools.cached_property
    def times_listed(self) -> Mapping[str, int]:
        """The number of lines that list each student: two, as a rule, for who is in two sections."""
        return Counter(person.student for person in self.people)

    @functools.cached_property
    def _by_name(self) -> Mapping[str, Person]:
        """The people by all their names; of two with one name, the first in the file."""
        return {name: person for person in reversed(self.people) for name in person.names}

    @functools.cached_property
    def _by_number(self) -> Mapping[str, Person]:
        """The people by the number that Canvas gives them, which its downloads have in their names."""
        return {number: person for person in self.people if (number := person.row.get("ID", "").strip())}

    def _find(self, student: str) -> Person | None:
        """The person who has this name, or who has it before the @ of an e-mail address."""
        name = identity(student)
        return self._by_name.get(name) or self._by_name.get(name.partition("@")[0])


def read_names(path: Path) -> Mapping[str, str]:
    """The students by the names that a platform gives them, from a CSV of two columns, with a header or not.

    Names are as `identity` has them. Raises RosterError.
    """
    expected = "expected a CSV with two columns: the platform's name, the student"
    try:
        rows = [row for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RosterError(f"{path} cannot be read ({error}); {expected}") from None
    for number, row in enumerate(rows, 1):
        if len(row) < 2 or not row[0].strip() or not row[1].strip():
            raise RosterError(f"{path}, row {number}: found {','.join(row)!r}; {expected}")
    return {identity(row[0]): row[1].strip() for row in rows}


def read_roster(path: Path) -> Roster:
    """The roster that the file at `path` holds. Raises RosterError where it holds none."""
    expected = f"expected the columns {', '.join(KEPT)}, as Canvas's gradebook exports them"
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(f"{path} cannot be read ({error}); {expected}") from None
    # Canvas separates by semicolons for who writes numbers with a decimal comma.
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=separator, restkey="", restval=""))
    header = list(rows[0]) if rows else []
    if "Student" not in header or not set(NAMES) & set(header):
        raise RosterError(f"{path} has the columns {', '.join(header) or '(none)'}; {expected}")
    people = tuple(Person(row) for row in rows if _is_person(row))
    if not people:
        raise RosterError(f"{path} lists nobody; {expected}, and a line for each student")
    return Roster(people, _column(path, header, rows))


def _column(path: Path, header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """The homework's column, or a new one of its name. Raises RosterError where several may be meant.

    Canvas puts an assignment's number behind its name; totals, which it computes itself, are read-only.
    """
    homework = load_homework()
    own = re.compile(homework.column, re.IGNORECASE)
    possible = next((row for row in rows if "Points Possible" in row["Student"]), {})
    candidates = [
        column
        for column in header
        if column not in KEPT
        and own.search(column)
        and "read only" not in possible.get(column, "")
        and not TOTAL.search(column)
    ]
    exact = [column for column in candidates if own.fullmatch(NUMBER.sub("", column).strip())]
    if len(exact or candidates) > 1:
        several = ", ".join(exact or candidates)
        raise RosterError(
            f"{path} has several columns that may be {homework.name}: {several}; leave only the one that the "
            "grades go into"
        )
    return (exact or candidates or [homework.name])[0]


def _is_person(row: Mapping[str, str]) -> bool:
    """Whether a row is a person: not the line of possible points, nor Canvas's test student.

    Canvas gives its test student a login like one of its keys, long and hexadecimal, or none.
    """
    is_test = " ".join(row["Student"].split()).casefold() in ("student, test", "test student")
    return "Points Possible" not in row["Student"] and not is_test and bool(Person(row).names)
