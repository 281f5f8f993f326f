"""quiz.html as students use it: it asks everything, keeps and hands over the choices, and tells no answer."""

from __future__ import annotations

import base64
import html
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.course import load_course
from autograder.handout.quiz import quiz_text
from autograder.intake.handed_in import Submission
from questions.answers import read_answers
from questions.bank import Bank
from questions.pages import marked
from questions.places import ASSIGNMENT, QUIZ_PAGE
from questions.quiz_page import mentioned, quiz_page, thumbnails
from questions.schema import Option, Question, Topic
from questions.sheet import blank_sheet, filled_sheet
from questions.text import Text
from questions.variants import bank_letters

HOSTILE = (
    "<img src=x onerror=alert(1)></script><script>alert(2)</script> \"'&amp; ${x} {{ 7 * 7 }} </fieldset>"
)
SOURCE = re.compile(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)")


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=float)


def hostile_bank() -> Bank:
    text = Text(en=HOSTILE, zh=f"敵意 {HOSTILE}")
    option = Option(text=text, explanation=text, correct=True, source="a paper")
    question = Question(number=1, text=text, options=dict.fromkeys("ABC", option))
    return Bank((Topic(topic="lime", title=text, questions=[question]),))


def downloaded(page) -> bytes:
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "answers.yaml"
    return Path(download.value.path()).read_bytes()


def answer(page, letters: dict[int, list[str]]) -> None:
    for number, chosen in letters.items():
        for letter in chosen:
            page.locator(f"#q{number} input[value={letter}]").check()


def bring(page, text: str | bytes, name: str = "answers.yaml") -> None:
    """Import a file, and wait until the page says what came of it: a browser reads files by and by."""
    data = text.encode() if isinstance(text, str) else text
    said = page.locator("#notice").inner_text()
    page.set_input_files("#import", {"name": name, "mimeType": "text/yaml", "buffer": data})
    page.wait_for_function("said => document.querySelector('#notice').innerText !== said", arg=said)


# What is committed


def test_the_committed_page_is_what_the_bank_gives() -> None:
    """A stale quiz.html fails here: run `make quiz`. Another build of Pillow may pack a picture otherwise."""
    committed, made = QUIZ_PAGE.read_text("utf-8"), quiz_text()
    assert SOURCE.sub("", committed) == SOURCE.sub("", made)
    pairs = list(zip(SOURCE.findall(committed), SOURCE.findall(made), strict=True))
    assert len(pairs) == 10
    for old, new in pairs:
        difference = pixels(base64.b64decode(old)) - pixels(base64.b64decode(new))
        assert np.abs(difference).mean() < 1


