"""Prints what answers a complaint: one student's attempts, code, checks, answers, corrections and history."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from autograder.course import Course
from autograder.grading.corrections import read_corrections
from autograder.grading.excerpt import Excerpt
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.grading.statuses import STATUSES
from autograder.intake.attempts import Attempt
from autograder.intake.handed_in import Submission
from autograder.intake.roster import read_roster
from autograder.intake.submission import read_attempt
from autograder.outputs.changes import history_of, read_grades
from autograder.outputs.failed_checks import reasons
from autograder.outputs.pages import points
from autograder.outputs.question_feedback import explained
from autograder.running.batch import result_of
from autograder.running.class_run import STORE, Order, entered_in_formgrader, read_students
from autograder.running.people import People
from autograder.running.store import known_code
from questions.errors import StoppedError
from questions.text import named


def show_student(order: Order, name: str, course: Course, console: Console) -> None:
    """Print everything about one student, from what is known and handed in; nobody's code is run.

    Raises StoppedError where there is no such student.
    """
    people = People(read_roster(order.roster) if order.roster else None, read_grades(order.out) or ())
    corrections = read_corrections(order.corrected_by)
    marker = Marker(people.with_due_times(course, corrections))
    wanted = set(people.names(name))
    students = read_students(order, people, Console(quiet=True))
    attempts = next((one for one in students if wanted & set(people.names(one[0].student))), None)
    if attempts is None:
        raise StoppedError(f"there is no student {name} among the entries of {order.submissions}")
    console.print(f"[bold]{escape(named(attempts[0].student).en)}[/]")
    known, entered = known_code(order.out / STORE), entered_in_formgrader(order)
    for number, attempt in enumerate(attempts, 1):
        submission = read_attempt(attempt, course.limits)
        _print_attempt(number, len(attempts), attempt, submission, console)
        found = known.get(submission.digest)
        if found is None:
            console.print("  not graded yet, or known no more: grade the class first")
        else:
            result = result_of(attempt, submission, found, marker.read(submission.answers), marker)
            _print_result(people.corrected(result, corrections, marker.course, entered), console)
            _print_code(found.excerpts.values(), console)
    for line in history_of(attempts[0].student, order.out):
        moved = ", ".join(f"{cause} {value}" for cause, value in line.items() if value and cause != "student")
        console.print(f"History: {escape(moved)}")


def _print_attempt(number: int, of: int, attempt: Attempt, submission: Submission, console: Console) -> None:
    """Print where an attempt lies, when it came, and which files of it were read."""
    when = f", {attempt.when:%Y-%m-%d %H:%M %Z}" if attempt.when else ""
    console.rule(f"Attempt {number} of {of}{when}", align="left")
    console.print(escape(str(attempt.path / attempt.inside)))
    console.print(f"  read: {escape(', '.join(named(path).en for path in submission.code) or 'no code')}")


def _print_result(result: Result, console: Console) -> None:
    """Print status, points with the checks that failed, answers beside what is right, and corrections."""
    console.print(f"{result.status}: {STATUSES[result.status].ta}")
    if result.late:
        console.print(result.late.text.en)
    console.print(
        f"total {points(result.total)}, code {points(result.code_points)}, quiz {points(result.quiz_points)}"
    )
    for score in result.code:
        console.print(f"  {escape(score.name)}  {points(score.points)} / {points(score.max_points)}")
        for check in score.checks:
            mark = "[green]✓[/]" if check.passed else "[red]✗[/]"
            console.print(f"    {mark} {escape(check.title.en)}")
            for label, text in reasons(check) if not check.passed else ():
                console.print(f"      {label.en.lower()}: {escape(text.en)}")
            for line in check.snippet.splitlines():
                console.print(f"        {escape(line)}", highlight=False, soft_wrap=True)
    for answer in result.quiz:
        question = explained(answer, result.variant)
        right = ", ".join(one.letter for one in question.options if one.right) if question else "?"
        chosen = "no answer" if answer.chosen is None else ", ".join(answer.chosen) or "nothing"
        mark = "[green]✓[/]" if answer.points == answer.max_points else "[red]✗[/]"
        console.print(f"  {mark} question {answer.number}: {chosen}; right: {right}; {points(answer.points)}")
    for one in result.corrections:
        when = f" {one.date}" if one.date else ""
        console.print(f"  corrected{when}: {escape(one.what.en)} ({escape(one.reason)})")
    for notice in result.notices:
        console.print(f"  {escape(notice.text.en)}", style="dim")


def _print_code(excerpts: Iterable[Excerpt], console: Console) -> None:
    """Print each function that a TODO asks for as it was handed in, with where it stands."""
    for excerpt in excerpts:
        console.print(f"\n{escape(named(f'{excerpt.where}, line {excerpt.first}').en)}", style="bold")
        console.print(escape(excerpt.text), highlight=False)
