"""The report for TAs: what it counts, and how it looks and acts in Chromium."""

import functools
import html
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from autograder.course import load_course
from autograder.grading.excerpt import Excerpt
from autograder.grading.result import Result
from autograder.handout_notebooks import stubs
from autograder.notices import notice
from autograder.outputs.class_facts import LONG, changed_cells, code_groups, notices, todo_facts
from autograder.outputs.class_files import write_class
from autograder.outputs.item_analysis import analyse
from autograder.outputs.report_page import report_page
from questions.text import Text
from tests.generated_class import generated

POINTS = load_course().code
NASTY = "</script><img src=x onerror=alert(1)>&\"'{{ 7 * 7 }}\u2028"


@functools.cache
def class_of(n: int) -> list[Result]:
    return generated(n)


def page(results: list[Result]) -> str:
    return report_page(results, load_course())


def students_in(text: str) -> list[list[object]]:
    """The lines of the table, as the page's script reads them."""
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])["students"]


def hints(result: Result, todo: str, part: str, title: Text) -> set[Text | None]:
    """The hints that a student was given for a check."""
    own = [score for score in result.code if (score.todo, score.part) == (todo, part)]
    return {
        check.hint for score in own for check in score.checks if check.title == title and not check.passed
    }


@pytest.mark.slow(3)
def test_facts_of_todos_are_those_of_counting():
    """For each check, how many students failed it; how many have all, and no points."""
    results = class_of(200)
    judged = [r for r in results if r.code]
    for facts in todo_facts(results, POINTS, stubs()):
        scores = [[s for s in r.code if s.todo == facts.todo] for r in judged]
        assert facts.students == len(judged) < 200
        assert facts.full == sum(all(s.points == s.max_points for s in own) for own in scores)
        assert facts.none == sum(not any(s.points for s in own) for own in scores)
        for part in facts.parts:
            failed = Counter(
                check.title
                for own in scores for s in own if s.part == part.part
                for check in s.checks if not check.passed
            )  # fmt: skip
            assert {check.title: check.failed for check in part.checks if check.failed} == failed
            for check in part.checks:
                assert sum(len(rows) for _, rows in check.hints) == check.failed
                given = [(h, [results[row] for row in rows]) for h, rows in check.hints]
                assert all(
                    hint in hints(r, facts.todo, part.part, check.title) for hint, rs in given for r in rs
                )


def test_a_check_that_fails_twice_for_a_student_counts_once():
    """Checks of several inputs have one title; students are counted, not calls."""
    [one] = [r for r in class_of(60) if r.code and not r.points_of("cosine_similarity")][:1]
    score = next(s for s in one.code if s.todo == "cosine_similarity")
    twice = replace(one, code=(replace(score, checks=score.checks * 2),))
    [facts] = [f for f in todo_facts([twice], POINTS, stubs()) if f.todo == "cosine_similarity"]
    assert [check.failed for check in facts.parts[0].checks if check.failed] == [1]


@pytest.mark.slow(3)
def test_an_untouched_stub_is_counted_as_one():
    """Who left the stub as given is told from who tried and failed."""
    failed = [r for r in class_of(200) if r.code and not r.points_of("smoothgrad_noise")][:3]
    [stub, *_] = stubs()
    tried, *left = (
        replace(r, fingerprints={"smoothgrad_noise": p})
        for r, p in zip(failed, ["40-a", stub, stub], strict=True)
    )
    [facts, *_] = todo_facts([tried, *left], POINTS, stubs())
    assert (facts.none, facts.untouched) == (3, 2)
    assert "2 left the stub as given" in page([tried, *left])


def test_only_wrong_code_that_is_no_stub_is_grouped():
    """Two with the same wrong code are a group; right code, a stub, and a code of one's own are none."""
    results = class_of(200)
    wrong = [r for r in results if r.code and not r.points_of("smoothgrad_noise")][:5]
    right = [r for r in results if r.code and r.points_of("smoothgrad_noise") == 3][:2]
    prints = ["40-aaaaaaaaaaaaaaaa", "40-aaaaaaaaaaaaaaaa", "9-bbbbbbbbbbbbbbbb", *[min(stubs())] * 2]
    prints += ["41-cccccccccccccccc"] * 2
    group = [
        replace(r, fingerprints={"smoothgrad_noise": p})
        for r, p in zip([*wrong, *right], prints, strict=True)
    ]
    [found] = code_groups(group, POINTS, stubs())
    assert (found.todo, found.size, found.rows) == ("smoothgrad_noise", 40, (0, 1))
    assert found.failed.en


