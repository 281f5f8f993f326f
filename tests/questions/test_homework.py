"""The manifest is read as it says, and every mistake in it is named with its line."""

import re
from pathlib import Path

import pytest

from questions.errors import BadFileError
from questions.homework import load_homework
from questions.places import ASSIGNMENT

MANIFEST = """\
name: lab2
title: {en: "Lab 2", zh: "實驗二"}
column: 'lab\\W?2\\b'
topics:
  one: 1-4
  two: 5
commands:
  draw:
    module: lesson.draw
    help: {en: "every table", zh: "所有表格"}
"""


def manifest(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in MANIFEST
    path = folder / "course" / "homework.yaml"
    path.parent.mkdir()
    path.write_text(MANIFEST.replace(old, new, 1), "utf-8")
    return path


def test_a_manifest_says_what_is_this_homework_s_own(tmp_path: Path) -> None:
    """Topics are ranges of numbers; what is left out is none."""
    found = load_homework(manifest(tmp_path))
    assert (found.name, found.title.en, found.title.zh) == ("lab2", "Lab 2", "實驗二")
    assert {name: list(numbers) for name, numbers in found.topics.items()} == {
        "one": [1, 2, 3, 4],
        "two": [5],
    }
    assert re.search(found.column, "LAB-2 (77)", re.IGNORECASE)
    assert (found.pictures_folder, found.figures) == (None, None)
    assert found.commands["draw"].packages == ()


def test_a_command_s_page_is_what_the_quiz_page_links_to(tmp_path: Path) -> None:
    """With the command that makes it; pictures lie in assignment/."""
    text = "    module: lesson.draw\n"
    found = load_homework(manifest(tmp_path, text, f"{text}    makes: tables.html\n"))
    assert found.figures == ("tables.html", "draw")
    (tmp_path / "b").mkdir()
    more = load_homework(manifest(tmp_path / "b", "topics:", "pictures: data/tables\ntopics:"))
    assert more.pictures_folder == ASSIGNMENT / "data" / "tables"


def test_this_homework_s_manifest_is_read() -> None:
    """Thirty questions in eight topics, and a column that no other homework's name matches."""
    homework = load_homework()
    assert [number for numbers in homework.topics.values() for number in numbers] == list(range(1, 31))
    for name in ("HW9: XAI (12)", "Homework 9", "hw 09", "作業九", "作業 9"):
        assert re.search(homework.column, name, re.IGNORECASE), name
    for name in ("HW1", "HW90", "Homework 19", "Quiz 9", "作業八"):
        assert not re.search(homework.column, name, re.IGNORECASE), name
    assert homework.pictures_folder.is_dir()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("name: lab2", "name: Lab 2", 1, "name: String should match pattern"),
        ("name: lab2\n", "", 1, "name: Field required"),
        (', zh: "實驗二"', "", 2, "title.zh: Field required"),
        ('zh: "實驗二"', 'zh: ""', 2, "title.zh: String should have at least 1"),
        ('zh: "實驗二"', 'zh: "二", de: "Labor"', 2, "title.de"),
        ("'lab\\W?2\\b'", "'lab('", 3, "found 'lab(', which is no regular expression"),
        ("  one: 1-4", "  one: 4-1", 5, "found '4-1'; expected numbers of questions, as in 1-4"),
        ("  one: 1-4", "  one: all", 5, "found 'all'; expected numbers"),
        ("  two: 5", "  two: 4", 4, "two begins at 4, but 4 belongs to the topic before it"),
        ("  one: 1-4\n  two: 5\n", "  {}\n", 4, "at least 1"),
        ("commands:", "commnds:", 7, "commnds: Extra inputs are not permitted"),
        ("    module: lesson.draw\n", "", 8, "module: Field required"),
        ("    module: lesson.draw", "    modul: x\n    module: lesson.draw", 9, "modul: Extra inputs"),
        ("name: lab2", "name: lab2\nname: lab3", 2, "name: stands here and on line 1; expected once"),
        ("name: lab2", "name: [", 3, "is not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    """File, line and what was expected, for whatever is wrong."""
    with pytest.raises(BadFileError) as error:
        load_homework(manifest(tmp_path, old, new))
    assert any(
        one.startswith(f"course/homework.yaml line {line}: ") and says in one
        for one in str(error.value).splitlines()
    ), str(error.value)


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By its path, without a traceback's words."""
    with pytest.raises(BadFileError, match=r"homework\.yaml: cannot be read"):
        load_homework(tmp_path / "homework.yaml")
