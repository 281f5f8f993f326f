"""Writes `canvas.csv`, the file that brings grades to Canvas (NTU COOL).

It has the columns of the roster, the homework's among them, and changes nothing but that one.
"""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

from autograder.grading.result import Result
from autograder.intake.roster import KEPT, Roster


def canvas_text(roster: Roster, results: Sequence[Result], possible: Fraction) -> str:
    """The text of the file to import: everybody's total, empty (and so left alone) if the grader failed."""
    found, _ = roster.match(result.student for result in results)
    totals = {found[result.student].student: result.total for result in results if result.student in found}
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*KEPT, roster.homework])
    writer.writerow(["    Points Possible", *[""] * (len(KEPT) - 1), f"{float(possible):g}"])
    for person in roster.people:
        total = totals.get(person.student)
        points = "" if total is None else f"{float(total):g}"
        writer.writerow([*(person.row.get(column, "") for column in KEPT), points])
    return table.getvalue()