def test_pictures_are_small_and_still_those_of_the_homework() -> None:
    """Each takes 20 KB at most, the page half a megabyte, and each is its picture."""
    folder = ASSIGNMENT / "data" / "pictures"
    found = thumbnails(folder)
    assert [picture.name for picture in found] == sorted(
        (path.stem for path in folder.glob("*.jpg")), key=lambda name: int(name.split("_")[1])
    )
    for picture in found:
        data = base64.b64decode(SOURCE.fullmatch(picture.source)[1])
        assert len(data) < 20_000
        small, large = pixels(data), pixels((folder / f"{picture.name}.jpg").read_bytes())
        means = [one.reshape(4, len(one) // 4, 4, -1, 3).mean((1, 3)) for one in (small, large)]
        assert np.abs(means[0] - means[1]).max() < 4
    assert QUIZ_PAGE.stat().st_size < 500_000


def test_the_page_tells_questions_and_options_and_nothing_else_of_the_bank(bank) -> None:
    """Every text a student needs is there; no explanation, source, claim or key is."""
    page = html.unescape(re.sub(r"</?code>", "`", QUIZ_PAGE.read_text("utf-8")))
    for question in bank.questions:
        shown = [question.text, *(option.text for option in question.options.values())]
        assert all(text.en in page and text.zh in page for text in shown), question.number
        for option in question.options.values():
            hidden = [option.explanation.en, option.explanation.zh, option.source]
            assert not [text for text in hidden if text and text in page], question.number
    data = json.loads(re.search(r'id="data">(.*?)</script>', QUIZ_PAGE.read_text("utf-8"))[1])
    assert data.keys() == {"homework", "variant", "sheet", "questions"}
    assert data["homework"] == "hw9"
    assert all(of.keys() == {"options", "print"} for of in data["questions"].values())


def test_the_page_asks_nothing_of_the_network() -> None:
    """No address but those of the page's own parts."""
    assert (
        re.findall(r"""(?:https?:)?//[\w.-]+\.\w+|url\(""", SOURCE.sub("", QUIZ_PAGE.read_text("utf-8")))
        == []
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `b<c>` d", "a <code>b&lt;c&gt;</code> d"),
        ("`a` `b`", "<code>a</code> <code>b</code>"),
        ("an odd ` one <b>", "an odd ` one &lt;b&gt;"),
        ("plain & simple", "plain &amp; simple"),
    ],
)
def test_code_is_marked_and_all_else_is_text(text: str, shown: str) -> None:
    """What stands between backticks is code; nothing is a tag."""
    assert marked(text).replace("<code></code>", "") == shown


def test_a_question_names_pictures_by_number() -> None:
    """One or several; other numbers are not taken for one."""
    option = hostile_bank().questions[0].options["A"]
    text = Text(en="Picture 5, pictures 3, 7 and 0, of 128 x 2 pixels: 2 pictures, picture 9.", zh="圖")
    question = Question(number=1, text=text, options=dict.fromkeys("ABC", option))
    assert mentioned(question) == [0, 3, 5, 7, 9]


# In the browser


@pytest.mark.browser
def test_a_student_answers_everything_reloads_switches_language_and_gets_full_points(
    open_quiz, reload_until, right, bank, grader
) -> None:
    """By clicks alone; the file downloaded is complete to the checker and right to the grader."""
    page, total = open_quiz(), len(bank.questions)
    answer(page, right())
    assert page.locator("#progress").inner_text() == f"{total} of {total} answered"
    reload_until(page, lambda: page.locator("#progress").inner_text() == f"{total} of {total} answered")
    page.get_by_role("button", name="繁體中文").click()
    assert page.locator("#progress").inner_text() == f"已作答 {total} / {total} 題"
    assert page.locator("#summary").inner_text() == "所有題目都已作答。"
    reload_until(page, lambda: page.locator("html").get_attribute("lang") == "zh-Hant")
    first = bank.questions[0]
    assert first.text.zh.replace("`", "") in page.locator(f"#q{first.number} legend").inner_text()
    page.locator("#student").fill("b08901001")
    page.locator("#student").blur()
    data = downloaded(page)
    answers = read_answers(data, bank.questions)
    assert (answers.student, answers.problems) == ("b08901001", ())
    result = grader.grade("b08901001", Submission({}, data, (), False))
    assert [score.number for score in result.quiz if not score.chosen] == []
    assert result.quiz_points == sum(load_course().quiz.points[q.number] for q in bank.questions)


@pytest.mark.browser
def test_a_variant_is_answered_by_its_own_letters(open_quiz, right, bank) -> None:
    """Its page writes its name into the file, and the letters mean the bank's right options."""
    page = open_quiz(quiz_text("section-2"))
    answer(page, right("section-2"))
    answers = read_answers(downloaded(page), bank.questions)
    assert answers.variant == "section-2"
    meant = {
        question.number: {bank_letters(question, "section-2")[x] for x in answers.choices[question.number]}
        for question in bank.questions
    }
    assert meant == {number: set(letters) for number, letters in right().items()}
    bring(page, filled_sheet(blank_sheet(bank), {2: {"A"}}, None))
    assert "is for variant standard, but this page shows section-2" in page.locator("#notice").inner_text()
    assert read_answers(downloaded(page), bank.questions) == answers


@pytest.mark.browser
def test_seen_and_not_answered_differ(open_quiz, bank) -> None:
    """A choice taken back is an empty answer; cleared, it is none. Neither counts as answered."""
    page, (one, two) = open_quiz(), [question.number for question in bank.questions[:2]]
    for number in (one, two):
        page.locator(f"#q{number} input").first.check()
        page.locator(f"#q{number} input").first.uncheck()
    page.locator(f"#q{two} .clear").click()
    assert page.locator("#progress").inner_text().startswith("0 of")
    text = downloaded(page).decode()
    assert f"\n  {one}: []\n" in text
    assert f"\n  {two}:\n" in text
    assert text == filled_sheet(blank_sheet(bank), {one: set()}, None)


@pytest.mark.browser
def test_the_keyboard_is_enough(open_quiz, bank) -> None:
    """Skip to the questions, choose with the space bar, see where the focus is, download with Enter."""
    page, number = open_quiz(), bank.questions[0].number
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the questions"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == f"q{number}":
            break
    assert page.locator(":focus").get_attribute("value") == "A"
    ring = "getComputedStyle(document.activeElement.closest('label')).outlineStyle"
    assert page.evaluate(ring) == "solid"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate(f"choices[{number}]") == ["A", "C"]
    page.locator(".skip").nth(1).focus()
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("id") == "download":
            break
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert f"\n  {number}: [A, C]\n" in Path(download.value.path()).read_text("utf-8")


@pytest.mark.browser
def test_a_screen_reader_hears_questions_options_and_progress(open_quiz, bank) -> None:
    """A group for each question, named by it; checkboxes named by letter and text; a polite status."""
    page = open_quiz()
    for question in bank.questions:
        group = page.locator(f"#q{question.number}")
        name = group.aria_snapshot().splitlines()[0]
        assert f"Question {question.number}" in name
        assert " ".join(question.text.en.replace("`", "").split()[:5]) in name
        first = question.options["A"].text.en.replace("`", "")
        assert group.get_by_role("checkbox", name=f"A {first[:20]}").count() == 1
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    number = bank.questions[0].number
    link = page.get_by_role("link", name=f"Question {number}, not answered", exact=True)
    assert link.count() == 1
    page.locator(f"#q{number} input").first.check()
    assert page.get_by_role("link", name=f"Question {number}, answered", exact=True).count() == 1
    unnamed = page.evaluate(
        """[...document.querySelectorAll("button, input, img, a")]
            .filter((e) => !e.closest("dialog") && !e.ariaLabel && !e.alt && !e.textContent.trim())
            .filter((e) => !e.labels?.length && !e.querySelector("img[alt]")).map((e) => e.outerHTML)"""
    )
    assert unnamed == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_a_phone_never_scrolls_sideways(open_quiz, width: int, locale: str) -> None:
    """Nothing is wider than the screen, and what is tapped is large enough to hit."""
    page = open_quiz(viewport={"width": width, "height": 700}, locale=locale, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#look").click()
    assert page.evaluate("document.querySelector('#album').scrollWidth <= innerWidth")
    boxes = [label.bounding_box() for label in page.locator(".options label").all()[:6]]
    assert all(box["height"] >= 40 for box in boxes)


@pytest.mark.browser
def test_a_question_shows_the_pictures_it_is_about(open_quiz, bank) -> None:
    """Beside the question, and large at a click; the album has them all."""
    page = open_quiz()
    for question in bank.questions:
        shown = page.locator(f"#q{question.number} .shown figcaption").all_inner_texts()
        assert [int(re.search(r"\d+", text)[0]) for text in shown] == mentioned(question)
    page.locator("#look").click()
    assert page.locator("#album figure").count() == 10
    page.locator("#album figure button").nth(6).click()
    assert page.locator("#closer img").get_attribute("alt") == "Picture 圖 6"
    assert page.locator("#closer-title").inner_text().startswith("Picture 6")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not page.locator("dialog[open]").count()


@pytest.mark.browser
def test_hostile_text_is_shown_as_text(open_quiz, tmp_path) -> None:
    """Nothing in a bank becomes a tag, runs, or breaks the page; an imported file cannot either."""
    page = open_quiz(quiz_page(hostile_bank(), {}, tmp_path))
    assert page.locator("#q1 legend .text").inner_text() == HOSTILE
    assert page.locator("#q1 label .text").all_inner_texts() == [HOSTILE] * 3
    assert page.locator("h2.topic").inner_text() == HOSTILE
    assert page.locator("img[src=x]").count() == 0
    bring(page, f"{HOSTILE}\n1: [A]\n", name="<b>x.yaml")
    assert HOSTILE[:50] in page.locator("#notice").inner_text()
    assert page.locator("#notice b, #notice img").count() == 0
    assert page.locator("#q1 input:checked").count() == 1


@pytest.mark.browser
def test_no_script_but_the_pages_own_may_run(open_quiz) -> None:
    """The page's policy names its script by hash: a tag that slipped through would do nothing."""
    page = open_quiz()
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert "script-src 'sha256-" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_says_so(open_quiz, browser, bank) -> None:
    """Where storage is refused the page works, warns, and the file can still be downloaded."""
    context = browser.new_context(locale="en-US", offline=True)
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error(); }})")
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(QUIZ_PAGE.as_uri())
    assert "keeps nothing" in page.locator("#notice").inner_text()
    number = bank.questions[0].number
    page.locator(f"#q{number} input").first.check()
    assert f"  {number}: [A]\n" in downloaded(page).decode()
    context.close()
    assert errors == []


