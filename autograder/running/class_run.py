"""Grades a class in one run: a folder of submissions in, everybody's grades and files out.

Whatever ends it, the same command goes on where it stopped.
"""

import dataclasses
import errno
import functools
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from autograder.course import Course
from autograder.grading.corrections import FILE as CORRECTIONS
from autograder.grading.corrections import read_corrections
from autograder.grading.entered import Entered
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.roster import Roster, read_names, read_roster
from autograder.names import identity
from autograder.notices import notice
from autograder.outputs.changes import grades_of, in_one_line, read_grades, write_changes
from autograder.outputs.class_files import names_of, remove_student, write_class, write_student
from autograder.outputs.code_export import export_code
from autograder.outputs.gradebook import decided, load_nbgrader, read_entered, write_gradebook
from autograder.outputs.handing_back import names_in_zip, write_handing_back
from autograder.outputs.report_page import load_template
from autograder.running.batch import grade_class
from autograder.running.formgrader_files import CONFIG as FORMGRADER
from autograder.running.formgrader_files import lay_out_class
from autograder.running.people import People
from autograder.running.store import Store, the_only_run
from autograder.running.version import this_version, with_secret
from autograder.running.workers import Cluster, Pool, Workers
from autograder.secret import course_secret
from autograder.todos import todos
from questions.errors import GradebookError, StoppedError
from questions.text import named

STORE, GRADEBOOK = "graded.jsonl", "gradebook.db"
MANY = 100  # students of a new class: while they are graded, memory is worth more than half a second
# Errors of one file that every other would meet as well, so that the run has to stop.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@dataclass(frozen=True)
class Order:
    """The order for a run; `gradebook` is a database's URL, `scheduler` a Dask scheduler's address.

    `names` is a file that says whose a platform's names are; `times` tells that folders named by times are
    attempts, though not every entry has them. `corrections` is the file of corrections, by default the one in
    `out`; `entered_in` the gradebook that people entered points in, by default the one that is written.
    `only` one student is graded; with `force` again, whatever is known. `anonymous` files of data call
    students by pseudonyms. `export_code` is a folder for everybody's code. With `formgrader` the notebooks
    that it opens are written, too. `not_submissions` lie among the submissions for another reason.
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
    entered_in: Path | str | None = None
    only: str | None = None
    anonymous: bool = False
    export_code: Path | None = None
    formgrader: bool = False
    not_submissions: tuple[Path, ...] = ()

    @property
    def corrected_by(self) -> Path:
        """The file of corrections, which need not be there."""
        return self.corrections or self.out / CORRECTIONS

    @property
    def gradebook_at(self) -> Path | str:
        """The gradebook, a file or a URL, which need not be there."""
        return self.gradebook or self.out / GRADEBOOK


def run(order: Order, course: Course, console: Console) -> list[Result]:
    """Grade the class and write everything: the results, in the order of their students' names.

    Raises StoppedError, and BadFileError where the course's own files are not as expected.
    """
    todos(course)
    try:
        roster = read_roster(order.roster) if order.roster else None
        before = read_grades(order.out)
        people = People(roster, before or ())
        corrections = read_corrections(order.corrected_by)
        students = read_students(order, people, console)
        if before is not None or len(students) < MANY:
            threading.Thread(target=_load_beforehand, daemon=True).start()
        here = {name for several in students for name in people.names(several[0].student)}
        corrections.expect_students(lambda name: identity(name) in here or bool(roster and roster.find(name)))
        marker = Marker(people.with_due_times(course, corrections))
        entered = functools.cache(partial(entered_in_formgrader, order))  # read as late as can be

        def corrected(result: Result) -> Result:
            return people.corrected(result, corrections, course, entered())

        again = _again(students, order, people)
        if again and before is None:  # of the others nothing is known
            students = [several for several in students if several[0].student in again]
            people, roster = People(None), None
        with the_only_run(order.out), _open_store(order, console) as store:
            results = _grade(students, order, marker, store, console, corrected, again)
            results = _with_roster(results, people, course, order.out, console, corrected)
            gone = (before or {}).keys() - {result.student for result in results}
            _print_by_hand(results, gone, people, entered(), console)
            for student in gone:
                remove_student(student, order.out)
            found = write_changes(order.out, before, grades_of(results))
            in_data = course_secret().pseudonym if order.anonymous else str
            write_class(results, order.out, course, roster, corrections, found, in_data)
            write_handing_back(results, order.out, course.visibility, roster, names_in_zip(students))
            if order.export_code:
                export_code(results, order.export_code, names_of(results, roster))
            removed = {student for student in gone if not people.entered(student, entered())}
            _write_gradebook(results, order, course, roster, console, removed)
            _lay_out_for_formgrader(results, students, order, course, console)
            if before is not None and found:
                console.print(f"Since the last run: {in_one_line(found, before, grades_of(results))}.")
    except OSError as error:
        raise StoppedError(_why_stopped(error, order)) from None
    return results


def read_students(order: Order, people: People, console: Console) -> list[list[Attempt]]:
    """Everybody's attempts, under the name that is theirs; what was left out is told.

    Raises ClassroomError and RosterError.
    """
    others = (order.roster, order.names, order.out, order.export_code, *order.not_submissions)
    aside = [path for path in others if path]
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
    students = by_student(attempts, people.roster.find if people.roster else lambda _: None)
    renamed = (
        [dataclasses.replace(one, student=people.called(one.student)) for one in several]
        for several in students
    )
    return sorted(renamed, key=lambda several: several[0].student)


def _load_beforehand() -> None:
    """Load what the files about the class need, beside whatever else there is to wait for."""
    load_nbgrader()
    load_template()


def _again(students: Sequence[Sequence[Attempt]], order: Order, people: People) -> set[str]:
    """The one student to be graded, by name; none where everybody is. Raises StoppedError for a stranger."""
    if order.only is None:
        return set()
    names = set(people.names(order.only))
    found = {several[0].student for several in students if names & set(people.names(several[0].student))}
    if not found:
        raise StoppedError(f"there is no student {order.only} among the entries of {order.submissions}")
    return found


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
    again: Set[str],
) -> list[Result]:
    """Everybody's results, in the order of names; each student's files are written as soon as it is known."""
    results: list[Result] = []
    counts: Counter[str] = Counter()
    processes = min(order.workers, len(students) or 1)
    workers: Workers = Cluster(order.scheduler) if order.scheduler else Pool(processes)
    at_once = True  # if this ends before everybody is graded, nobody waits for what is still running
    statuses = TextColumn("{task.fields[counts]}", table_column=Column(ratio=1, no_wrap=True))
    columns = (TextColumn("Grading"), BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn(), statuses)
    try:
        with Progress(*columns, console=console, transient=True, expand=True) as progress:
            task = progress.add_task("", total=len(students), counts="")
            say = lambda text: console.print(escape(text))  # noqa: E731
            forgotten = again if order.force else set()
            found = grade_class(students, marker, workers, store, course_secret(), say, forgotten)
            writing: deque[tuple[Result, Future[None]]] = deque()
            for result in map(corrected, found):
                results.append(result)
                counts[result.status] += 1
                progress.update(task, advance=1, counts=counted(counts))
                written = workers.here(write_student, result, order.out, marker.course.visibility)
                writing.append((result, written))
                while writing and writing[0][1].done():
                    _written(*writing.popleft(), order.out, marker.course, console, workers)
            for one in writing:
                _written(*one, order.out, marker.course, console, workers)
        at_once = False
    finally:
        workers.close(at_once)
    return sorted(results, key=lambda result: result.student)


def counted(counts: Counter[str]) -> str:
    """The counts of statuses as one line, like "34 graded, 2 timeout", the most frequent first."""
    return ", ".join(f"{count} {status}" for status, count in counts.most_common())


def _written(
    result: Result, writing: "Future[None]", out: Path, course: Course, console: Console, workers: Workers
) -> None:
    """Wait until a worker has written a student's files; where the worker died, they are written here."""
    try:
        _tell_unwritten(writing.result, result, out, console)
    except workers.died:
        _write(result, out, course, console)


