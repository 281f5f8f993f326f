"""What other systems get, read back by parsers that are not ours: the same questions, options and answers."""

from __future__ import annotations

import html
import io
import re
import xml.etree.ElementTree as ET
import zipfile

import bs4
import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import load_course
from questions.bank import Bank
from questions.exports import SUFFIXES, export
from questions.keys import KeyedQuestion, read_key
from questions.schema import Option, Question, Topic
from questions.text import Text
from questions.variants import vary

HOSTILE = (
    "<img src=x onerror=alert(1)> ]]> &amp; </mattext> $x$ {{ 1 }} # *a* _b_ [c](d) ~~e~~ | \\ 'f' \"g\""
)
NAMESPACE = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
POINTS = load_course().quiz.points


def hostile_bank() -> Bank:
    """Three questions whose texts try to be something else; the first letter tells options apart."""
    starts = ["1. a list", "- an item", "# a heading", "> a quote", "`code <b>` and an odd one", "plain"]
    why = Text(en=HOSTILE, zh="因為")
    texts = [Text(en=f"{start} {HOSTILE}", zh=f"{start} 敵意 {HOSTILE}") for start in starts]
    options = {
        letter: Option(text=text, explanation=why, correct=True, source="x")
        for letter, text in zip("ABCDEF", texts, strict=True)
    }
    questions = [Question(number=n, text=options["ABC"[n - 1]].text, options=options) for n in (1, 2, 3)]
    return Bank((Topic(topic="lime", title=Text(en="a/b <c>", zh="甲"), questions=questions),))


BANKS = {
    "the bank": lambda bank: (bank, read_key()),
    "hostile": lambda _: (
        hostile_bank(),
        {n: KeyedQuestion(right={"A", "F"}, evidence=dict.fromkeys("ABCDEF", "x")) for n in (1, 2, 3)},
    ),
}
VARIANTS = ["standard", "section-2"]


@pytest.fixture(params=BANKS)
def exported(request, bank):
    """Exports a bank, and says what must be found: {number: (text, points, [(text, why, right), …])}."""
    questions, key = BANKS[request.param](bank)

    def made(to: str, variant: str = "standard", language: str = "both"):
        expected = {}
        for standard, shown in zip(questions.questions, vary(questions, variant).questions, strict=True):
            right = [standard.options[letter].text for letter in key[standard.number].right]
            options = [(o.text, o.explanation, o.text in right) for o in shown.options.values()]
            expected[standard.number] = (standard.text, float(POINTS[standard.number]), options)
        return export(questions, key, POINTS, to, variant=variant, language=language), expected

    return made


def plain(text: Text) -> str:
    """Both languages as they must appear, without the marks of code."""
    return " ".join(unmarked(one) for one in dict.fromkeys([text.en, text.zh]))


def unmarked(text: str) -> str:
    return " ".join((text.replace("`", "") if text.count("`") % 2 == 0 else text).split())


def seen(source: str) -> str:
    """What a browser shows of a piece of HTML, by a parser of its own."""
    piece = bs4.BeautifulSoup(source.replace("<br>", " "), "html.parser")
    assert {tag.name for tag in piece.find_all()} <= {"code", "span"}, "no tag but ours"
    return " ".join(piece.get_text().split())


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_qti_package_says_the_same_to_another_reader(exported, variant: str) -> None:
    """qti2latex, made for Canvas's exports, finds every question, option, point, and right option."""
    qti2latex = pytest.importorskip("qti2latex", reason="needs qti2latex")
    data, expected = exported("qti", variant)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        items = ET.fromstring(package.read("hw9/hw9.xml")).findall(f".//{NAMESPACE}item")
    assert len(items) == len(expected)
    for item, (text, points, options) in zip(items, expected.values(), strict=True):
        meta = qti2latex.get_qti_metadata(item)
        assert qti2latex.guess_type(meta, item) == "multiple_answers_question"
        assert float(meta["points_possible"]) == points
        assert seen(qti2latex.get_item_stem(item)) == plain(text)
        choices = qti2latex.get_choices(item)
        assert [seen(shown) for _, shown in choices] == [plain(text) for text, _, _ in options]
        # It takes every `varequal` for right, the feedback's too: let it see the scoring condition alone.
        (scoring,) = [
            c for c in item.iter(f"{NAMESPACE}respcondition") if c.find(f"{NAMESPACE}setvar") is not None
        ]
        for parent in item.iter(f"{NAMESPACE}resprocessing"):
            for condition in parent.findall(f"{NAMESPACE}respcondition"):
                if condition is not scoring:
                    parent.remove(condition)
        right = qti2latex.get_correct_idents(item)
        assert [ident in right for ident, _ in choices] == [is_right for _, _, is_right in options]


