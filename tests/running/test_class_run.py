"""One run of `hw9 grade`: the roster, the files for the platforms, and what goes wrong around it."""

import csv
import errno
import io
import sys
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.course import Lateness, load_course
from autograder.grading.excerpt import Excerpt
from autograder.grading.findings import CodeFindings
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.handed_in import Submission
from autograder.intake.roster import read_names, read_roster
from autograder.notices import notice
from autograder.outputs import class_files
from autograder.outputs.canvas_import import canvas_text
from autograder.running import class_run
from autograder.running.class_run import Order, run
from autograder.running.preview import preview
from autograder.running.version import Version, this_version
from autograder.running.workers import Found
from autograder.secret import course_secret
from questions.errors import RosterError, StoppedError
from tests.running.here import Here, found

ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (11),HW9: XAI (12)
    Points Possible,,,,,5,20
"Chang, Amy",77,b08901001,amy,01,5,
"Lin, Bo",78,B08901002,bo,01,4,
"Wu, Cy",79,b08901003,cy,02,,
"Student, Test",99,,,01,,
"Student,  Test",98,,f0e1d2c3b4a5968778695a4b3c2d1e0f,01,,
"""


def find(submission: Submission) -> Found:
    """A stand-in: 1.5 points, but the grader breaks where the file says so."""
    if b"break" in b"".join(submission.code.values()):
        raise RuntimeError("broken")
    return found(4)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of three, graded in this process; nbgrader's gradebook is tested elsewhere."""
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(find))
    monkeypatch.setattr(class_run, "write_gradebook", lambda *_: None)
    (tmp_path / "class").mkdir()
    for name in ("b08901001", "BO", "stranger"):
        (tmp_path / "class" / f"{name}.py").write_text(name)
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8-sig")
    return tmp_path


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def printed(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_data_without_names_is_asked_for(place: Path, console: Console) -> None:
    """`checks.csv` has the students' names, or with `anonymous` the pseudonyms by the course's secret."""
    for anonymous, called in ((False, str), (True, course_secret().pseudonym)):
        results = run(Order(place / "class", place / "out", anonymous=anonymous), load_course(), console)
        rows = csv.DictReader((place / "out" / "checks.csv").read_text("utf-8").splitlines())
        assert {row["student"] for row in rows} == {called(result.student) for result in results}


def test_the_import_for_canvas_has_the_roster_s_people(place: Path, console: Console) -> None:
    """Matched by any of their names; the homework's own column; possible points; mismatches are listed."""
    results = run(Order(place / "class", place / "out", roster=place / "roster.csv"), load_course(), console)
    assert [(r.student, r.status) for r in results] == [
        ("b08901001", "graded"), ("bo", "graded"), ("cy", "missing"), ("stranger", "graded"),
    ]  # fmt: skip
    rows = list(csv.reader((place / "out" / "canvas.csv").read_text("utf-8").splitlines()))
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW9: XAI (12)"],
        ["    Points Possible", "", "", "", "", "20"],
        ["Chang, Amy", "77", "b08901001", "amy", "01", "1.5"],
        ["Lin, Bo", "78", "B08901002", "bo", "01", "1.5"],
        ["Wu, Cy", "79", "b08901003", "cy", "02", "0"],
    ]
    assert "handed in nothing (1): cy" in printed(console)
    assert "not in the roster, so not in canvas.csv (1): stranger" in printed(console)
    assert results[2].notices == (notice("absent"),)
    assert (place / "out" / "results" / "cy.json").exists()