@pytest.mark.browser
def test_an_answer_to_a_question_that_was_changed_is_set_aside(open_quiz, reload_until, bank) -> None:
    """Letters kept for the old options say nothing of the new ones."""
    page, (one, two) = open_quiz(), [question.number for question in bank.questions[:2]]
    answer(page, {one: ["A"], two: ["B"]})
    page.evaluate(
        "(n) => { const kept = JSON.parse(localStorage.getItem(STORE)); kept.choices[n][0] = 'old';"
        "localStorage.setItem(STORE, JSON.stringify(kept)); }",
        str(one),
    )
    reload_until(page, lambda: f"please answer them again: {one}." in page.locator("#notice").inner_text())
    assert page.evaluate("choices") == {str(two): ["B"]}


@pytest.mark.browser
@pytest.mark.parametrize("kept", ["{", "[]", "null", '{"choices": {"2": 7}}', '{"choices": 3}', '"x"'])
def test_what_another_page_left_in_the_storage_does_no_harm(open_quiz, kept: str) -> None:
    """Pages opened from disk may share a storage."""
    page = open_quiz()
    page.evaluate("(kept) => localStorage.setItem(STORE, kept)", kept)
    page.reload()
    assert page.locator("#progress").inner_text().startswith("0 of")


@pytest.mark.browser
def test_starting_over_can_be_undone(open_quiz, bank) -> None:
    """One click clears everything, one brings it back."""
    page, number = open_quiz(), bank.questions[0].number
    answer(page, {number: ["A", "B"]})
    page.locator("#again").click()
    assert page.locator("#progress").inner_text().startswith("0 of")
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate("choices") == {str(number): ["A", "B"]}


