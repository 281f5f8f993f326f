"""Tells what changed since the last run: who gained or lost how many points, and by what.

`grades.json` holds everybody's exact points of the last run. What makes a difference is told apart: another
attempt counts; the code, or the answers, are worth something else; a correction; lateness.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autograder.grading.result import Result
from autograder.outputs.csv_text import csv_text, no_formula
from autograder.outputs.pages import points
from questions.files import write_whole

SNAPSHOT, CHANGES, HISTORY = "grades.json", "changes.csv", "history.csv"
CAUSES = ("attempt", "code", "key", "correction", "lateness")
COLUMNS = ("student", "before", "after", "change", *CAUSES, "status")
HISTORY_COLUMNS = ("time", *COLUMNS)


@dataclass(frozen=True)
class Grade:
    """One student's grade in exact points: what was earned, what corrections gave, and the share kept of it.

    `questions` are the points for each question by number, corrections included. `digest` names what was
    graded. Without a grade `total` is None.
    """

    status: str
    digest: str
    code: Fraction
    quiz: Fraction
    correction: Fraction
    kept: Fraction
    total: Fraction | None
    questions: Mapping[int, Fraction]


Grades = Mapping[str, Grade]
_GRADES = TypeAdapter(dict[str, Grade])


@dataclass(frozen=True)
class Change:
    """By how much a student's total changed, cause by cause; a student who is new or gone has one total."""

    student: str
    before: Fraction | None
    after: Fraction | None
    by: Mapping[str, Fraction]
    status: str

    @property
    def moved(self) -> Fraction:
        """The points gained, or below 0 lost."""
        return (self.after or Fraction(0)) - (self.before or Fraction(0))


def grades_of(results: Sequence[Result]) -> dict[str, Grade]:
    """Everybody's grade, by student."""
    return {result.student: _grade(result) for result in results}


def _grade(result: Result) -> Grade:
    code = sum((one.code for one in result.corrections), Fraction(0))
    quiz = sum((one.quiz for one in result.corrections), Fraction(0))
    return Grade(
        result.status,
        result.digest,
        (result.code_points or Fraction(0)) - code,
        (result.quiz_points or Fraction(0)) - quiz,
        code + quiz,
        result.late.kept if result.late else Fraction(1),
        result.total,
        {score.number: score.points for score in result.quiz},
    )


def read_grades(out: Path) -> dict[str, Grade] | None:
    """The grades of the last run into this folder; None where there was none."""
    try:
        return _GRADES.validate_json((out / SNAPSHOT).read_bytes())
    except (OSError, ValidationError):
        return None


def changes(before: Grades, after: Grades) -> list[Change]:
    """Everybody whose total or status changed, in the order of their names."""
    found = []
    for student in sorted(before.keys() | after.keys()):
        old, new = before.get(student), after.get(student)
        if old is None or new is None or (old.total, old.status) != (new.total, new.status):
            found.append(_change(student, old, new))
    return found


def _change(student: str, old: Grade | None, new: Grade | None) -> Change:
    """The change of one student, shared out exactly among its causes."""
    before, after = old.total if old else None, new.total if new else None
    moved = (after or Fraction(0)) - (before or Fraction(0))
    status = new.status if new else "gone"
    if old is None or new is None or old.digest != new.digest:
        return Change(student, before, after, {"attempt": moved}, status)
    if (
        before is None or after is None
    ):  # excused, or the grader failed: of no grade nothing can be told apart
        by_hand = "excused" in (old.status, new.status) or old.correction != new.correction
        return Change(student, before, after, {"correction" if by_hand else "code": moved}, status)
    by = {
        "code": (new.code - old.code) * old.kept,
        "key": (new.quiz - old.quiz) * old.kept,
        "correction": (new.correction - old.correction) * old.kept,
    }
    by["lateness"] = moved - sum(by.values())
    return Change(student, before, after, {cause: part for cause, part in by.items() if part}, status)


def by_question(before: Grades, after: Grades) -> dict[int, tuple[int, int]]:
    """For each question that moved anybody with the same submission: how many gained, how many lost."""
    moved: dict[int, list[int]] = {}
    for student in before.keys() & after.keys():
        old, new = before[student], after[student]
        for number in old.questions.keys() & new.questions.keys() if old.digest == new.digest else ():
            if difference := new.questions[number] - old.questions[number]:
                moved.setdefault(number, [0, 0])[difference < 0] += 1
    return {number: (gain, lose) for number, (gain, lose) in sorted(moved.items())}


def in_one_line(found: Sequence[Change], before: Grades, after: Grades) -> str:
    """The changes as one line: how many gained and lost, and the sum of all totals before and after."""
    gain, lose = (sum(sign * one.moved > 0 for one in found) for sign in (1, -1))
    new, gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    sums = [sum((one.total or Fraction(0) for one in all_.values()), Fraction(0)) for all_ in (before, after)]
    counts = {"gained": gain, "lost": lose, "new": new, "gone": gone}
    parts = [f"{count} {what}" for what, count in counts.items() if count or what in ("gained", "lost")]
    return f"{', '.join(parts)}; all totals together {points(sums[0])} before, {points(sums[1])} now"


def changes_text(found: Sequence[Change]) -> str:
    """The text of `changes.csv`, a line for each student who moved."""
    return csv_text(COLUMNS, map(_row, found))


def _row(one: Change) -> list[str]:
    moved = (one.before, one.after, one.moved, *(one.by.get(cause) for cause in CAUSES))
    return [no_formula(one.student), *(points(value, none="") for value in moved), one.status]


def write_changes(out: Path, before: Grades | None, after: Grades) -> list[Change]:
    """Write `changes.csv` beside the grades, add to `history.csv`, and remember the grades: what changed."""
    found = changes(before, after) if before is not None else []
    write_whole(out / CHANGES, changes_text(found))
    if found:
        now = datetime.now(timezone.utc).isoformat(" ", "seconds")
        lines = list(_history(out)) + [[now, *_row(one)] for one in found]
        write_whole(out / HISTORY, csv_text(HISTORY_COLUMNS, lines))
    write_whole(out / SNAPSHOT, _GRADES.dump_json(dict(after)))
    return found


def history_of(student: str, out: Path) -> Iterator[Mapping[str, str]]:
    """The lines of a student in `history.csv`, the oldest first."""
    lines = (dict(zip(HISTORY_COLUMNS, line, strict=False)) for line in _history(out))
    return (line for line in lines if line.get("student") == no_formula(student))


def _history(out: Path) -> Iterator[Sequence[str]]:
    """The lines of `history.csv` without its header; none where there is no such file."""
    if (out / HISTORY).exists():
        yield from list(csv.reader(io.StringIO((out / HISTORY).read_text("utf-8"))))[1:]
