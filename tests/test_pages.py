"""Every page a user reads: its commands exist, with their options, and its links lead somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from autograder.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page
    for folder in ("", "assignment", "autograder", "autograder/gradescope", "questions", "studio")
    for page in (ROOT / folder).glob("README.md")
)
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
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = code(page)
    assert set(re.findall(r"(?:^|\s)make ([a-z]+)\b", text, re.MULTILINE)) <= set(targets)
    for name, rest in re.findall(r"(?:^|\s)hw9 ([a-z]+)\b([^\n]*)", text, re.MULTILINE):
        assert name in COMMANDS, name
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
    """`python hw9.py …` is what its usage lists."""
    usage = ast.get_docstring(ast.parse((ROOT / "assignment" / "hw9.py").read_text("utf-8"))) or ""
    found = [set(re.findall(r"hw9\.py ([a-z]+)\b", text)) for text in (code(page), usage)]
    assert found[0] <= found[1]
    assert "check" in found[1]


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