def test_code_is_exported_without_running_any_again(
    place: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known is enough; the folder may lie in the class; a preview writes none."""

    def find_code(submission: Submission) -> Found:
        [(path, data)] = submission.code.items()
        excerpt = Excerpt(path, 1, data.decode())
        known, answers = found(4)
        assert isinstance(known, CodeFindings)
        return replace(known, excerpts={"smoothgrad_noise": excerpt}), answers

    monkeypatch.setattr(class_run, "Pool", lambda _: Here(find_code))
    order = Order(place / "class", place / "out", roster=place / "roster.csv")
    run(order, load_course(), console)
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(lambda _: pytest.fail("code was run")))
    exporting = replace(order, export_code=place / "class" / "code")
    preview(exporting, load_course(), console)
    assert not (place / "class" / "code").exists()
    for _ in range(2):
        results = run(exporting, load_course(), console)
    assert [r.student for r in results] == ["b08901001", "bo", "cy", "stranger"]
    rows = list(csv.DictReader((place / "class/code/info.csv").read_text("utf-8").splitlines()))
    assert [(row["filename"], row["full_name"]) for row in rows] == [
        ("b08901001/hw9.py", "Chang, Amy"), ("bo/hw9.py", "Lin, Bo"), ("stranger/hw9.py", "stranger"),
    ]  # fmt: skip
    assert (place / "class/code/bo/hw9.py").read_text() == "BO\n"


def test_points_stay_as_they_are_where_the_grader_failed(place: Path) -> None:
    """An empty field changes nothing in Canvas."""
    results = [Result("amy", "grader-error"), Result("bo", "missing")]
    rows = list(
        csv.reader(canvas_text(read_roster(place / "roster.csv"), results, Fraction(20)).splitlines())
    )
    assert [row[-1] for row in rows[2:]] == ["", "0", ""]


def test_canvas_downloads_are_called_as_the_roster_calls_people(place: Path) -> None:
    """By the platform's own number, so that extensions and variants are theirs."""
    roster = read_roster(place / "roster.csv")
    names = ["changamy_77", "group_780", "linbo_78", "BO", "b08901003"]
    found = by_student([Attempt(name, place / name) for name in names], roster.find)
    assert [[attempt.path.name for attempt in several] for several in found] == [
        ["changamy_77"], ["b08901003"], ["BO", "linbo_78"], ["group_780"],
    ]  # fmt: skip
    assert [several[0].student for several in found] == ["amy", "b08901003", "bo", "group_780"]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("HW9 in-class quiz (7),HW9 (8),HW9 Current Score", "HW9 (8)"),
        ("HW9 Final Score,HW19 (4),Homework 9 (5)", "Homework 9 (5)"),
        ("hw 9: explainable AI (3),HW9 Unposted Current Points", "hw 9: explainable AI (3)"),
        ("HW09 (2),HW9b (3)", "HW09 (2)"),
        ("作業九 (12),作業十九 (13)", "作業九 (12)"),
        ("HW8 (1),HW90 (2)", "hw9"),
    ],
)
def test_the_homework_s_column_is_found(tmp_path: Path, columns: str, found: str) -> None:
    """Neither a total, nor another assignment's; where the platform has none, a new one."""
    (tmp_path / "roster.csv").write_text(f"Student,ID,SIS Login ID,{columns}\nW,501,b08901001,,,\n", "utf-8")
    assert read_roster(tmp_path / "roster.csv").homework == found


def test_totals_are_known_by_their_being_read_only(tmp_path: Path) -> None:
    """Canvas says so in the row of possible points, whatever it calls the column."""
    text = "Student,ID,SIS Login ID,HW9 Punkte,HW9 part 2\n  Points Possible,,,(read only),20\nW,501,w,,\n"
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    assert read_roster(tmp_path / "roster.csv").homework == "HW9 part 2"


@pytest.mark.parametrize("columns", ["HW9 quiz (7),HW9 code (8)", "HW9 (7),HW9 (8)", "Homework 9,HW9"])
def test_several_columns_that_may_be_meant_are_listed(tmp_path: Path, columns: str) -> None:
    """A question to the TA, not a guess."""
    (tmp_path / "roster.csv").write_text(f"Student,ID,SIS Login ID,{columns}\nW,501,b08901001,,\n", "utf-8")
    several = columns.replace(",", ", ").replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(RosterError, match=f"{several}; leave only the one"):
        read_roster(tmp_path / "roster.csv")


