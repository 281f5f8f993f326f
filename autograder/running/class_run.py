"""Grades a class in one run: a folder of submissions in, everybody's grades and files out.

Whatever ends it, the same command goes on where it stopped.
"""

import dataclasses
import errno
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from autograder.course import Course
from autograder.grading.corrections import FILE as CORRECTIONS
from autograder.grading.corrections import Corrections, read_corrections
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.roster import Roster, read_names, read_roster
from autograder.names import identity
from autograder.notices import notice
from autograder.outputs.changes import (
    CHANGES,
    SNAPSHOT,
    Change,
    Grades,
    by_question,
    changes,
    grades_of,
    in_one_line,
    read_grades,
    write_changes,
)
from autograder.outputs.class_files import remove_student, write_class, write_student
from autograder.outputs.gradebook import write_gradebook
from autograder.outputs.pages import points
from autograder.running.batch import grade_class
from autograder.running.store import Store, the_only_run
from autograder.running.version import this_version, with_secret
from autograder.running.workers import Cluster, Pool, Workers
from autograder.secret import course_secret
from autograder.todos import todos
from questions.errors import GradebookError, StoppedError
from questions.text import named

STORE = "graded.jsonl"
MOST_PRINTED = 20  # students, of those who would move
# Errors of one file that every other would meet as well, so that the run has to stop.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@dataclass(frozen=True)
class Order:
    """The order for a run; `gradebook` is a database's URL, `scheduler` a Dask scheduler's address.

    `names` is a file that says whose a platform's names are; `times` tells that folders named by times are
    attempts, though not every entry has them. `corrections` is the file of corrections, by default the one in
    `out`. `only` one student is graded; with `force` again, whatever is known.
    """

    submissions: Path
    out: Path
    workers: int = 1
    scheduler: str | None = None
    force: bool = False
    roster: Path | None = None
    gradebook: str | None = None
    names: Path | None = None
    times: bool = False
    corrections: Path | None = None
    only: str | None = None

    @property
    def corrected_by(self) -> Path:
        """The file of corrections, which need not be there."""
        return self.corrections or self.out / CORRECTIONS


def run(order: Order, course: Course, console: Console) -> list[Result]:
    """Grade the class and write everything: the results, in the order of their students' names.

    Raises StoppedError, and BadFileError where the course's own files are not as expected.
    """
    todos(course)
    try:
        roster = read_roster(order.roster) if order.roster else None
        corrections = read_corrections(order.corrected_by)
        students = _students(order, roster, console)
        corrections.expect_students(_known(students, roster))
        marker = Marker(_with_extensions(course, roster, corrections))
        with the_only_run(order.out), _open_store(order, console) as store:
            before = read_grades(order.out)
            called = _called_before(before or {}, roster)
            students = [
                [dataclasses.replace(one, student=called(one.student)) for one in several]
                for several in students
            ]
            if order.only and before is None:
                students = [several for several in students if _is_called(several, order.only)]
            corrected = _corrected_by(corrections, roster, marker.course)
            results = _grade(students, order, marker, store, console, corrected)
            results = _with_roster(results, roster, course, order.out, console, corrected, called)
            for gone in (before or {}).keys() - {result.student for result in results}:
                remove_student(gone, order.out)
            found = write_changes(order.out, before, grades_of(results))
            write_class(results, order.out, course, roster, corrections, found)
            _write_gradebook(results, order, course, roster, console)
            if before is not None:
                _print_changes(found, before, grades_of(results), console)
    except OSError as error:
        raise StoppedError(_why_stopped(error, order)) from None
    return results


def _students(order: Order, roster: Roster | None, console: Console) -> list[list[Attempt]]:
    """Everybody's attempts, under the names that the roster has for them; what was left out is told."""
    aside = [path for path in (order.roster, order.names, order.out) if path]
    classroom = read_classroom(order.submissions, aside, order.times)
    names = read_names(order.names) if order.names else {}
    attempts = [
        dataclasses.replace(attempt, student=names.get(identity(attempt.student), attempt.student))
        for attempt in classroom.attempts
    ]
    _print_students(console, "Left out, being no submission", classroom.left_out)
    _print_students(
        console,
        "With folders named by times, which count as attempts only if all entries have nothing else, or with "
        "--times",
        classroom.times_passed_over,
    )
    return by_student(attempts, roster.find if roster else lambda _: None)


