"""A notice is a value until it is shown, and whatever can be told has words in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notices import KINDS, Notice, notice, told
from questions.places import AUTOGRADER
from questions.text import Text, named

KINDS_OF_FACTS = re.compile(r"[a-z]+(-[a-z]+)*")
HAN = re.compile("[\u4e00-\u9fff]")


def details(kind: str) -> int:
    """How many details the words of a kind ask for."""
    text, in_class = KINDS[kind].text, KINDS[kind].in_class
    numbers = re.findall(r"\{(\d)\}", text.en + text.zh + in_class)
    return max((int(number) + 1 for number in numbers), default=0)


def made(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Each kind that a module makes a fact or notice of, with how many details, and whether that is all."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Name(id="notice" | "Unreadable" | "LeftOut" | "NotOpened" as name),
                args=[ast.Constant(value=kind), *rest],
            ):
                given = rest[1:] if name == "notice" else rest
                yield kind, len(given), not any(isinstance(one, ast.Starred) for one in given)
            case ast.Call(
                func=ast.Attribute(attr="append"),
                args=[ast.Tuple(elts=[ast.Constant(value=str(kind)), _, *rest])],
            ):
                yield kind, len(rest), True


MADE = [(path, *one) for path in sorted(AUTOGRADER.rglob("*.py")) for one in made(path)]


def test_there_is_something_to_look_at():
    """The sandbox, intake, grading and running all make some."""
    rooms = {path.parent.name for path, *_ in MADE}
    assert {"sandbox", "intake", "grading", "running"} <= rooms
    assert len({kind for _, kind, *_ in MADE}) > 20


@pytest.mark.parametrize(
    ("path", "kind", "given", "exactly"), MADE, ids=lambda one: getattr(one, "name", str(one))
)
def test_every_fact_that_is_told_has_words(path, kind, given, exactly):
    """Its kind is known, and it comes with the details that its words ask for."""
    assert kind in KINDS, f"{path.name} tells {kind!r}, for which autograder/notices.py has no words"
    assert given == details(kind) if exactly else given <= details(kind)


def test_no_words_are_left_over():
    """Every kind is named somewhere outside of the table, by one of the literal texts of the engine."""
    words = {
        node.value
        for path in AUTOGRADER.rglob("*.py")
        if path.name != "notices.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(KINDS) <= words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_speaks_both_languages(kind):
    """With the same places to fill, and Chinese where there are words at all."""
    assert KINDS_OF_FACTS.fullmatch(kind)
    text = KINDS[kind].text
    assert text.en
    assert HAN.search(text.zh)
    assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh))
    said = notice(kind, "a.py, line 3", *range(details(kind))).text
    assert "a.py, line 3" in said.en
    assert "a.py, line 3" in said.zh
    assert not re.search(r"[{}]", said.en + said.zh)


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_class_a_notice_says_the_same_whatever_its_place(kind):
    """Unless its words are about the place itself."""
    said = {notice(kind, place, *range(details(kind))).in_class for place in ("a.py, line 3", "b.py")}
    assert len(said) == (2 if "{place}" in (KINDS[kind].in_class or KINDS[kind].text.en) else 1)


def test_what_a_student_chose_is_never_a_pattern():
    """Braces in a place or a detail are shown as they are."""
    odd = notice("statement-failed", "{0}.py", "KeyError: {place} {1}")
    assert odd.text.en == "“{0}.py”: “KeyError: {place} {1}”; left out"


@given(st.sampled_from(sorted(KINDS)), st.text(min_size=1), st.lists(st.text(), min_size=4, max_size=4))
def test_a_student_s_words_are_a_quotation_that_nothing_in_them_ends(kind, place, said):
    """What stands outside of quotation marks is ours, but for names and paths that read as nothing else."""
    forged = Notice(kind, place, tuple(said))
    honest = Notice(kind, "“”", ("“”",) * 4)
    for found, ours, marks in (
        (forged.text.en, honest.text.en, "“”"),
        (forged.text.zh, honest.text.zh, "「」"),
    ):
        quoted, plain = f"{marks[0]}[^{marks}]*{marks[1]}", r"[\w.+@/-]+(, code cell \d+)?(, line \d+)?"
        pattern = f"({quoted}|{plain})".join(map(re.escape, re.split(quoted, ours)))
        assert re.fullmatch(pattern, found, re.ASCII)


def test_names_and_paths_are_shown_as_they_are():
    """They stay readable; a name that is a sentence becomes a quotation, on one line."""
    for name in ("b08901006", "hw9/part1.ipynb, code cell 3, line 2", "3.11", "a_b-c.py, line 9"):
        assert named(name) == Text(name, name)
    for name in ("full points\ngiven", "滿分.py", "hw9 (1).ipynb", "a.py, line 3, all right", ""):
        assert named(name).en == "“" + " ".join(name.split()) + "”"
    assert named("x” graded “full 」").en == '“x" graded "full "”'


def test_a_fact_of_the_other_side_becomes_a_notice_or_nothing():
    """One of an unknown kind, or without the details that its words ask for, is dropped."""
    assert told(("statement-failed", "a.py", "x")) == Notice("statement-failed", "a.py", ("x",))
    assert told(("no-notebook",)) == Notice("no-notebook")
    for forged in (
        (),
        ("",),
        ("no-such-kind", "a"),
        ("statement-failed",),
        ("lines-not-python", "a", "b", "1"),
        ("grader-failed", "", "for the grader alone to say"),
    ):
        assert told(forged) is None


@given(st.lists(st.sampled_from(list(KINDS)) | st.text(max_size=5), max_size=7).map(tuple))
def test_no_fact_brings_the_grader_down(fact):
    """Whatever was told can be shown, or is dropped."""
    if said := told(fact):
        assert said.text.en
        assert said.in_class
