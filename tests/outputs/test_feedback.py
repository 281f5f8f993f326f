"""The student's page: everything that the course lets them see, nothing that it hides, in two languages."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from autograder.checking.outcome import Outcome
from autograder.course import Visibility, VisibilityOf
from autograder.grading.excerpt import Excerpt
from autograder.grading.result import CodeScore, QuizScore, Result
from autograder.intake.handed_in import Submission
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.question_feedback import explained, shown_when
from autograder.outputs.results_json import results
from questions.bank import load_bank
from questions.keys import read_key
from questions.text import Text
from questions.variants import bank_letters
from tests.generated_class import generated

QUESTIONS = {question.number: question for question in load_bank().questions}
KEY = read_key()
SCHEMA = json.loads((Path(__file__).parents[1] / "gradescope_results.schema.json").read_text("utf-8"))
SHOWN = VisibilityOf(quiz="visible", explanations="visible")
STUDENT = next(r for r in generated(40) if r.status == "graded" and 0 < r.points_of("ig_baseline") < 3)


def answering(chosen: Mapping[int, str], right: bool = False, **changes: object) -> Result:
    """The student with these letters, each question right or wrong."""
    quiz = tuple(
        QuizScore(n, Fraction(3, 10) * right, Fraction(3, 10), tuple(letters), tuple(letters))
        for n, letters in chosen.items()
    )
    return replace(STUDENT, quiz=quiz, **changes)  # type: ignore[arg-type]


EVERYTHING = dict.fromkeys(QUESTIONS, "ABC")
NOTHING = dict.fromkeys(QUESTIONS, "D")


def test_a_failed_check_says_what_was_expected_got_and_hinted():
    """For each failed check all three, in both languages; for those that passed their names."""
    page = feedback_page(STUDENT, VisibilityOf())
    failed = [check for score in STUDENT.code for check in score.checks if not check.passed]
    assert failed
    for check in failed:
        assert check.hint
        for text in (check.title, check.expected, check.got, check.hint):
            assert text.en in page
            assert text.zh in page
    assert page.count('<div class="check">') == len(failed)


def test_what_all_checks_of_a_todo_failed_for_is_said_once():
    """A function that is missing is named once, not for each of its six behaviours."""
    one, other = Text("a function", "函式"), Text("another", "另一個")

    def page(*gots: Text) -> str:
        checks = [Outcome("ig_baseline", "", got, False, one, got, one) for got in gots]
        code = tuple(
            CodeScore("ig_baseline", f"p{i}", Fraction(0), Fraction(1), (c,)) for i, c in enumerate(checks)
        )
        return feedback_page(replace(STUDENT, code=code), VisibilityOf())

    assert page(one, one, one).count('<div class="check">') == 1
    assert page(one, one, other).count('<div class="check">') == 3
    assert page(one).count('<div class="check">') == 1


def test_a_missing_function_is_called_missing_by_every_check(grader):
    """The check on errors too: that a function is not there is no lack of an error."""
    result = grader.grade("b1", Submission({"a.py": b"x = 1"}))
    assert {check.got.en for score in result.code for check in score.checks} == {
        "none in the files that could be read"
    }
    page = feedback_page(result, VisibilityOf())
    assert page.count('<div class="check">') == 4


def test_a_hidden_quiz_leaves_no_trace():
    """With the quiz hidden the page is the same whatever was chosen and earned, explanations or not."""
    for explanations in ("hidden", "visible"):
        policy = VisibilityOf.model_construct(quiz="hidden", explanations=explanations)
        pages = {
            feedback_page(answering(EVERYTHING), policy),
            feedback_page(answering(NOTHING, True), policy),
        }
        assert len(pages) == 1
        assert "Question" not in pages.pop().split("</style>")[1].split("<script>")[0]


def test_hidden_code_leaves_no_trace():
    """The same for code: neither points nor checks, nor a total to subtract from."""
    policy = VisibilityOf(code="hidden", quiz="visible")
    other = tuple(replace(s, points=s.max_points - s.points, checks=()) for s in STUDENT.code)
    other = replace(STUDENT, code=other, excerpts={"ig_baseline": Excerpt("a.py", 1, "def ig_baseline(): 0")})
    assert feedback_page(STUDENT, policy) == feedback_page(other, policy)


def with_code(text: str, *raised_in: str, is_cut: bool = False) -> Result:
    """The student with this as `ig_baseline`, from line 7 of a cell on, and these places of exceptions."""
    places = iter(raised_in)
    code = tuple(
        replace(s, checks=tuple(c if c.passed else replace(c, where=next(places, "")) for c in s.checks))
        if s.todo == "ig_baseline" else s
        for s in STUDENT.code
    )  # fmt: skip
    return replace(
        STUDENT, code=code, excerpts={"ig_baseline": Excerpt("a.ipynb, code cell 2", 7, text, is_cut)}
    )


def lines_shown(page: str) -> list[tuple[str, bool, str]]:
    """The lines of code in the page, as a browser reads them: number, whether it is marked, text."""
    found = re.findall(r'<span data-line="(\d+)"( class="raised")?>(.*?)\n</span>', page)
    return [(number, bool(raised), html.unescape(line)) for number, raised, line in found]


def test_the_code_stands_beside_its_checks_line_by_line():
    """As it was handed in, whatever it holds: no markup of a student's gets into the page."""
    text = (
        "def ig_baseline():\n\tx = '</span></pre><script>alert(1)</script>'\n\n    return `x` & {{ 7 * 7 }}"
    )
    page = feedback_page(with_code(text), VisibilityOf())
    assert lines_shown(page) == [(str(n), False, line) for n, line in enumerate(text.split("\n"), 7)]
    assert page.count("<script") == 1
    assert "left out here" not in page
    assert "left out here" in feedback_page(with_code(text, is_cut=True), VisibilityOf())