SHEETS = [
    "answers:\n  2: [A, C]\n  3: []\n  5:\n  7: ~\n",
    "student: b08901001\nanswers:\n  2: a\n  3: AB\n  5: A, B\n  7: (A)(B)\n",
    "2:[A]\n3:B\n",
    "answers:\n  2:\n    - A\n    - C\n  3:\n  - b\n",
    "Q2: A\n第3題: B\n\"5\": 'C'\nquestion 7: D\n",
    "answers：\n  2：［Ａ，Ｃ］\n  ３： Ｂ、Ｃ\n",
    "\ufeffanswers:\r\n  2: [A]  # not [B]\r\n  3: {A, B}\r\n",
    "student: null\nanswers:\n  2: [A]\n",
    'student: "a: b # c"\n2: [A]\n',
    "student:         # your student ID\nanswers:\n  # LIME\n  2:\n  3: [B]\n",
    "2: [A]\n2: [B]\n3: [A, B, C, D, E]\n",
    "answers: {2: [A], 3: [B]}\n",
    "- 2: [A]\n- 3: [B, C]\n",
    "2: [Z]\n3: [A]\n99: [A]\n",
]


@pytest.mark.browser
def test_the_page_reads_a_file_as_the_grader_does(open_quiz, bank) -> None:
    """The same student, the same choices; what neither can read is named by its line."""
    page = open_quiz()
    for sheet in SHEETS:
        read = page.evaluate("(text) => readSheet(text, OPTIONS)", sheet)
        expected = read_answers(sheet.encode(), bank.questions)
        if sheet.startswith("answers: {"):  # on one line, the page gives it up, and says so
            assert (read["choices"], [line for line, _ in read["unread"]]) == ({}, [1])
            continue
        assert {int(n): frozenset(x) for n, x in read["choices"].items()} == expected.choices, sheet
        assert (read["student"] or None) == expected.student, sheet
        unread = {problem.line for problem in expected.problems if "another answer" not in problem.message.en}
        assert {line for line, _ in read["unread"]} == unread, sheet