def _write(result: Result, out: Path, course: Course, console: Console) -> None:
    """Write one student's files."""
    _tell_unwritten(partial(write_student, result, out, course.visibility), result, out, console)


def _tell_unwritten(write: Callable[[], None], result: Result, out: Path, console: Console) -> None:
    """Write a student's files; a name that the file system refuses costs only these, and is told."""
    try:
        write()
    except OSError as error:
        if error.errno in NO_ROOM or not (out / "results").is_dir():
            raise
        who = escape(named(result.student).en)
        console.print(f"[red]{who}: the result could not be written ({error.strerror})[/]")


def _with_roster(
    results: list[Result],
    people: People,
    course: Course,
    out: Path,
    console: Console,
    corrected: Callable[[Result], Result],
) -> list[Result]:
    """The results, with one for everybody in the roster who handed in nothing; strangers are told."""
    if roster := people.roster:
        found, without = roster.match(result.student for result in results)
        absent = [
            corrected(Result(people.called(person.student), "missing", notices=(notice("absent"),)))
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
    known = {name for name in course.lateness.extensions if roster and roster.find(name)}
    unknown = sorted(course.lateness.extensions.keys() - here - known)
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


def _lay_out_for_formgrader(
    results: Sequence[Result],
    students: Sequence[Sequence[Attempt]],
    order: Order,
    course: Course,
    console: Console,
) -> None:
    """Write what formgrader opens, where that was asked for now or in an earlier run."""
    if order.formgrader or (order.out / FORMGRADER).exists():
        attempts = {several[0].student: several for several in students}
        failed = lay_out_class(results, attempts, course, order.out, order.gradebook_at, order.workers)
        _print_students(console, "Not laid out for formgrader, being too hard to read", failed)


def _print_by_hand(
    results: Sequence[Result],
    gone: Set[str],
    people: People,
    entered: Mapping[str, Sequence[Entered]],
    console: Console,
) -> None:
    """Print whose points in formgrader do not count, and who is gone of those who have some."""
    overruled = [
        result.student
        for result in results
        if any(
            one.changes_points and one.part in decided(result)
            for one in people.entered(result.student, entered)
        )
    ]
    _print_students(console, "Points entered in formgrader gave way to corrections.yaml", overruled)
    kept = sorted(student for student in gone if people.entered(student, entered))
    _print_students(console, "Gone, but left in the gradebook for what was entered there", kept)


def entered_in_formgrader(order: Order) -> dict[str, list[Entered]]:
    """What people entered in formgrader. Raises StoppedError: without it grades would be lost."""
    try:
        return read_entered(order.entered_in or order.gradebook_at)
    except GradebookError as error:
        raise StoppedError(f"{error}; mend it: points entered there would be lost") from None


def _write_gradebook(
    results: Sequence[Result],
    order: Order,
    course: Course,
    roster: Roster | None,
    console: Console,
    gone: Set[str],
) -> None:
    """Write the gradebook; where that fails, it is told, and all else stands."""
    people = roster.match(result.student for result in results)[0] if roster else {}
    try:
        write_gradebook(results, course, order.gradebook_at, people, gone)
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
