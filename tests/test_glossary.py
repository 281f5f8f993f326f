"""A thing has one name in each language, in whatever students read: tests/glossary.yaml lists them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HAN = "[\u3400-\u9fff]"
GLOSSARY = yaml.safe_load(Path(__file__).with_name("glossary.yaml").read_text("utf-8"))
WORDED = {"Text", "Kind", "About", "_left_out", "hint"}  # calls whose texts a person reads

# Whole files, of which every line is read by a student, and modules, of which only some texts are.
FILES = (
    "questions/evidence/twins/*.yaml",
    "questions/page/*.html",
    "questions/page/words.js",
    "autograder/outputs/templates/feedback.html",
    "assignment/xai/pages/*/words.js",
    "assignment/xai/pages/*.html",
    "assignment/README.md",
    "assignment/answers.yaml",
    "homework.yaml",
)
MODULES = (
    "solutions/*.py",
    "autograder/**/*.py",
    "questions/*.py",
    "assignment/xai/*.py",
    "studio/explain.py",
)


class Line(NamedTuple):
    """A line of what students read, and where it stands."""

    path: str
    number: int
    text: str


class Term(NamedTuple):
    """What a thing is called, and a pattern of what it must not be called in paths that match `only`."""

    en: str
    zh: str
    wrong: re.Pattern[str]
    only: re.Pattern[str]


def terms(rows: list[dict[str, object]]) -> list[Term]:
    """The rows of a glossary as terms."""
    return [
        Term(
            str(row["en"]),
            str(row["zh"]),
            re.compile("|".join([*row["not"], *_untranslated(row)]), re.IGNORECASE),  # type: ignore[misc]
            re.compile(str(row.get("only", ""))),
        )
        for row in rows
    ]


def _untranslated(row: dict[str, object]) -> list[str]:
    """The patterns of an English term in a Chinese sentence, with a Chinese character on both sides of it."""
    term = rf"{row['en']}s?"
    return [rf"{HAN} ?{term} ?{HAN}", rf"[，。；：]{term} ?{HAN}"] if row.get("untranslated") else []


def whole(path: Path) -> Iterator[Line]:
    """Every line of a file, but for the conditions that its options state for the grader."""
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not re.match(r"\s*(claim|source):", text):
            yield Line(path.relative_to(ROOT).as_posix(), number, text)


def told(path: Path) -> Iterator[Line]:
    """The lines of a module that a student reads: markdown cells, messages, and whatever is Chinese."""
    source = path.read_text("utf-8")
    name = path.relative_to(ROOT).as_posix()
    if name.startswith("solutions/"):
        for number, text in enumerate(source.splitlines(), 1):
            if text.startswith("# ") and not text.startswith("# %%"):
                yield Line(name, number, text)
    for node in _texts(ast.parse(source)):
        for place, text in enumerate(str(node.value).splitlines()):
            yield Line(name, node.lineno + place, text)


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """The strings of a module that are words of a message: in its calls, or with Chinese in them."""
    worded = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", None)) in WORDED
        for inner in ast.walk(call)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and (id(node) in worded or re.search(HAN, node.value)):
            yield node


@cache
def everything() -> tuple[Line, ...]:
    """Every line that a student may read."""
    files = [line for pattern in FILES for path in sorted(ROOT.glob(pattern)) for line in whole(path)]
    return (
        *files,
        *(line for pattern in MODULES for path in sorted(ROOT.glob(pattern)) for line in told(path)),
    )


def violations(glossary: list[Term], lines: tuple[Line, ...]) -> list[str]:
    """What is called otherwise than the glossary says: file and line, what stands there, and what should."""
    return [
        f"{line.path}:{line.number}: {found[0]!r}; the glossary says {term.en} · {term.zh}"
        for term in glossary
        for line in lines
        if term.only.search(line.path) and (found := term.wrong.search(line.text))
    ]


def test_there_is_something_to_read() -> None:
    """Notebooks, bank, pages and messages are all among it."""
    rooms = {line.path.rpartition("/")[0] for line in everything()}
    assert {
        "solutions", "questions/evidence/twins", "questions/page", "assignment/xai/pages/attention",
        "autograder/outputs/templates", "autograder", "autograder/checks", "autograder/grading",
        "assignment/xai",
    } <= rooms  # fmt: skip
    assert len(everything()) > 3000
    assert len({row["en"] for row in GLOSSARY}) >= 25


def test_everything_is_called_by_one_name() -> None:
    """Each other name is told with its file and line."""
    assert violations(terms(GLOSSARY), everything()) == []


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: row["en"])
def test_another_name_is_found(row: dict[str, object]) -> None:
    """Whatever a term may not be called is found where it is put in, and the term itself is not."""
    (term,) = terms([row])
    place = next(line.path for line in everything() if term.only.search(line.path))
    assert violations([term], (Line(place, 7, f"這裡的{row['zh']}很重要"),)) == []
    for form in row["not"]:  # type: ignore[attr-defined]
        if re.escape(form).replace("\\ ", " ") == form:  # a form that is no pattern
            (said,) = violations([term], (Line(place, 7, f"這裡的{form}很重要"),))
            assert said.startswith(f"{place}:7: {form!r}")
    if row.get("untranslated"):
        assert violations([term], (Line(place, 7, f"這裡的 {row['en']} 很重要"),))
