"""Reads the roster: the class as Canvas (NTU COOL) knows it.

A roster is what its gradebook exports: `Student, ID, SIS User ID, SIS Login ID, Section`, then maybe scores.
"""

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.attempts import Attempt, by_student, file_name
from questions.errors import RosterError
from questions.homework import load_homework

KEPT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NAMES = ("SIS Login ID", "SIS User ID", "ID")  # what a submission may be called by, the best first


@dataclass(frozen=True)
class Person:
    """One person of the class, which is one line of the roster."""

    row: Mapping[str, str]

    @property
    def student(self) -> str:
        """The name that a submission of theirs has in results, by the best of the columns that is filled."""
        return file_name(next(name for column in NAMES if (name := self.row.get(column, "").strip())))

    @property
    def names(self) -> set[str]:
        """The names that a submission of theirs may come under, in small letters."""
        found = {self.row.get(column, "").strip().lower() for column in NAMES}
        return {file_name(name) for name in found - {""}}


@dataclass(frozen=True)
class Roster:
    """Everybody in the class, in the file's order; `homework` is the column of this homework."""

    people: tuple[Person, ...]
    homework: str

    def named(self, students: Sequence[Sequence[Attempt]]) -> list[list[Attempt]]:
        """The same attempts, under the roster's names where a name ends in the number that Canvas gave."""
        by_number = {person.row.get("ID", "").strip(): person for person in self.people}

        def renamed(attempt: Attempt) -> Attempt:
            person = by_number.get(attempt.student.rpartition("_")[2]) if attempt.files else None
            return dataclasses.replace(attempt, student=person.student) if person else attempt

        return by_student(renamed(attempt) for several in students for attempt in several)

    def match(self, students: Iterable[str]) -> tuple[dict[str, Person], list[Person]]:
        """The person that each of these students is, and the people of the roster who are not among them.

        A student is called by any of a person's names, or by an e-mail address that begins with one.
        The first lacks students who are not in the roster, and any second student who is the same person.
        """
        by_name = {name: person for person in self.people for name in person.names}
        found: dict[str, Person] = {}
        left = {id(person): person for person in self.people}
        for student in sorted(students):
            name = student.lower()
            person = by_name.get(name) or by_name.get(name.partition("@")[0])
            if person and left.pop(id(person), None):
                found[student] = person
        return found, list(left.values())


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
    homework = load_homework()
    own = re.compile(homework.column, re.IGNORECASE)
    column = next((column for column in header if column not in KEPT and own.search(column)), homework.name)
    return Roster(people, column)


def _is_person(row: Mapping[str, str]) -> bool:
    """Whether a row is a person: not the line of possible points, nor Canvas's test student (no login)."""
    is_test = row["Student"].strip() in ("Student, Test", "Test Student") and not row.get("SIS Login ID")
    return "Points Possible" not in row["Student"] and not is_test and bool(Person(row).names)