def test_the_line_of_an_exception_is_marked():
    """That line of that cell alone; a line of another cell, or beyond the function, marks nothing."""
    places = ["a.ipynb, code cell 2, line 8", "b.py, line 7", "a.ipynb, code cell 2, line 99"]
    page = feedback_page(with_code("def ig_baseline():\n    1 / 0", places[0]), VisibilityOf())
    assert [raised for _, raised, _ in lines_shown(page)] == [False, True]
    for place in places[1:]:
        page = feedback_page(with_code("def ig_baseline():\n    1 / 0", place), VisibilityOf())
        assert "marked line" not in page
        assert not any(raised for _, raised, _ in lines_shown(page))


def test_the_platform_shows_no_more_than_the_page():
    """Of results.json, what is not hidden is the same whatever the hidden quiz holds."""
    policy = VisibilityOf.model_construct(quiz="hidden", explanations="visible")
    first, second = (
        [test for test in results(result, policy)["tests"] if test["visibility"] != "hidden"]
        for result in (answering(EVERYTHING), answering(NOTHING, True))
    )
    assert first == second
    assert first


def test_without_explanations_nothing_tells_the_key(monkeypatch):
    """By default neither the page nor results.json asks what is right."""
    monkeypatch.setattr(
        "autograder.outputs.question_feedback.read_key", lambda: pytest.fail("the key was read")
    )
    monkeypatch.setattr("autograder.outputs.question_feedback._key", lambda: pytest.fail("the key was read"))
    result = answering(EVERYTHING)
    for policy in (VisibilityOf(), VisibilityOf(quiz="visible")):
        page = feedback_page(result, policy)
        assert page.count("A B C") == len(QUESTIONS)
        assert "explained" not in str(results(result, policy))
    with pytest.raises(pytest.fail.Exception):
        feedback_page(result, SHOWN)


@pytest.mark.parametrize(
    ("quiz", "explanations", "when"),
    [
        ("visible", "hidden", "hidden"),
        ("hidden", "visible", "hidden"),
        ("after_due_date", "visible", "after_due_date"),
        ("after_published", "after_due_date", "after_published"),
        ("visible", "after_published", "after_published"),
        ("visible", "visible", "visible"),
    ],
)
def test_explanations_never_come_before_the_quiz(
    quiz: Visibility, explanations: Visibility, when: Visibility
):
    """They are shown when both are."""
    policy = VisibilityOf.model_construct(quiz=quiz, explanations=explanations)
    assert shown_when(policy) == when
    found = [t for t in results(answering(EVERYTHING), policy)["tests"] if t["tags"] == ["explanation"]]
    assert {test["visibility"] for test in found} == ({when} if when != "hidden" else set())
    assert len(found) == (len(QUESTIONS) if when != "hidden" else 0)
    jsonschema.validate(results(answering(EVERYTHING), policy), SCHEMA)


