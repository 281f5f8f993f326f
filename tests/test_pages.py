"""Every page a user reads: its commands exist, with their options, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from autograder.cli import app
from autograder.handout.release import commands
from questions.homework import load_homework
from questions.places import ROOT
from tests.rooms import ROOMS

FOLDERS = ("", "assignment", "autograder", "autograder/gradescope", "questions", "studio")
PAGES = sorted([*(page for folder in FOLDERS for page in (ROOT / folder).glob("README.md")),
                ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"])  # fmt: skip
LESSONS = load_homework().commands
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def code(page: Path) -> str:
    """What stands in code blocks and between backticks."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"```.*?\n(.*?)```|^((?:    [^\n]*\n)+)", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return "\n".join([*(one or other for one, other in blocks), *inline])


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_the_pages_are_there() -> None:
    """For everybody, for students, and for TAs on another platform."""
    pages = set(map(page_id, PAGES))
    assert {"README.md", "assignment/README.md", "autograder/gradescope/README.md"} <= pages


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_and_option_of_a_page_exists(page: Path) -> None:
    """`make …` is a target; `hw9 …` a command that knows the options written after it."""
    rules = "".join((ROOT / name).read_text("utf-8") for name in ("Makefile", "studio/studio.mk"))
    targets = re.findall(r"^([a-z]+):", rules, re.MULTILINE)
    text = code(page)
    assert set(re.findall(r"(?:^|\s)make ([a-z]+)\b", text, re.MULTILINE)) <= set(targets)
    for name, rest in re.findall(r"(?:^|\s)hw9 ([a-z]+)\b([^\n]*)", text, re.MULTILINE):
        assert name in {*COMMANDS, *LESSONS}, name
        if name in LESSONS:
            source = Path(importlib.util.find_spec(LESSONS[name].module).origin).read_text("utf-8")
            assert all(f'"{option}"' in source for option in re.findall(r"(?<!\S)(--[a-z-]+)", rest)), rest
            continue
        command, words = COMMANDS[name], rest.split()
        while hasattr(command, "commands"):  # a group: hw9 questions export
            word = words.pop(0) if words else ""
            assert word in command.commands, f"hw9 {name}{rest}"
            command = command.commands[word]
        known = {option for parameter in command.params for option in parameter.opts}
        used = set(re.findall(r"(?<!\S)(--[a-z-]+)", rest.split("  # ")[0]))
        assert used <= known, f"hw9 {name}{rest}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_of_the_handouts_own_program_exists(page: Path) -> None:
    """`python hw9.py …` is what its usage lists, which is what the handout's zip says there is."""
    assert set(re.findall(r"hw9\.py ([a-z]+)\b", code(page))) <= set(commands())
    assert {"check", "quiz"} <= set(commands())


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    """Links to files of the project, from where the page lies."""
    links = re.findall(r"\]\((?!http|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_says_what_it_is_for() -> None:
    """`hw9 --help` has a line for each."""
    printed = CliRunner().invoke(app, ["--help"]).output
    for name, command in COMMANDS.items():
        assert re.search(rf"│ {name}\b", printed)
        assert command.help


HOMES = (
    "",
    "assignment",
    "autograder",
    "autograder/checks",
    "autograder/handout",
    "autograder/intake",
    "autograder/outputs",
    "autograder/sandbox",
    "questions",
)
PATH = re.compile(r"`([\w./<>-]+?(?:/|\.(?:py|yaml|md|html|ipynb|txt)))(?:: \w+)?`")


@pytest.mark.parametrize("page", [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"], ids=page_id)
def test_every_path_that_a_newcomer_is_told_is_there(page: Path) -> None:
    """From the root, or from autograder/ as most are written; where one is a pattern, something matches."""
    gone = []
    for told in set(PATH.findall(page.read_text("utf-8"))):
        pattern = re.sub(r"<\w+>", "*", told).rstrip("/")
        if not any([*(ROOT / home).glob(pattern)] for home in HOMES):
            gone.append(told)
    assert gone == []


def test_the_rooms_are_told_in_the_order_that_is_guarded() -> None:
    """Every folder of the engine has its line, those that others build on before them."""
    told = re.findall(
        r"^\| `autograder/(\w+)/` ", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE
    )
    folders = {path.parent.name for path in (ROOT / "autograder").glob("*/__init__.py")}
    engine = told[-len(folders) :]  # the homework's own table comes first
    assert set(engine) == folders
    rooms = [one.rpartition(".")[2] for one in ROOMS]
    assert [room for room in rooms if room in folders] == engine
