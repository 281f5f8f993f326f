"""Writes `canvas.csv`, the file that brings grades to Canvas (NTU COOL).

It has the columns of the roster, the homework's among them, and changes nothing but that one.
"""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

from autograder.grading.result import Result
from autograder.intake.roster import KEPT, Roster
from autograder.outputs.pages import points


def canvas_text(roster: Roster, results: Sequence[Result], possible: Fraction) -> str:
    """The text of the file to import: everybody's total, empty (and so left alone) if the grader failed.

    `EX` is Canvas's own word for who is excused.
    """
    found, _ = roster.match(result.student for result in results)
    given = {
        found[result.student].student: "EX" if result.status == "excused" else points(result.total, none="")
        for result in results
        if result.student in found
    }
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*KEPT, roster.homework])
    writer.writerow(["    Points Possible", *[""] * (len(KEPT) - 1), points(possible)])
    for person in roster.people:
        row = (person.row.get(column, "") for column in KEPT)
        writer.writerow([*row, given.get(person.student, "")])
    return table.getvalue()
