"""The weeks after the grading, rehearsed: objections, corrections, a late submission, a withdrawal.

After each step every output has to agree to the cent, `changes.csv` to say who moved and why, and no code to
have run that needed not. What a student should have is computed here from what was handed in.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import random
import re
import shutil
import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import load_course
from autograder.grading.excerpt import Excerpt
from autograder.grading.marking import Marker
from autograder.outputs.changes import history_of
from autograder.running import class_run
from autograder.running.class_run import Order, run
from autograder.running.one_student import show_student
from autograder.running.preview import preview
from questions.errors import BadFileError, StoppedError
from questions.keys import read_key
from tests.running.here import Here, by_content

COURSE = load_course()
KEY = {number: keyed.right for number, keyed in read_key().items()}
TODO = "smoothgrad_noise"  # the one that the stand-in judges, in eight parts
STUDENTS = 300


class Rehearsal:
    """A class on disk, with a stand-in for running code; `should` is what everybody should have."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, students: int) -> None:
        self.entries, self.out = folder / "class", folder / "out"
        self.corrections: list[str] = []
        self.looked_at = 0
        self.marker = Marker(COURSE)
        chance = random.Random(9)
        self.parts: dict[str, int] = {}
        self.answers: dict[str, dict[int, frozenset[str]]] = {}
        self.chance = chance
        for n in range(students):
            self.hand_in(f"b{n:03}", chance.randrange(9))
        rows = [f'"Last{n}, First",{n},b{n:03},login{n},S,' for n in range(students)]
        header = "Student,ID,SIS User ID,SIS Login ID,Section,HW9\n    Points Possible,,,,,20\n"
        (folder / "roster.csv").write_text(header + "\n".join(rows) + "\n")
        self.roster = folder / "roster.csv"
        monkeypatch.setattr(class_run, "Pool", lambda _: Here(self.find))

    def find(self, submission):
        self.looked_at += 1
        found, _ = by_content(submission)
        return found, self.marker.read(submission.answers)

    def hand_in(self, student: str, parts: int, entry: str = "") -> None:
        """Hand in code with so many parts right, and answers of which most are right."""
        self.parts[student] = parts
        wrong = {n for n in KEY if self.chance.random() < 0.3}
        self.answers[student] = {n: frozenset("A") if n in wrong else right for n, right in KEY.items()}
        folder = self.entries / (entry or student)
        folder.mkdir(parents=True)
        (folder / "hw9.py").write_text(f"# {student}".replace("p", "q") + "\n# " + "p" * parts)
        lines = (f"  {n}: [{', '.join(sorted(chosen))}]" for n, chosen in self.answers[student].items())
        (folder / "answers.yaml").write_text("answers:\n" + "\n".join(lines) + "\n")

    def correct(self, text: str) -> None:
        self.corrections.append(f"- {{date: 2026-12-20, reason: an objection, {text}}}\n")
        (self.out / "corrections.yaml").write_text("".join(self.corrections))

    def grade(self, **more) -> tuple[list[dict[str, str]], str, int]:
        """Grade: the lines of changes.csv, what was printed, how many submissions' code ran."""
        self.looked_at, console = 0, Console(file=io.StringIO(), width=200)
        run(Order(self.entries, self.out, roster=self.roster, **more), COURSE, console)
        lines = rows(self.out / "changes.csv")
        return lines, console.file.getvalue(), self.looked_at

    def quiz(self, student: str, key=KEY, accepted=(), worth=COURSE.quiz.points) -> dict[int, Fraction]:
        """What a student should have for each question."""
        chosen = self.answers[student]
        right = {n: chosen[n] == key[n] or (n, chosen[n]) in accepted for n in key}
        return {n: worth[n] * right[n] for n in key}

    def code(self, student: str) -> Fraction:
        return COURSE.code[TODO] * Fraction(self.parts[student], 8)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.fixture
def rehearsal(tmp_path, monkeypatch):
    return lambda students: Rehearsal(tmp_path, monkeypatch, students)