@pytest.mark.parametrize(
    ("login", "student"),
    [("b08901001@ntu.edu.tw", "b08901001"), ("  B08901001 ", "B08901001"), ("00123456", "00123456"),
     ("Ｂ０８９０１００１", "B08901001")],
)  # fmt: skip
def test_a_person_is_called_by_their_login(tmp_path: Path, login: str, student: str) -> None:
    """Of an e-mail its login, without spaces or full width; zeros stay."""
    (tmp_path / "roster.csv").write_text(f"Student;ID;SIS Login ID\nW;501;{login}\n", "utf-8-sig")
    roster = read_roster(tmp_path / "roster.csv")
    [person] = roster.people
    assert person.student == student
    for name in (login, student, student.lower(), f"{student} (1)", "lastfirst_501", f"{student}@ntu.edu.tw"):
        assert roster.find(name) == person, name


@pytest.mark.parametrize(
    ("text", "said"),
    [("b08901001", r"row 1: found 'b08901001'; expected a CSV with two columns"), ("a,\n", "row 1"),
     ("name,student\n,b\n", "row 2"), (b"\xff\xfe", "cannot be read")],
)  # fmt: skip
def test_a_file_of_names_that_is_none_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    """With the row, what was found and what was expected."""
    (tmp_path / "names.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RosterError, match=said):
        read_names(tmp_path / "names.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,b\n1,2\n", "has the columns a, b"), ("", r"\(none\)"), ("Student,ID\n", r"\(none\)"),
     ("Student,ID\n    Points Possible,\n", "lists nobody")],
)  # fmt: skip
def test_what_is_no_roster_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """With what was found and what was expected."""
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(RosterError, match=said + r".*; expected the columns Student, ID"):
        read_roster(tmp_path / "r.csv")


def test_a_semicolon_separates_too(tmp_path: Path) -> None:
    """As Canvas writes it where a comma is in the numbers."""
    with (tmp_path / "r.csv").open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows(csv.reader(ROSTER.splitlines()))
    assert [person.student for person in read_roster(tmp_path / "r.csv").people] == ["amy", "bo", "cy"]


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Makes writing fail for files of a name, as the system would."""

    def fail(name: str, number: int) -> None:
        writing = class_files.write_whole

        def write(path: Path, text: str) -> None:
            if name in path.name:
                path.parent.mkdir(parents=True, exist_ok=True)
                raise OSError(number, "no", str(path))
            writing(path, text)

        monkeypatch.setattr(class_files, "write_whole", write)

    return fail


def test_a_full_disk_stops_the_run_and_it_goes_on(
    place: Path, console: Console, no_room: Callable[[str, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to do is said; what was graded is not graded again."""
    order = Order(place / "class", place / "out")
    with monkeypatch.context():
        no_room("stranger", errno.ENOSPC)
        with pytest.raises(StoppedError, match=r"no room is left .*: free some"):
            run(order, load_course(), console)
    monkeypatch.undo()
    kept = (place / "out" / "graded.jsonl").read_text("utf-8").count('"outcomes"')
    assert kept >= 1
    seen: list[Submission] = []
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(lambda one: seen.append(one) or find(one)))
    monkeypatch.setattr(class_run, "write_gradebook", lambda *_: None)
    assert len(run(order, load_course(), console)) == 3
    assert len(seen) == 3 - kept


def test_a_file_that_cannot_be_written_costs_only_itself(
    place: Path, console: Console, no_room: Callable[[str, int], None]
) -> None:
    """A name too long for the file system: told, and the rest is graded and in the table."""
    no_room("stranger", errno.ENAMETOOLONG)
    assert len(run(Order(place / "class", place / "out"), load_course(), console)) == 3
    assert "stranger: the result could not be written" in printed(console)
    assert (place / "out" / "grades.csv").read_text().count("\n") == 4