def verdicts(page: str, number: int) -> dict[str, tuple[bool, bool]]:
    """Letter: whether the page says it is right, and whether it was chosen."""
    block = re.search(rf'id="q{number}".*?</ol>', page, re.DOTALL)[0]
    found = re.findall(
        r'<li class="(right|wrong)( chosen)?">\s*<b class="letter">(\w)</b>.*?class="verdict">. '
        r'<span class="en">A (correct|wrong) option',
        block, re.DOTALL,
    )  # fmt: skip
    assert all((kind == "right") == (said == "correct") for kind, _, _, said in found)
    return {letter: (kind == "right", bool(chosen)) for kind, chosen, letter, _ in found}


def test_explanations_say_what_is_right_and_why():
    """Every option with its verdict by the key, and its reason, in both languages."""
    page = feedback_page(answering(EVERYTHING), SHOWN)
    for number, question in QUESTIONS.items():
        right = KEY[number].right
        assert verdicts(page, number) == {x: (x in right, x in "ABC") for x in question.options}
    bare = re.sub(r"</?code>|`", "", page)
    for question in QUESTIONS.values():
        for text in (question.text, *(o.explanation for o in question.options.values())):
            for said in (text.en, text.zh):
                escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                assert escaped.replace("'", "&#39;").replace('"', "&#34;").replace("`", "") in bare


def test_a_variants_options_have_the_letters_the_student_saw():
    """In another order the letters differ; what they stand for, and what was chosen, does not."""
    number = 3
    variant = next(v for v in "abcdef" if bank_letters(QUESTIONS[number], v)["A"] != "A")
    to_bank = bank_letters(QUESTIONS[number], variant)
    score = QuizScore(number, Fraction(0), Fraction(3, 10), ("A", "B"), tuple(to_bank[x] for x in "AB"))
    said = verdicts(feedback_page(replace(STUDENT, quiz=(score,), variant=variant), SHOWN), number)
    assert said == {x: (to_bank[x] in KEY[number].right, x in "AB") for x in to_bank}


def test_a_question_that_is_gone_is_not_explained():
    """A bank that changed since costs the explanation, not the page."""
    gone = QuizScore(99, Fraction(0), Fraction(1), ("A",), ("A",))
    assert explained(gone, "standard") is None
    assert "99" in feedback_page(replace(STUDENT, quiz=(gone,)), SHOWN)


# --- in Chromium ---


@pytest.fixture
def open_page(open_from_disk, tmp_path):
    def opened(text, **options):
        page = open_from_disk(None, **options)
        path = tmp_path / "b1.html"
        path.write_text(text, "utf-8")
        page.goto(path.as_uri())
        return page

    return opened


@pytest.mark.browser
def test_the_language_is_the_readers_and_can_be_switched(open_page, reload_until):
    """A Chinese browser shows Chinese; a click shows English, or both; the choice is kept."""
    page = open_page(feedback_page(STUDENT, SHOWN), locale="zh-TW")
    english, chinese = page.locator("h2 .en").first, page.locator("h2 .zh").first
    assert (english.is_visible(), chinese.is_visible()) == (False, True)
    page.locator("label[for=en]").click()
    assert (english.is_visible(), chinese.is_visible()) == (True, False)
    page.locator("label[for=both]").click()
    assert (english.is_visible(), chinese.is_visible()) == (True, True)
    reload_until(page, page.locator("#both").is_checked)


@pytest.mark.browser
def test_a_number_leads_to_its_question(open_page):
    """What was right is folded; its number in the overview opens it. What was wrong is open."""
    result = answering({2: "A", 3: "A"})
    result = replace(result, quiz=(result.quiz[0], replace(result.quiz[1], points=Fraction(3, 10))))
    page = open_page(feedback_page(result, SHOWN))
    assert page.locator("#q2 ol").is_visible()
    assert not page.locator("#q3 ol").is_visible()
    page.locator("a[href='#q3']").click()
    page.locator("#q3 ol").wait_for(state="visible")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_nothing_runs_off_a_phone(open_page, language):
    """At 390 pixels nothing scrolls sideways, in any language."""
    result = replace(with_code("x = 1  # " + "long " * 100), quiz=answering(EVERYTHING).quiz)
    page = open_page(feedback_page(result, SHOWN), viewport={"width": 390, "height": 844})
    page.locator(f"label[for={language}]").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_axe_finds_nothing(open_page, faults, language):
    """In light and in dark, in any language, with every fold open."""
    page = open_page(feedback_page(answering(EVERYTHING), SHOWN))
    page.locator(f"label[for={language}]").click()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert faults(page) == []