def cents(value: Fraction | str | float) -> int:
    return round(Fraction(value) * 100)


def agree(out: Path, should: dict[str, Fraction]) -> None:
    """Every output has these totals, and nobody else."""
    grades = {row["student"]: row["total"] for row in rows(out / "grades.csv")}
    assert {student: cents(total or 0) for student, total in grades.items()} == {
        student: cents(total) for student, total in should.items()
    }
    canvas = {row["SIS User ID"]: row["HW9"] for row in rows(out / "canvas.csv")}
    database = sqlite3.connect(out / "gradebook.db")
    query = """SELECT a.student_id, SUM(COALESCE(g.manual_score, g.auto_score, 0)) FROM grade g
               JOIN submitted_notebook n ON g.notebook_id = n.id
               JOIN submitted_assignment a ON n.assignment_id = a.id GROUP BY a.student_id"""
    gradebook = dict(database.execute(query))
    database.close()
    data = re.search(r'id="data">(.*?)</script>', (out / "report.html").read_text("utf-8"), re.DOTALL)[1]
    report = {line[0]: line[2] for line in json.loads(data)["students"]}
    for student, total in should.items():
        document = json.loads((out / "results" / f"{student}.json").read_text("utf-8"))
        assert abs(document.get("score", 0) - total) < 1e-9, student
        assert abs((report[student] or 0) - total) < 1e-9, student
        page = (out / "feedback" / f"{student}.html").read_text("utf-8")
        if total:
            shown = re.search(r'class="total"><span class="points">([\d.]+)', page)[1]
            assert cents(shown) == cents(total), student
        if canvas.get(student) not in (None, "EX", ""):
            assert cents(canvas[student]) == cents(total), student
        if student in gradebook:
            assert abs(gradebook[student] - total) < Fraction(1, 100), student