def test_a_worker_that_dies_of_writing_costs_no_file(
    place: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was writing is written by the run itself."""

    class Dying(Here):
        def here(self, do: Callable[..., Any], *given: object) -> "Future[Any]":
            lost: Future[Any] = Future()
            lost.set_exception(BrokenProcessPool())
            return lost if do is class_files.write_student else super().here(do, *given)

    monkeypatch.setattr(class_run, "Pool", lambda _: Dying(find))
    run(Order(place / "class", place / "out"), load_course(), console)
    assert len(list((place / "out" / "results").iterdir())) == 3
    assert len(list((place / "out" / "feedback").iterdir())) == 3


def test_files_that_would_stay_the_same_are_not_written(place: Path, console: Console) -> None:
    """So that a folder that is backed up, or kept under version control, has only what changed as new."""
    order = Order(place / "class", place / "out")
    run(order, load_course(), console)
    written = {
        path: path.stat() for path in (place / "out").rglob("*") if path.suffix in (".json", ".html", ".csv")
    }
    run(order, load_course(), console)
    assert len(written) > 8
    again = {path for path, before in written.items() if path.stat().st_mtime_ns != before.st_mtime_ns}
    assert {path.name for path in again} <= {"report.html"}


def test_an_out_that_is_a_file_is_told(place: Path, console: Console) -> None:
    """Before anything is graded."""
    (place / "out").write_text("")
    with pytest.raises(StoppedError, match=r"cannot be written to .*mend it, or choose another --out"):
        run(Order(place / "class", place / "out"), load_course(), console)


def test_a_broken_grader_is_told_and_tried_again(
    place: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One student's points are empty; the next run grades only them; --force grades all."""
    (place / "class" / "stranger.py").write_text("break")
    order = Order(place / "class", place / "out")
    assert [r.status for r in run(order, load_course(), console)] == ["graded", "graded", "grader-error"]
    seen: list[str] = []

    def now(submission: Submission) -> Found:
        seen.extend(submission.code)
        return found(0)

    monkeypatch.setattr(class_run, "Pool", lambda _: Here(now))
    assert [r.status for r in run(order, load_course(), console)] == ["graded"] * 3
    assert seen == ["stranger.py"]
    assert "2 results are known from before" in printed(console)
    run(Order(place / "class", place / "out", force=True), load_course(), console)
    assert len(seen) == 4


def test_what_changed_since_is_named(place: Path, console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what depends on it is done again, the rest not."""
    order = Order(place / "class", place / "out")
    run(order, load_course(), console)
    looked_at: list[Submission] = []
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(lambda one: looked_at.append(one) or find(one)))
    own = this_version()
    monkeypatch.setattr(
        class_run, "this_version", lambda: Version(own.code, {**own.answers, "the questions": "x"})
    )
    run(order, load_course(), console)
    assert "Since the last run the questions changed: what depends on it is done again" in printed(console)
    assert looked_at == []
    monkeypatch.setattr(
        class_run, "this_version", lambda: Version({**own.code, "course.yaml": "x"}, own.answers)
    )
    run(order, load_course(), console)
    assert "Since the last run course.yaml, the questions changed" in printed(console)
    assert len(looked_at) == 3


def test_a_cluster_without_dask_is_told(
    place: Path, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing, how to get it, and how to do without."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    order = Order(place / "class", place / "out", scheduler="tcp://127.0.0.1:8786")
    with pytest.raises(StoppedError, match=r"not installed: .*\[cluster\].*, or leave --scheduler out"):
        run(order, load_course(), console)


def test_an_extension_for_nobody_is_told(place: Path, console: Console) -> None:
    """Likely a slip of the pen in course.yaml."""
    when = datetime(2026, 12, 5, tzinfo=timezone.utc)
    policy = Lateness(due=when, extensions={"b0890100l": when, "BO": when})
    course = load_course().model_copy(update={"lateness": policy})
    run(Order(place / "class", place / "out"), course, console)
    assert "but not in the class (1): b0890100l" in printed(console)
