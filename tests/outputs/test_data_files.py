"""The class as data: what a spreadsheet recomputes from it is what the results and the report say."""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from statistics import fmean

import numpy as np
import pytest

from autograder.course import load_course
from autograder.grading.corrections import Correction, Corrections
from autograder.grading.result import Result
from autograder.outputs.class_files import write_class
from autograder.outputs.data_files import data_files
from autograder.outputs.report_page import report_page
from autograder.secret import Secret
from questions.keys import read_key
from tests.generated_class import generated

NONE = Corrections()


@functools.cache
def a_class() -> list[Result]:
    return generated(300)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def digits(value: float | Fraction | None) -> float | None:
    return None if value is None else float(f"{float(value):.2f}")


@pytest.fixture(scope="module")
def files() -> dict[str, list[dict[str, str]]]:
    return {name: rows(text) for name, text in data_files(a_class(), NONE, str).items()}


def test_items_are_those_of_counting(files):
    """Each question's mean share, its correlation with the sum of all others, and who chose what."""
    answered = [r for r in a_class() if any(score.meant is not None for score in r.quiz)]
    shares = np.array([[float(s.points / s.max_points) for s in r.quiz] for r in answered])
    right = {
        (str(n), letter): letter in keyed.right for n, keyed in read_key().items() for letter in keyed.options
    }
    assert {(row["question"], row["option"]) for row in files["items.csv"]} == right.keys()
    for row in files["items.csv"]:
        column = int(row["question"]) - 1
        others = shares.sum(1) - shares[:, column]
        assert float(row["difficulty"]) == digits(fmean(shares[:, column]))
        assert float(row["discrimination"]) == digits(np.corrcoef(shares[:, column], others)[0, 1])
        chosen = [row["option"] in (r.quiz[column].meant or ()) for r in answered]
        assert float(row["chosen"]) == digits(fmean(chosen))
        assert int(row["answered"]) == sum(r.quiz[column].meant is not None for r in answered)
        assert int(row["right"]) == right[row["question"], row["option"]]


def test_strong_and_weak_are_the_ends_of_the_class(files):
    """In a class without equal sums they are the 27% with the most and the fewest points."""
    answered = [r for r in a_class() if any(score.meant is not None for score in r.quiz)]
    of_each_sum = {sum(s.points / s.max_points for s in r.quiz): r for r in answered}
    apart = [of_each_sum[total] for total in sorted(of_each_sum)]
    size = round(0.27 * len(apart))
    assert size > 2
    for row in rows(data_files(apart, NONE, str)["items.csv"]):
        for column, end in (("strong", apart[-size:]), ("weak", apart[:size])):
            chosen = [row["option"] in (r.quiz[int(row["question"]) - 1].meant or ()) for r in end]
            assert float(row[column]) == digits(fmean(chosen)), (row, column)


def test_the_report_has_the_same_figures(files):
    """What `report.html` shows of a question is what the file says, to the digits shown."""
    page = report_page(a_class(), load_course())
    shown = re.findall(
        r'data-number="(\d+)".*?data-difficulty="([\d.]+)" data-discrimination="([-\d.]+)"', page
    )
    assert {(n, digits(float(d)), digits(float(r))) for n, d, r in shown} == {
        (row["question"], float(row["difficulty"]), float(row["discrimination"]))
        for row in files["items.csv"]
    }
    assert len(shown) == 30


def test_every_check_of_every_student_is_a_line(files):
    """Counted by student, TODO and part, as many passed and failed as the results hold."""
    found = Counter(tuple(row.values()) for row in files["checks.csv"])
    assert found == Counter(
        (r.student, s.todo, s.part, c.title.en, "1" if c.passed else "0")
        for r in a_class() for s in r.code for c in s.checks
    )  # fmt: skip


def test_answers_add_up_to_everybody_s_points(files):
    """Letters are the bank's; points are those of the questions, and their sum is the quiz's."""
    by_student: dict[str, list[dict[str, str]]] = {}
    for row in files["answers.csv"]:
        by_student.setdefault(row["student"], []).append(row)
    for result in a_class():
        own = by_student.get(result.student, [])
        assert [tuple(row["answer"]) for row in own] == [s.meant or () for s in result.quiz]
        assert sum(Fraction(row["points"]) for row in own) == (result.quiz_points or 0)
    assert sum(Fraction(row["max_points"]) for row in own) == sum(load_course().quiz.points.values())


def test_what_is_shared_out_is_exact_and_rounded_once():
    """Thirds stay thirds until they are written, so that the whole of them is a whole."""
    third = Fraction(1, 3)
    results = [
        replace(r, quiz=tuple(replace(s, points=third, max_points=third) for s in r.quiz))
        for r in a_class()[:9]
    ]
    answers = rows(data_files(results, NONE, str)["answers.csv"])
    assert {(row["points"], row["max_points"]) for row in answers} == {("0.33", "0.33")}
    items = rows(data_files(results, NONE, str)["items.csv"])
    assert {row["difficulty"] for row in items} == {"1"}


def test_a_dropped_question_is_no_item():
    """It has no figures, as in the report; its answers stay, for nothing."""
    dropped = Correction.model_validate(
        {"date": "2026-12-20", "reason": "r", "question": 3, "drop": "share-out"}
    )
    corrections = Corrections((dropped,))
    results = [corrections.applied(r, load_course()) for r in a_class()[:50]]
    texts = data_files(results, corrections, str)
    assert "3" not in {row["question"] for row in rows(texts["items.csv"])}
    assert {row["max_points"] for row in rows(texts["answers.csv"]) if row["question"] == "3"} == {"0"}


# --- without names ---

SECRET = Secret("a" * 64)


def test_a_pseudonym_is_stable_and_nobody_else_s():
    """One for all spellings of a name; another for another student, and with another secret."""
    names = [f"b089{n:05}" for n in range(20_000)]
    assert len({SECRET.pseudonym(name) for name in names}) == len(names)
    assert (
        SECRET.pseudonym("B08901001 (1)")
        == SECRET.pseudonym("b08901001")
        != Secret("b").pseudonym("b08901001")
    )
    assert all(re.fullmatch("s[0-9a-f]{12}", SECRET.pseudonym(name)) for name in names[:99])


def test_no_name_is_told_and_no_order_of_names():
    """The lines are those with names, but for the students; their order is that of the pseudonyms."""
    results = a_class()[:40]
    named, without = (data_files(results, NONE, called) for called in (str, SECRET.pseudonym))
    assert named["items.csv"] == without["items.csv"]
    for name in ("checks.csv", "answers.csv"):
        assert not any(r.student in without[name] for r in results)
        who = [row["student"] for row in rows(without[name])]
        assert who == sorted(who)
        called = [{**row, "student": SECRET.pseudonym(row["student"])} for row in rows(named[name])]
        assert Counter(map(repr, called)) == Counter(map(repr, rows(without[name])))


def test_a_class_is_written_with_its_data(tmp_path):
    """All three files lie beside the grades; a name that looks like a formula is none."""
    results = [replace(a_class()[0], student="=cmd()")]
    write_class(results, tmp_path, load_course())
    for name in ("checks.csv", "answers.csv"):
        assert {row["student"] for row in rows((tmp_path / name).read_text("utf-8"))} == {"'=cmd()"}
    assert (tmp_path / "items.csv").exists()
    write_class(results, tmp_path, load_course(), called=SECRET.pseudonym)
    assert "cmd" not in (tmp_path / "answers.csv").read_text("utf-8")
    assert "'=cmd()" in (tmp_path / "grades.csv").read_text("utf-8")