@pytest.mark.slow(90)
def test_the_weeks_after_the_grading_of_2021(rehearsal):
    """Question 9 re-keyed, 16 dropped, three corrections by hand, one in two names, one gone."""
    course = rehearsal(STUDENTS)
    lines, printed, ran = course.grade()
    should = {s: course.code(s) + sum(course.quiz(s).values()) for s in course.answers}
    assert (lines, ran) == ([], STUDENTS)
    assert "Since the last run" not in printed
    agree(course.out, should)

    # the same again: nothing runs, nothing moves
    assert course.grade()[0::2] == ([], 0)

    # question 9 has another key; how many would gain and lose is told before
    key = KEY | {9: frozenset("A")}
    course.correct("question: 9, key: A")
    console = Console(file=io.StringIO(), width=200)
    before = {path: path.read_bytes() for path in course.out.rglob("*") if path.is_file()}
    preview(Order(course.entries, course.out, roster=course.roster), COURSE, console)
    gain = {s for s in course.answers if course.answers[s][9] == frozenset("A") != KEY[9]}
    lose = {s for s in course.answers if course.answers[s][9] == KEY[9] != frozenset("A")}
    assert f"Question 9: {len(gain)} would gain, {len(lose)} would lose" in console.file.getvalue()
    assert {path: path.read_bytes() for path in course.out.rglob("*") if path.is_file()} == before
    lines, printed, ran = course.grade()
    assert ran == 0
    assert {line["student"] for line in lines} == gain | lose
    assert {cents(line["correction"]) for line in lines if line["student"] in gain} == {
        cents(COURSE.quiz.points[9])
    }
    assert {line["code"] + line["key"] + line["attempt"] + line["lateness"] for line in lines} == {""}
    assert f"{len(gain)} gained, {len(lose)} lost" in printed
    agree(course.out, {s: course.code(s) + sum(course.quiz(s, key).values()) for s in course.answers})

    # question 16 is dropped, its points shared out
    course.correct("question: 16, drop: share-out")
    most = sum(COURSE.quiz.points.values())
    rest = {n: p * most / (most - COURSE.quiz.points[16]) * (n != 16) for n, p in COURSE.quiz.points.items()}
    should = {s: course.code(s) + sum(course.quiz(s, key, worth=rest).values()) for s in course.answers}
    assert course.grade()[2] == 0
    agree(course.out, should)

    # three corrections by hand
    course.correct(f"student: login7, todo: {TODO}, points: 3, comment: We looked again.")
    course.correct("student: b008, question: 2, add: -0.3")
    course.correct("student: B009, status: excused")
    lines, _, ran = course.grade()
    should["b007"] += COURSE.code[TODO] - course.code("b007")
    should["b008"] -= course.quiz("b008", key, worth=rest)[2] and Fraction(3, 10)
    should["b009"] = Fraction(0)
    assert ran == 0
    assert {line["student"] for line in lines} == {"b007", "b008", "b009"} - {
        s for s in ("b007", "b008") if (s == "b007") == (course.parts["b007"] == 8) and s == "b007"
    } - ({"b008"} if not course.quiz("b008", key, worth=rest)[2] else set())
    assert "We looked again." in (course.out / "feedback" / "b007.html").read_text("utf-8")
    assert next(line for line in lines if line["student"] == "b009")["correction"].startswith("-")
    assert {line["attempt"] + line["code"] + line["key"] + line["lateness"] for line in lines} == {""}
    canvas = (course.out / "canvas.csv").read_text("utf-8")
    assert re.search(r"b009,login9,S,EX$", canvas, re.MULTILINE)
    agree(course.out, should)

    # another submission comes, and another one under a second name: only they run
    shutil.rmtree(course.entries / "b010")
    course.hand_in("b010", 8)
    should["b010"] = course.code("b010") + sum(course.quiz("b010", key, worth=rest).values())
    parts, chosen = course.parts["b011"], course.answers["b011"]
    old = should["b011"]
    course.hand_in("b011", 8, entry="login11")
    new = course.code("b011") + sum(course.quiz("b011", key, worth=rest).values())
    if new < old:  # of what nothing orders the better counts
        course.parts["b011"], course.answers["b011"] = parts, chosen
    should["b011"] = max(new, old)
    lines, printed, ran = course.grade()
    assert ran == 2
    assert {line["student"] for line in lines} <= {"b010", "b011"}
    assert all(line["attempt"] for line in lines)
    agree(course.out, should)

    # one withdraws, and leaves the roster
    shutil.rmtree(course.entries / "b012")
    text = course.roster.read_text()
    course.roster.write_text(re.sub(r".*,b012,.*\n", "", text))
    gone = should.pop("b012")
    lines, printed, ran = course.grade()
    assert ran == 0
    assert [(line["student"], line["status"], cents(line["before"])) for line in lines] == [
        ("b012", "gone", cents(gone))
    ]
    assert "1 gone" in printed
    assert not (course.out / "feedback" / "b012.html").exists()
    assert not (course.out / "results" / "b012.json").exists()
    agree(course.out, should)
    assert [line["status"] for line in history_of("b012", course.out)][-1] == "gone"


def test_a_student_keeps_one_name(rehearsal):
    """Missing first under the login, then handed in under the number, then withdrawn: one line, one page."""
    course = rehearsal(2)
    shutil.rmtree(course.entries / "b001")
    course.grade()
    course.hand_in("b001", 4)
    lines, _, ran = course.grade()
    assert ([line["student"] for line in lines], ran) == (["login1"], 1)
    shutil.rmtree(course.entries / "b001")
    lines, _, _ = course.grade()
    assert [(line["student"], line["status"]) for line in lines] == [("login1", "missing")]
    assert [row["student"] for row in rows(course.out / "grades.csv")] == ["b000", "login1"]


def test_a_name_that_a_spreadsheet_would_compute_is_text_in_changes_too(rehearsal):
    """And the history of its student is found under it."""
    course = rehearsal(1)
    course.grade()
    course.hand_in("=1+1", 8)
    lines, _, _ = course.grade()
    assert [line["student"] for line in lines] == ["'=1+1"]
    assert [line["student"] for line in history_of("=1+1", course.out)] == ["'=1+1"]


