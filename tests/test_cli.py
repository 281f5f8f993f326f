"""The command line as a TA and a student meet it, and the README as they read it."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app, console, grades_table
from autograder.grading.result import CodeScore, Result
from autograder.running import class_run
from tests import handed_in

ROOT = Path(__file__).parents[1]
CLASS = ROOT / "tests" / "submissions"
README = (ROOT / "README.md").read_text("utf-8")


def hw9(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command as a user does."""
    command = [Path(sys.executable).with_name("hw9"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow(20)
def test_grading_a_class_writes_every_output(tmp_path: Path) -> None:
    """The table is printed, and grades.csv, results.json and feedback say the same."""
    names = ["b08901001", "b08901004", "b08901025"]
    for name in names:
        shutil.copytree(CLASS / name, tmp_path / "class" / name)
    done = hw9("grade", tmp_path / "class", "--out", tmp_path / "out", "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert "3 students: 2 graded, 1 missing" in done.stdout
    rows = list(csv.DictReader((tmp_path / "out" / "grades.csv").read_text("utf-8").splitlines()))
    assert [(row["student"], row["code"]) for row in rows] == list(zip(names, ["10", "8", "0"], strict=True))
    for row in rows:
        document = json.loads((tmp_path / "out" / "results" / f"{row['student']}.json").read_text("utf-8"))
        assert document["score"] == float(row["total"])
        assert row["student"] in (tmp_path / "out" / "feedback" / f"{row['student']}.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("b08901001", 0, "All of the code is correct."), ("b08901004", 1, "This is 1 minus the cosine")],
)
@pytest.mark.slow(20)
def test_a_student_learns_whether_the_code_is_right(name: str, code: int, said: str) -> None:
    """The self-check ends with 0 only where all code is right, and hints where it is not."""
    done = hw9("check", CLASS / name)
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.slow(20)
def test_the_check_ends_with_a_verdict_and_runs_again_after_a_save(tmp_path: Path) -> None:
    """What each TODO earned, their sum, what is open; with --watch again each time a file is saved."""
    wrong = handed_in.IMPORTS + handed_in.NOISE + handed_in.DISTANCE
    (tmp_path / "hw9.py").write_text(wrong)
    command = [sys.executable, "-m", "autograder.self_check", "--watch", str(tmp_path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env=os.environ | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip

    def until(words: str) -> str:
        text = ""
        while words not in text and (line := process.stdout.readline()):
            text += line
        return text

    said = until("Waiting")
    assert (
        "5 / 10 (smoothgrad_noise 3/3, ig_baseline 0/3, euclidean_distance 2/2, cosine_similarity 0/2)"
        in said
    )
    assert "Not finished 尚待完成: ig_baseline, cosine_similarity." in said
    (tmp_path / "hw9.py").write_text(wrong + handed_in.BASELINE + handed_in.COSINE)
    said = until("Waiting")
    assert "10 / 10 (" in said
    assert "All of the code is correct." in said
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "")


@pytest.mark.parametrize("arguments", [["grade", "no-such-folder"], ["check", "no-such-file"], ["grade"]])
def test_mistakes_are_explained_without_a_traceback(arguments: list[str]) -> None:
    """A wrong path or a missing one says what was expected."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert re.search("does not exist|is not a folder|Missing argument", result.output)
    assert "Traceback" not in result.output


def test_markup_in_a_name_is_shown_and_not_obeyed() -> None:
    """The table of a class names students as they are, whatever their names would mean to a terminal."""
    names = ["[red]b1[/]", "[/]", ":skull:", "b2"]
    table = grades_table([Result(name, "missing") for name in names], [])
    terminal = Console(file=io.StringIO(), width=80, emoji=console._emoji)
    terminal.print(table)
    shown = [line.split()[0] for line in terminal.file.getvalue().splitlines()[1:]]
    assert shown == names


NAMES = {
    "plain": "b0890{n:04}",
    "e-mail": "b0890{n:04}.graduate.student@csie.ntu.edu.tw",
    "Canvas": "changhsiaominganna_{n:05}",
    "Chinese": "王小明的同學陳大文{n}",
}
STATUSES = ["graded", "grader-error", "unreadable", "timeout", "missing"]
TODOS = ["smoothgrad_noise", "ig_baseline", "euclidean_distance", "cosine_similarity"]


def a_class(name: str, size: int = 100) -> list[Result]:
    """Students with every status and numbers of up to five digits."""

    def result(n: int) -> Result:
        code = tuple(
            CodeScore(todo, "", Fraction(n * (place + 1) % 1200, 100), Fraction(12), ())
            for place, todo in enumerate(TODOS)
        )
        return Result(name.format(n=n), STATUSES[n % len(STATUSES)], code)  # type: ignore[arg-type]

    return [result(n) for n in range(1000, 1000 + size)]


def shown_rows(text: str) -> list[tuple[str, list[str]]]:
    """The rows of a printed table: each name, put together again, with all that stands beside it."""
    _, _, body = text.partition("total\n")
    rows: list[tuple[str, list[str]]] = []
    name = ""
    for line in body.splitlines():
        piece, *rest = line.split()
        name += piece
        if rest:
            rows.append((name, rest))
            name = ""
    return rows


def number(value: Fraction | None) -> str:
    return "–" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".")


def beside_the_name(result: Result, todos: list[str]) -> list[str]:
    each = [sum(score.points for score in result.code if score.todo == todo) for todo in todos]
    numbers = [*each, *([None] * 3 if result.status == "grader-error" else [sum(each), 0, sum(each)])]
    return [result.status, *map(number, numbers)]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.slow(6)
def test_no_number_and_no_status_is_cut_at_any_width(name: str) -> None:
    """From 40 columns to 200: each student's whole name, status and numbers, and no line is too long."""
    results = a_class(name, 25)
    for width in range(40, 201, 4):
        terminal = Console(file=io.StringIO(), width=width, emoji=False)
        terminal.print(grades_table(results, TODOS, width), crop=False)
        text = terminal.file.getvalue()
        assert max(map(cell_len, text.splitlines())) <= width
        with_todos = "noise" in text
        assert with_todos or width < (80 if name == NAMES["plain"] else 96), width
        whole = {result.student: beside_the_name(result, TODOS) for result in results}
        if not with_todos:
            whole = {student: [cells[0], *cells[-3:]] for student, cells in whole.items()}
        assert dict(shown_rows(text)) == whole, width
        assert len(shown_rows(text)) == len(results)


def test_a_terminal_too_narrow_for_anything_wraps_and_loses_nothing() -> None:
    """Below 40 columns the lines are longer than the terminal, which shows them on."""
    results = a_class(NAMES["e-mail"], 5)
    terminal = Console(file=io.StringIO(), width=20)
    terminal.print(grades_table(results, TODOS, 20), crop=False)
    shown = dict(shown_rows(terminal.file.getvalue()))
    for result in results:
        status, *numbers = beside_the_name(result, TODOS)
        assert shown[result.student] == [status, *numbers[-3:]]


def test_a_redirected_table_is_as_wide_as_it_has_to_be(monkeypatch, tmp_path) -> None:
    """Nobody's name is wrapped in a file, whatever the terminal's width was."""
    results = a_class(NAMES["e-mail"])
    monkeypatch.setattr(class_run, "run", lambda *_: results)
    done = CliRunner().invoke(app, ["grade", str(tmp_path)], env={"COLUMNS": "80"})
    lines = done.output.splitlines()
    for result in results:
        [line] = [line for line in lines if line.startswith(result.student)]
        assert line.split()[1:] == beside_the_name(result, TODOS)


def test_every_command_of_the_readme_exists() -> None:
    """`make …` and `hw9 …` in the README are targets and commands."""
    rules = "".join((ROOT / name).read_text("utf-8") for name in ("Makefile", "studio/studio.mk"))
    targets = set(re.findall(r"^([a-z]+):", rules, re.MULTILINE))
    commands = set(re.findall(r"^│ (\w+)", hw9("--help").stdout, re.MULTILINE))
    assert {"grade", "check"} <= commands
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= targets
    assert set(re.findall(r"\bhw9 ([a-z]+)\b", README)) <= commands


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
@pytest.mark.parametrize("target", ["grade", "test"])
def test_torchs_own_index_is_asked_only_where_that_is_wanted(target: str) -> None:
    """With TORCH=cpu; a machine that reaches nothing but the default index is not slowed."""
    asked = {
        setting: subprocess.run(
            ["make", "--dry-run", "--always-make", target, setting],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout
        for setting in ("TORCH=", "TORCH=cpu")
    }  # fmt: skip
    what = {"grade": "grading", "test": "everything"}[target]
    assert f"autograder/set_up.py {what} --torch cpu" in asked["TORCH=cpu"]
    assert f"autograder/set_up.py {what}" in asked["TORCH="]
    assert "--torch" not in asked["TORCH="]


def test_every_file_the_readme_links_to_exists() -> None:
    """No link leads nowhere."""
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