def preview(order: Order, course: Course, console: Console) -> None:
    """Print what a run would change, and write nothing."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for name in (STORE, SNAPSHOT):
            if (order.out / name).exists():
                shutil.copy(order.out / name, out)
        before = read_grades(out)
        results = run(dataclasses.replace(order, out=out, corrections=order.corrected_by), course, console)
        if before is None:
            console.print(f"There are no grades in {escape(str(order.out))} to compare with.")
        for number, (gain, lose) in by_question(before or {}, grades_of(results)).items():
            console.print(f"Question {number}: {gain} would gain, {lose} would lose.")
        moved = changes(before or {}, grades_of(results)) if before else []
        for one in moved[:MOST_PRINTED]:
            by = ", ".join(f"{cause} {points(part)}" for cause, part in one.by.items())
            who, then, now = escape(named(one.student).en), points(one.before), points(one.after)
            console.print(f"  {who}: {then} → {now}" + (f" ({by})" if by else f" ({one.status})"))
        if len(moved) > MOST_PRINTED:
            console.print(f"  and {len(moved) - MOST_PRINTED} more")
        console.print("Nothing was written.")


def _print_changes(found: Sequence[Change], before: Grades, after: Grades, console: Console) -> None:
    """Print what changed since the last run, in one line."""
    said = f"{in_one_line(found, before, after)}: see {CHANGES}" if found else "no grade"
    console.print(f"Changed since the last run: {said}.")


def _is_called(several: Sequence[Attempt], name: str) -> bool:
    """Whether a student, of whom these are the attempts, has this name."""
    return identity(name) in {identity(attempt.student) for attempt in several}


def _known(students: Sequence[Sequence[Attempt]], roster: Roster | None) -> Callable[[str], bool]:
    """The question whether somebody of this name is in the class: handed in, or is in the roster."""
    here = {identity(several[0].student) for several in students}
    return lambda name: identity(name) in here or bool(roster and roster.find(name))


def _corrected_by(
    corrections: Corrections, roster: Roster | None, course: Course
) -> Callable[[Result], Result]:
    """What applies corrections to a result, under all names that the roster has for its student."""

    def corrected(result: Result) -> Result:
        person = roster.find(result.student) if roster else None
        return corrections.applied(result, course, person.names if person else ())

    return corrected


def _called_before(before: Grades, roster: Roster | None) -> Callable[[str], str]:
    """What tells the name that the last run gave a student, or else this one: one student stays one."""

    def names(name: str) -> list[str]:
        person = roster.find(name) if roster else None
        return [identity(name), *sorted(person.names if person else ())]

    known = {other: name for name in sorted(before, reverse=True) for other in names(name)}
    return lambda name: next((known[one] for one in names(name) if one in known), name)


def _with_extensions(course: Course, roster: Roster | None, corrections: Corrections) -> Course:
    """The course with everybody's own due time, under all names that the roster has for them."""
    own = {**course.lateness.extensions, **corrections.due}
    extensions = dict(own)
    for name, due in own.items():
        person = roster.find(name) if roster else None
        extensions |= dict.fromkeys(person.names if person else (), due)
    return course.model_copy(
        update={"lateness": course.lateness.model_copy(update={"extensions": extensions})}
    )


@contextmanager
def _open_store(order: Order, console: Console) -> Iterator[Store]:
    """The store of a run, closed at its end; what of it is known from before is told."""
    version = with_secret(this_version(), course_secret())
    store = Store(order.out / STORE, version, order.force and not order.only)
    if store.forgotten:
        console.print(f"Since the last run {store.forgotten} changed: what depends on it is done again.")
    if len(store):
        console.print(f"{len(store)} results are known from before: what is unchanged is not graded again.")
    try:
        yield store
    finally:
        store.close()