@pytest.mark.slow(3)
def test_a_qti_question_is_all_or_nothing_and_explains_each_option(exported) -> None:
    """By the standard's own logic: of all selections, exactly the right one sets the score."""
    data, expected = exported("qti")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        items = ET.fromstring(package.read("hw9/hw9.xml")).findall(f".//{NAMESPACE}item")

    def holds(condition: ET.Element, selected: set[str]) -> bool:
        of = [holds(inner, selected) for inner in condition]
        name = condition.tag.removeprefix(NAMESPACE)
        return {"and": all(of), "conditionvar": all(of), "not": not all(of)}.get(
            name, condition.text in selected
        )

    for item, (_, _, options) in zip(items, expected.values(), strict=True):
        labels = [label.get("ident") for label in item.iter(f"{NAMESPACE}response_label")]
        feedback = {
            one.get("ident"): "".join(one.itertext()).strip()
            for one in item.findall(f"{NAMESPACE}itemfeedback")
        }
        for bits in range(2 ** len(labels)):
            selected = {label for at, label in enumerate(labels) if bits >> at & 1}
            score, shown = 0, []
            for condition in item.iter(f"{NAMESPACE}respcondition"):
                if holds(condition.find(f"{NAMESPACE}conditionvar"), selected):
                    score = int(condition.findtext(f"{NAMESPACE}setvar") or score)
                    shown += [
                        one.get("linkrefid") for one in condition.findall(f"{NAMESPACE}displayfeedback")
                    ]
            right = {label for label, option in zip(labels, options, strict=True) if option[2]}
            assert score == 100 * (selected == right)
            assert [seen(feedback[ident]) for ident in shown] == [
                plain(option[1]) for label, option in zip(labels, options, strict=True) if label in selected
            ]


def test_a_qti_package_names_all_its_files(exported) -> None:
    """The manifest leads to the questions and the settings; both are whole, and the same each time."""
    data, expected = exported("qti")
    assert data == exported("qti")[0]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        manifest = ET.fromstring(package.read("imsmanifest.xml"))
        quiz = ET.fromstring(package.read("hw9/assessment_meta.xml"))
    files = [one.get("href") for one in manifest.findall(".//{*}file")]
    assert sorted(["imsmanifest.xml", *files]) == names
    idents = {one.get("identifier") for one in manifest.findall(".//{*}resource")}
    assert {one.get("identifierref") for one in manifest.findall(".//{*}dependency")} <= idents
    settings = {one.tag.partition("}")[2]: one.text for one in quiz}
    assert float(settings["points_possible"]) == pytest.approx(
        sum(points for _, points, _ in expected.values())
    )
    assert (settings["scoring_policy"], settings["allowed_attempts"]) == ("keep_latest", "-1")
    assert settings["show_correct_answers"] == "false"


@pytest.mark.parametrize("variant", VARIANTS)
def test_moodle_xml_says_the_same_to_another_reader(exported, variant: str) -> None:
    """moodle-xml-parser finds the same; the fractions make full points of exactly the right options."""
    reader = pytest.importorskip("moodle_xml_parser.parser", reason="needs moodle-xml-parser")
    data, expected = exported("moodle", variant)
    found = reader.parse_bytes(data)["multichoice"]
    assert [int(question.name) for question in found] == list(expected)
    for question, (text, points, options) in zip(found, expected.values(), strict=True):
        assert question.default_grade == points
        assert (question.single, question.shuffle_answers, question.penalty) == (False, False, 0)
        assert seen(twice(question.text_pre_parse, text)) == plain(text)
        for option, (answer, explanation, right) in zip(question.options, options, strict=True):
            assert seen(twice(option.answer, answer)) == plain(answer)
            assert seen(twice(option.feedback, explanation)) == plain(explanation)
            assert (option.score_fraction > 0) == right
            assert right or option.score_fraction == -100
        total = sum(option.score_fraction for option in question.options if option.score_fraction > 0)
        assert total == pytest.approx(100, abs=1e-4)


def twice(text: str, original: Text) -> str:
    """The reader undoes the HTML's own escapes as well; where a text had any, they are put back."""
    if "<" not in original.en:
        return text
    allowed = r"</?code>|<br>|<span lang=\"zh-Hant\">(?=[^<]*)|</span>$"
    return "".join(
        piece if re.fullmatch(allowed, piece) else html.escape(piece)
        for piece in re.split(f"({allowed})", text)
    )