def with_codes(codes: list[str], points: int, size: int = 80, todo: str = "smoothgrad_noise") -> list[Result]:
    """Students with these codes for a TODO, all with the same fingerprint, and so many points for it."""
    some = [r for r in class_of(200) if r.code and r.points_of(todo) == points][: len(codes)]
    prints = {todo: f"{size}-aaaaaaaaaaaaaaaa"}
    return [
        replace(r, fingerprints=prints, excerpts={todo: Excerpt(f"{r.student}.py", 3, code)})
        for r, code in zip(some, codes, strict=True)
    ]


def test_equal_right_code_is_grouped_from_some_length_on():
    """The shorter is left out, as chance; wrong code is in the other list; a stub is in none."""
    for size, right in ((LONG, True), (LONG - 1, False)):
        group = with_codes(["a", "b"], 3, size)
        assert [one.rows for one in code_groups(group, POINTS, stubs(), right=True)] == [(0, 1)] * right
        assert code_groups(group, POINTS, stubs()) == []
    assert code_groups(with_codes(["a", "b"], 0), POINTS, stubs(), right=True) == []
    left = [replace(r, fingerprints={"smoothgrad_noise": min(stubs())}) for r in with_codes(["a", "b"], 3)]
    assert code_groups(left, POINTS, {*stubs()}, right=True) == []


def test_equal_code_stands_side_by_side():
    """The first two of a group, as text, with where each stands; what differs is marked, and nothing else."""
    one, other = "def f(kind):\n    return '</td><script>'", "def f(which):\n    return '</td><script>'"
    results = with_codes([one, other, one], 0)
    text = page(results)
    table = re.search(r'<table class="code">.*?</table>', text, re.DOTALL)[0]
    assert re.findall("<mark>(.*?)</mark>", table) == ["kind", "which"]
    cells = re.findall(r'<td data-line="(\d+)"></td><td>(.*?)</td>', re.sub("</?mark>", "", table))
    lines = [
        (str(n), html.escape(line, quote=False))
        for n in (3, 4)
        for line in (one.split("\n")[n - 3], other.split("\n")[n - 3])
    ]
    assert [(number, line.replace("&#39;", "'")) for number, line in cells] == lines
    for result in results[:2]:
        assert f"{result.student}.py" in table
        assert f'href="feedback/{result.student}.html#code-smoothgrad_noise"' in table
    assert results[2].student not in table


def test_a_report_holds_no_more_code_than_its_groups():
    """Two codes a group, however many students there are: all others are in the feedback pages."""
    code = "\n".join(f"line {n}" for n in range(100))
    two, many = page(with_codes([code] * 2, 0)), page(with_codes([code] * 40, 0))
    assert two.count("line 50") == many.count("line 50") == 2


def test_how_far_the_strong_are_above_the_weak_is_in_points():
    """Shares differ by points, not by per cent of each other."""
    spreads = re.findall(r"students’ share is (.*?) the weaker ones’", page(class_of(100)))
    assert len(spreads) > 20
    assert all(re.fullmatch(r"\d+ points? (above|below)", said) for said in spreads)


def test_names_of_the_roster_stand_beside_ids():
    """In the table's data and in lists, as text; who has none is called by the id alone."""
    results = class_of(60)
    names = {r.student: f"Name{n} {NASTY}" for n, r in enumerate(results) if n % 2}
    text = report_page(results, load_course(), names=names)
    assert json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])["names"] == names
    assert "<img" not in text
    row = next(n for n, r in enumerate(results) if r.status not in ("graded", "grader-error") and n % 2)
    first = text[text.index('id="first"') : text.index('id="points"')]
    assert f'{results[row].student}</a> <span class="soft">Name{row} ' in first


def test_pairs_with_equal_wrong_answers_are_listed_as_a_pointer():
    """The places are those in the class, whoever answered nothing; where all work apart, none stands out."""
    results = [replace(r, quiz=()) if n < 3 else r for n, r in enumerate(class_of(100))]
    assert "No pair stands out." in page(results)
    mistakes = [sum(s.meant is not None and s.points < s.max_points for s in r.quiz) for r in results]
    row = min(range(10, 90), key=lambda n: abs(mistakes[n] - 14))
    results[row + 1] = replace(results[row + 1], quiz=results[row].quiz)
    text = page(results)
    listed = text[text.index('id="answers"') : text.index('id="students"')]
    assert re.findall(r'data-rows="([\d,]+)"', listed) == [f"{row},{row + 1}"]
    assert "never a verdict" in listed


