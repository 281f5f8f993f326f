"""Says what a run would change, from a copy of what is known, and writes nothing."""

import dataclasses
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.course import Course
from autograder.outputs.changes import SNAPSHOT, by_question, changes, grades_of, in_one_line, read_grades
from autograder.outputs.pages import points
from autograder.running.class_run import STORE, Order, run
from questions.text import named

MOST_PRINTED = 20  # students, of those who would move


def preview(order: Order, course: Course, console: Console) -> None:
    """Print who would gain or lose by what, and how many by each question. Raises as `run` does."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for name in (STORE, SNAPSHOT):
            if (order.out / name).exists():
                shutil.copy(order.out / name, out)
        before = read_grades(out)
        tried = dataclasses.replace(
            order,
            out=out,
            gradebook=None,
            corrections=order.corrected_by,
            export_code=None,
            entered_in=order.gradebook_at,
            formgrader=False,
            not_submissions=(order.out,),
        )
        after = grades_of(run(tried, course, console))
    if before is None:
        console.print(
            f"There are no grades in {escape(str(order.out))} to compare with. Nothing was written."
        )
        return
    for number, (gain, lose) in by_question(before, after).items():
        console.print(f"Question {number}: {gain} would gain, {lose} would lose.")
    moved = changes(before, after)
    for one in moved[:MOST_PRINTED]:
        by = ", ".join(f"{cause} {points(part)}" for cause, part in one.by.items()) or one.status
        who = escape(named(one.student).en)
        console.print(f"  {who}: {points(one.before)} → {points(one.after)} ({by})")
    if len(moved) > MOST_PRINTED:
        console.print(f"  and {len(moved) - MOST_PRINTED} more")
    console.print(f"It would be: {in_one_line(moved, before, after)}. Nothing was written.")