def test_moodles_plugin_gets_all_or_nothing(exported) -> None:
    """The type of qtype_multichoiceset, whose right options have 100 and whose others have 0."""
    data, expected = exported("moodle-set")
    found = [one for one in ET.fromstring(data).iter("question") if one.get("type") != "category"]
    assert {one.get("type") for one in found} == {"multichoiceset"}
    for question, (_, _, options) in zip(found, expected.values(), strict=True):
        fractions = [one.get("fraction") for one in question.iter("answer")]
        assert fractions == ["100" if right else "0" for _, _, right in options]


@pytest.mark.parametrize("variant", VARIANTS)
def test_markdown_says_the_same_to_another_reader(exported, variant: str) -> None:
    """markdown-it-py finds each question under its heading, each option as an item with its explanation."""
    markdown_it = pytest.importorskip("markdown_it")
    data, expected = exported("markdown", variant)
    tokens, found, number, quoted = markdown_it.MarkdownIt("commonmark").parse(data.decode()), {}, None, False
    for before, token in zip([None, *tokens], tokens, strict=False):
        assert token.type not in ("html_block", "fence", "code_block", "hr", "ordered_list_open"), token
        quoted = {"blockquote_open": True, "blockquote_close": False}.get(token.type, quoted)
        if token.type != "inline":
            continue
        assert not {child.type for child in token.children} & {"html_inline", "link_open", "image", "em_open"}
        shown = " ".join(
            "".join(
                "\n" if c.type in ("hardbreak", "softbreak") else c.content for c in token.children
            ).split()
        )
        if before.type == "heading_open" and before.tag == "h3":
            number, points = re.fullmatch(r"(\d+)\. ([\d.]+) points · 分", shown).groups()
            found[int(number)] = [float(points), None]
        elif before.type == "heading_open":
            number = None
        elif number and quoted:
            found[int(number)][-1].append(shown)
        elif number and (item := re.fullmatch(r"\[([ x])\] ([A-F]) (.*)", shown)):
            found[int(number)].append([item[1] == "x", item[2], item[3]])
        elif number:
            found[int(number)][1] = shown
    assert list(found) == list(expected)
    for number, (text, points, options) in expected.items():
        assert found[number][:2] == [points, plain(text)]
        assert found[number][2:] == [
            [right, letter, plain(answer), plain(explanation)]
            for letter, (answer, explanation, right) in zip("ABCDEF", options, strict=False)
        ]


@pytest.mark.parametrize("to", SUFFIXES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_language_alone_may_be_asked_for(exported, to: str, language: str) -> None:
    """The other is then not in it."""
    data, expected = exported(to, language=language)
    if to == "qti":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            data = package.read("hw9/hw9.xml")
    text = data.decode()
    for asked, _, _ in expected.values():
        for name in ("en", "zh"):
            telling = max(
                re.findall(r"[\w ]{3,}" if name == "en" else "[\u4e00-\u9fff]{2,}", getattr(asked, name)),
                key=len,
            )
            assert (telling in text) == (name == language or telling in getattr(asked, language)), telling


def test_characters_that_xml_forbids_are_left_out(bank) -> None:
    """They would make the whole file unreadable."""
    first = hostile_bank().topics[0]
    question = first.questions[0].model_copy(update={"text": Text(en="bell \x07 and \ufffe", zh="響鈴")})
    spoiled = Bank((first.model_copy(update={"questions": [question]}),))
    key = {1: KeyedQuestion(right={"A"}, evidence=dict.fromkeys("ABCDEF", "x"))}
    assert "bell  and " in "".join(ET.fromstring(export(spoiled, key, POINTS, "moodle")).itertext())


@pytest.mark.parametrize(("to", "suffix"), SUFFIXES.items())
def test_the_command_writes_the_file_and_warns(tmp_path, monkeypatch, to: str, suffix: str) -> None:
    """Named after the format, and said to hold the key."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["questions", "export", "--to", to])
    assert result.exit_code == 0, result.output
    assert f"questions{suffix}" in result.output
    assert "keep it from students" in result.output
    assert [path.name for path in tmp_path.iterdir()] == [f"questions{suffix}"]


def test_a_format_or_a_variant_that_is_none_is_refused(tmp_path) -> None:
    """What is expected is said, without a traceback."""
    (tmp_path / "none").write_text("no folder")
    for arguments, says in [
        (["--to", "word"], "is not one of"),
        (["--to", "qti", "--variant", "a b"], "expected a variant's name"),
        (["--to", "qti", "--out", str(tmp_path / "none" / "x.zip")], "File exists"),
    ]:
        result = CliRunner().invoke(app, ["questions", "export", *arguments])
        assert result.exit_code
        assert says in " ".join(result.output.split())
        assert "Traceback" not in result.output