def test_notices_are_counted_by_kind():
    """The cell, the line and the number of times do not matter; changed cells are counted apart."""
    failed = "statement-failed"
    told = [
        (notice(failed, "x.ipynb, code cell 3, line 2", "NameError: y"), notice("cell-changed", "c")),
        (notice(failed, "z/w.py, line 9", "NameError: y"),) * 2,
        (notice("defined-again", "f", 2, "a.py, line 1; a.py, line 3"),),
        (notice("defined-again", "f", 5, "a: b.py, line 1"),),
    ]
    results = [Result(str(row), "graded", notices=said) for row, said in enumerate(told)]
    assert changed_cells(results) == {"c": (0,)}
    assert notices(results) == {
        "“NameError: y”; left out": (0, 1),
        "f is defined more than once; the last one counts": (2, 3),
    }


@pytest.mark.parametrize("n", [0, 1, 5, 36, 1000])
@pytest.mark.slow(10)
def test_a_class_of_any_size_has_a_report(n):
    """Every student has a line; a link leads to each one's feedback."""
    results = class_of(n)
    text = page(results)
    if not n:
        assert "Nobody has been graded yet" in text
        return
    lines = students_in(text)
    assert [line[0] for line in lines] == [r.student for r in results]
    assert [line[2] for line in lines] == [None if r.total is None else float(r.total) for r in results]
    assert len(text) < 200_000 + 100 * n


@pytest.mark.slow(4)
def test_the_flawed_question_is_to_be_looked_at_first():
    """Of three hundred students' questions only the one against the able raises warnings."""
    text = page(class_of(300))
    first = text[text.index('id="first"') : text.index('id="points"')]
    assert re.findall(r'href="#q(\d+)"', first) == ["3"]


def test_hostile_names_and_texts_are_shown_as_text():
    """Whatever students call themselves, their files and their errors: no tag, and no end of the script."""
    [one] = [r for r in class_of(60) if r.code and not r.points_of("cosine_similarity")][:1]
    hint = Text(NASTY, NASTY)
    code = tuple(
        replace(s, checks=tuple(replace(c, title=hint, hint=hint if c.hint else None) for c in s.checks))
        for s in one.code
    )
    nastily = (notice("statement-failed", NASTY, NASTY), notice("cell-changed", NASTY))
    nasty = replace(one, student=NASTY, notices=nastily, code=code)
    text = page([nasty, replace(nasty, student="b")])
    assert "<img" not in text
    assert "49" not in re.sub(
        r"[\d.]*49[\d.]+|[\d.]+49[\d.]*", "", text.split("<main>")[1].split("<script")[0]
    )
    assert students_in(text)[0][0] == NASTY


def test_who_handed_in_nothing_says_nothing_of_a_question():
    """Students without answers are not in the figures."""
    results = class_of(40)
    more = results + [replace(r, student=r.student + "x", quiz=(), status="missing") for r in results]
    figures = [re.search(r"([\d,]+) students? answered", page(rows))[1] for rows in (results, more)]
    assert figures[0] == figures[1]
    assert analyse([]).items == ()


def test_the_report_lies_beside_the_grades(tmp_path: Path):
    """Grading a class writes it."""
    write_class(generated(3), tmp_path, load_course())
    assert (tmp_path / "report.html").read_text("utf-8") == page(class_of(3))


# --- in Chromium ---


@pytest.fixture
def open_report(open_from_disk, tmp_path):
    def opened(results, names=MappingProxyType({}), **options):
        shown = open_from_disk(None, **options)
        path = tmp_path / "report.html"
        path.write_text(report_page(results, load_course(), names=names), "utf-8")
        shown.goto(path.as_uri())
        return shown

    return opened


def names(shown):
    return shown.locator("#table tbody tr td:first-child").all_inner_texts()


@pytest.mark.browser
def test_students_are_found_sorted_and_shown_by_the_hundred(open_report):
    """Search, status and lost points filter; a click on a column sorts; more are drawn when asked for."""
    results = class_of(300)
    shown = open_report(results)
    assert names(shown) == [r.student for r in results[:100]]
    shown.locator("#further").click()
    assert len(names(shown)) == 300
    shown.locator("#search").fill("0009")
    assert names(shown) == [r.student for r in results if "0009" in r.student]
    shown.locator("#search").fill("")
    shown.locator("#status").select_option("timeout")
    assert names(shown) == [r.student for r in results if r.status == "timeout"]
    shown.locator("#status").select_option("")
    shown.locator("#lost").select_option(label="lost in cosine_similarity")
    lost = [r.student for r in results if not r.code or r.points_of("cosine_similarity") < 2]
    assert shown.inner_text("#found") == f"{len(lost)} of 300"
    shown.locator("#lost").select_option("")
    shown.locator("#table th", has_text="total").click()
    best = max(float(r.total) for r in results if r.total is not None)
    assert shown.locator("#table tbody tr td:nth-child(3)").first.inner_text() == f"{best:.4g}"