@pytest.mark.browser
@pytest.mark.parametrize("student", ["", "b08901001", "null", "a: b", '"', "王小明 #1", "x" * 60, "-", "1e3"])
def test_the_page_writes_a_file_as_the_server_does(open_quiz, bank, student: str) -> None:
    """Byte for byte, and the student's name is read back as it was typed."""
    page = open_quiz()
    number = bank.questions[0].number
    text = page.evaluate(
        "([c, s]) => writeSheet(data.sheet, c, s)", [{str(number): ["A", "C"], "30": []}, student]
    )
    chosen = {number: {"A", "C"}, 30: set()}
    assert text == filled_sheet(blank_sheet(bank), chosen, student or None)
    answers = read_answers(text.encode(), bank.questions)
    assert (answers.student or "") == student
    assert answers.choices == {n: frozenset(x) for n, x in chosen.items()}


@pytest.mark.browser
def test_an_old_file_is_brought_in_and_what_is_not_read_is_named(open_quiz) -> None:
    """Choices are replaced, with the way back; a file that is none changes nothing."""
    page = open_quiz()
    answer(page, {7: ["A"]})
    bring(page, "student: b1\nanswers:\n  2: [A]\n  3: [Q]\n")
    assert page.evaluate("choices") == {"2": ["A"]}
    assert "1 answers were read from answers.yaml." in page.locator("#notice").inner_text()
    assert "Line 4 could not be read and was left out: 3: [Q]" in page.locator("#notice").inner_text()
    assert page.locator("#student").input_value() == "b1"
    page.get_by_role("button", name="Undo").click()
    assert page.evaluate("choices") == {"7": ["A"]}
    bring(page, b"\x89PNG\r\n\x1a\n\x00\x00", name="x.png")
    assert "Nothing was changed" in page.locator("#notice").inner_text()
    bring(page, b"#" * 70_000, name="large.yaml")
    assert "64 KB" in page.locator("#notice").inner_text()
    assert page.evaluate("choices") == {"7": ["A"]}


@pytest.mark.browser
def test_two_tabs_show_the_same_choices(open_quiz) -> None:
    """What is chosen in one is seen in the other."""
    page = open_quiz()
    other = page.context.new_page()
    other.goto(QUIZ_PAGE.as_uri())
    answer(page, {2: ["B"]})
    pytest.importorskip("playwright.sync_api").expect(other.locator("#q2 input[value=B]")).to_be_checked()


@pytest.mark.browser
def test_on_paper_the_questions_remain_and_the_buttons_go(open_quiz) -> None:
    """Printed, the page is a question sheet with the choices made."""
    page = open_quiz()
    page.emulate_media(media="print")
    assert page.locator("#q2").is_visible()
    assert not page.locator(".bar, .languages, #overview, #download").filter(visible=True).count()


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_axe_finds_nothing(open_quiz, faults, locale: str) -> None:
    """In light and in dark: as it opens, with answers and a notice, and with the album open."""
    page = open_quiz(locale=locale)
    assert faults(page) == []
    answer(page, {2: ["A", "B"]})
    bring(page, "answers:\n  2: [A]\n  3: [Q]\n")
    assert faults(page) == []
    page.locator("#look").click()
    assert faults(page) == []