def _grade(
    students: Sequence[Sequence[Attempt]],
    order: Order,
    marker: Marker,
    store: Store,
    console: Console,
    corrected: Callable[[Result], Result],
) -> list[Result]:
    """Everybody's results, in the order of names; each student's files are written as soon as it is known."""
    again = {several[0].student for several in students if order.only and _is_called(several, order.only)}
    if order.only and not again:
        raise StoppedError(f"there is no student {order.only} among the entries of {order.submissions}")
    results: list[Result] = []
    counts: Counter[str] = Counter()
    workers: Workers = Cluster(order.scheduler) if order.scheduler else Pool(order.workers)
    at_once = True  # if this ends before everybody is graded, nobody waits for what is still running
    statuses = TextColumn("{task.fields[counts]}", table_column=Column(ratio=1, no_wrap=True))
    columns = (TextColumn("Grading"), BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn(), statuses)
    try:
        with Progress(*columns, console=console, transient=True, expand=True) as progress:
            task = progress.add_task("", total=len(students), counts="")
            say = lambda text: console.print(escape(text))  # noqa: E731
            forgotten = again if order.force else set()
            found = grade_class(students, marker, workers, store, course_secret(), say, forgotten)
            for result in map(corrected, found):
                _write(result, order.out, marker.course, console)
                results.append(result)
                counts[result.status] += 1
                progress.update(task, advance=1, counts=counted(counts))
        at_once = False
    finally:
        workers.close(at_once)
    return sorted(results, key=lambda result: result.student)


def counted(counts: Counter[str]) -> str:
    """The counts of statuses as one line, like "34 graded, 2 timeout", the most frequent first."""
    return ", ".join(f"{count} {status}" for status, count in counts.most_common())


def _write(result: Result, out: Path, course: Course, console: Console) -> None:
    """Write one student's files; a name that the file system refuses costs only these."""
    try:
        write_student(result, out, course)
    except OSError as error:
        if error.errno in NO_ROOM or not (out / "results").is_dir():
            raise
        who = escape(named(result.student).en)
        console.print(f"[red]{who}: the result could not be written ({error.strerror})[/]")


def _with_roster(
    results: list[Result],
    roster: Roster | None,
    course: Course,
    out: Path,
    console: Console,
    corrected: Callable[[Result], Result],
    called: Callable[[str], str],
) -> list[Result]:
    """The results, with one for everybody in the roster who handed in nothing; strangers are told."""
    if roster:
        found, without = roster.match(result.student for result in results)
        absent = [
            corrected(Result(called(person.student), "missing", notices=(notice("absent"),)))
            for person in without
        ]
        for result in absent:
            _write(result, out, course, console)
        _print_students(
            console, "In the roster, but handed in nothing", [result.student for result in absent]
        )
        strangers = [result.student for result in results if result.student not in found]
        _print_students(console, "Handed in, but not in the roster, so not in canvas.csv", strangers)
        twice = {student: count for student, count in roster.times_listed.items() if count > 1}
        results = [_told_twice(result, twice) for result in [*results, *absent]]
        results.sort(key=lambda result: result.student)
    here = {identity(result.student) for result in results}
    people = {name: roster.find(name) for name in course.lateness.extensions} if roster else {}
    unknown = sorted(name for name in course.lateness.extensions if name not in here and not people.get(name))
    _print_students(console, "With an extension in course.yaml, but not in the class", unknown)
    return results


def _told_twice(result: Result, twice: Mapping[str, int]) -> Result:
    """The result, with a notice where the roster lists the student several times."""
    if result.student not in twice:
        return result
    said = notice("listed-twice", "", twice[result.student])
    return dataclasses.replace(result, notices=(*result.notices, said))


def _print_students(console: Console, what: str, students: Sequence[str]) -> None:
    """Print who these students are, if there are any."""
    if students:
        names = ", ".join(named(student).en for student in students)
        console.print(f"[yellow]{escape(what)} ({len(students)}):[/] {escape(names)}")


def _write_gradebook(
    results: Sequence[Result], order: Order, course: Course, roster: Roster | None, console: Console
) -> None:
    """Write the gradebook; where that fails, it is told, and all else stands."""
    people = roster.match(result.student for result in results)[0] if roster else {}
    try:
        write_gradebook(results, course, order.gradebook or order.out / "gradebook.db", people)
    except GradebookError as error:
        console.print(f"[yellow]{escape(str(error))}.[/]")


def _why_stopped(error: OSError, order: Order) -> str:
    """The message that says what keeps a run from going on, and what to do."""
    again = "what was graded is kept; the same command goes on"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no room is left for {order.out}: free some, or choose another --out ({again})"
    place = Path(str(error.filename or order.out))
    if place.is_relative_to(order.submissions) and not place.is_relative_to(order.out):
        return f"{place} cannot be read ({error.strerror or error}): mend it ({again})"
    where = f"{error.filename} " if error.filename else ""
    return (
        f"{where}cannot be written to ({error.strerror or error}): mend it, or choose another --out ({again})"
    )