@pytest.mark.browser
def test_a_group_leads_to_its_students_and_a_warning_to_its_question(open_report):
    """`all 40` shows those 40 in the table; a link to a question opens it."""
    results = class_of(300)
    shown = open_report(results)
    late = [r.student for r in results if r.late]
    shown.locator("section", has=shown.locator("h3", has_text="Late")).locator("button").click()
    assert names(shown) == late
    shown.locator("#everybody").click()
    assert len(names(shown)) == 100
    assert not shown.locator("#q3 table").is_visible()
    shown.locator("#first a[href='#q3'], .first a[href='#q3']").click()
    shown.locator("#q3 table").wait_for(state="visible")
    href = shown.locator("#table tbody a").first.get_attribute("href")
    assert href == f"feedback/{results[0].student}.html"


@pytest.mark.browser
def test_a_number_of_failures_leads_to_its_students(open_report):
    """One click on a check's number, or on a hint's, shows exactly those who failed it, or were given it."""
    results = class_of(300)
    shown = open_report(results)
    [todo] = [facts for facts in todo_facts(results, POINTS, stubs()) if facts.todo == "cosine_similarity"]
    [check] = [check for check in todo.parts[0].checks if check.failed]
    section = shown.locator("section", has=shown.locator("h3", has_text="cosine_similarity"))
    failed = [
        r.student for r in results
        if any(not c.passed for s in r.code if s.todo == "cosine_similarity" for c in s.checks)
    ]  # fmt: skip
    section.locator("button.count").first.click()
    assert names(shown) == failed[:100]
    assert shown.inner_text("#found") == f"{len(failed)} of 300"
    assert not section.locator("details").first.evaluate("(one) => one.open")
    section.locator("summary", has_text=check.title.en).click()
    section.locator("details li button").first.click()
    assert shown.inner_text("#found") == f"{len(check.hints[0][1])} of 300"


@pytest.mark.browser
def test_students_are_found_by_their_names(open_report):
    """Beside the id stands the roster's name, which the search finds, in any script."""
    results = class_of(60)
    shown = open_report(results, names={results[7].student: "王 小明", results[9].student: "Wang, Amy <b>"})
    shown.locator("#search").fill("小明")
    assert names(shown) == [f"{results[7].student} 王 小明"]
    shown.locator("#search").fill("wang, amy")
    assert names(shown) == [f"{results[9].student} Wang, Amy <b>"]
    href = shown.locator("#table tbody a").get_attribute("href")
    assert href == f"feedback/{results[9].student}.html"


@pytest.mark.browser
def test_questions_are_sorted(open_report):
    """The hardest first, or what raises warnings."""
    shown = open_report(class_of(300))
    shown.locator("#order").select_option("difficulty")
    order = [float(q.get_attribute("data-difficulty")) for q in shown.locator(".question").all()]
    assert order == sorted(order)
    shown.locator("#order").select_option("warnings")
    assert shown.locator(".question").first.get_attribute("id") == "q3"


@pytest.mark.browser
@pytest.mark.parametrize("n", [1, 300])
def test_nothing_runs_off_a_phone(open_report, n):
    """At 390 pixels the page itself does not scroll sideways, every question opened."""
    results = class_of(n) if n == 1 else with_codes(["x = 1  # " + "long " * 100] * 5, 0) + class_of(n)
    called = {r.student: "王 小明, a name that is long " * 3 for r in results[:20]}
    shown = open_report(results, called, viewport={"width": 390, "height": 844})
    shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
def test_a_hostile_name_does_nothing_in_the_browser(open_report):
    """It is a name in a table, with a link that leads to its file."""
    shown = open_report([replace(class_of(1)[0], student=NASTY)])
    assert names(shown)[0].startswith("</script><img")
    assert "%3C%2Fscript%3E" in shown.locator("#table tbody a").get_attribute("href")


@pytest.mark.browser
def test_axe_finds_nothing(open_report, faults):
    """In light and in dark, as it opens and with every fold open."""
    shown = open_report(class_of(60))
    assert faults(shown) == []
    shown.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert faults(shown) == []