def test_a_correction_of_nobody_stops_the_run_before_anything_is_written(rehearsal):
    """It is named with its line; the grades stay as they are."""
    course = rehearsal(3)
    course.grade()
    before = {path: path.read_bytes() for path in course.out.rglob("*") if path.is_file()}
    course.correct("student: b999, status: excused")
    before[course.out / "corrections.yaml"] = (course.out / "corrections.yaml").read_bytes()
    with pytest.raises(BadFileError, match=r"corrections.yaml line 1: there is no student b999"):
        course.grade()
    assert {path: path.read_bytes() for path in course.out.rglob("*") if path.is_file()} == before


def test_an_entry_s_own_corrections_are_none(rehearsal):
    """What lies in a submission, or beside the entries, corrects nobody."""
    course = rehearsal(2)
    course.grade()
    for folder in (course.entries / "b000", course.entries):
        (folder / "corrections.yaml").write_text(
            "- {date: 2026-01-01, reason: r, student: b000, question: 1, points: 0.3}"
        )
    lines, _, _ = course.grade()
    assert [line for line in lines if line["correction"]] == []


def test_one_student_is_graded_again(rehearsal):
    """Known or not with --force, and nobody else; a name that nobody has is an error."""
    course = rehearsal(5)
    assert course.grade(only="b002")[2] == 1
    assert [row["student"] for row in rows(course.out / "grades.csv")] == ["b002"]
    assert course.grade()[2] == 4
    assert course.grade(only="b002")[2] == 0
    assert course.grade(only="login2", force=True)[2] == 1
    with pytest.raises(StoppedError, match="there is no student b999"):
        course.grade(only="b999")


def test_everything_about_one_student_is_printed(rehearsal):
    """By any name: attempts, points, answers beside the right ones, corrections, history."""
    course = rehearsal(3)
    course.hand_in("b001", 5, entry="login1")
    course.grade()
    course.correct(f"student: b001, todo: {TODO}, points: 0")
    course.grade()
    console = Console(file=io.StringIO(), width=100)
    show_student(Order(course.entries, course.out, roster=course.roster), "LOGIN1", COURSE, console)
    text = console.file.getvalue()
    for words in (
        "Attempt 1 of 2",
        "Attempt 2 of 2",
        "code 0",
        "question 30:",
        "an objection",
        "correction -",
    ):
        assert words in text, words
    right = ", ".join(sorted(KEY[3]))
    assert re.search(rf"question 3: .*; right: {right};", text)
    with pytest.raises(StoppedError, match="there is no student b9"):
        show_student(Order(course.entries, course.out), "b9", COURSE, console)


def test_what_is_not_graded_yet_is_told(rehearsal):
    """With the files that were read, and nothing of them run or parsed."""
    course = rehearsal(1)
    console = Console(file=io.StringIO(), width=100)
    show_student(Order(course.entries, course.out), "b000", COURSE, console)
    assert "not graded yet" in console.file.getvalue()
    assert "read: hw9.py" in console.file.getvalue()
    assert course.looked_at == 0


def test_code_is_shown_as_it_was_handed_in(rehearsal, monkeypatch):
    """As text, whatever it would mean to a terminal."""
    course = rehearsal(1)
    plain = course.find

    def find(submission):
        found, answers = plain(submission)
        code = Excerpt("hw9.py", 3, "def f():\n    return '[red]'")
        return dataclasses.replace(found, excerpts={"smoothgrad_noise": code}), answers

    monkeypatch.setattr(class_run, "Pool", lambda _: Here(find))
    course.grade()
    console = Console(file=io.StringIO(), width=100)
    show_student(Order(course.entries, course.out), "b000", COURSE, console)
    assert "hw9.py, line 3\ndef f():\n    return '[red]'\n" in console.file.getvalue()
