"""Exports the bank to other systems: QTI for Canvas and NTU COOL, Moodle XML, Markdown. All hold the key.

Canvas, and NTU COOL which runs on it, imports packages of QTI 1.2; this writes the ones that Canvas itself
exports. text2qti, the kept library for them, knows only whole and half points, and qti-package-maker only 1.0
and no feedback, so templates in questions/formats/ write them.

What a system can say of "all right options and no other" differs. QTI says it. Canvas's classic quizzes still
give part of the points for part of the options; New Quizzes know it as "Exact Match". Moodle's own question
type takes all points for a wrong option, but gives some for some of the right ones; its plugin
`qtype_multichoiceset` gives all or nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from jinja2 import Environment

from questions.bank import Bank
from questions.files import zip_bytes
from questions.homework import load_homework
from questions.keys import KeyedQuestion
from questions.pages import environment, marked
from questions.places import QUESTIONS
from questions.schema import Question
from questions.text import Text
from questions.variants import STANDARD, bank_letters, vary

Format = Literal["qti", "moodle", "moodle-set", "markdown"]
SUFFIXES: Mapping[Format, str] = {"qti": ".zip", "moodle": ".xml", "moodle-set": ".xml", "markdown": ".md"}
Language = Literal["en", "zh", "both"]

PACKAGE = {  # the files of a QTI package, and what each is made of
    "imsmanifest.xml": "imsmanifest.xml",
    "{name}/{name}.xml": "items.xml",
    "{name}/assessment_meta.xml": "assessment_meta.xml",
}
RULES = Text(
    en="Select every correct option and no other; otherwise the question earns nothing.",
    zh="請選出「所有」正確的選項；選多、選少或選錯都不給分。",
)
# Characters that XML 1.0 cannot hold, and those that Markdown would act on.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPECIAL = re.compile(r"([\\`*_\[\]<>&~|#]|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")


@dataclass(frozen=True)
class ExportedOption:
    """An option as the templates see it, in the variant's letter and with its truth."""

    letter: str
    text: Text
    explanation: Text
    right: bool


@dataclass(frozen=True)
class ExportedQuestion:
    """A question as the templates see it, its points as text and its options in the variant's order."""

    number: int
    text: Text
    points: str
    options: tuple[ExportedOption, ...]


def export(
    bank: Bank,
    key: Mapping[int, KeyedQuestion],
    points: Mapping[int, Fraction],
    to: Format,
    *,
    language: Language = "both",
    variant: str = STANDARD,
    attempts: str = "latest",
) -> bytes:
    """The file of another system with the questions, their key, and the explanations as feedback."""
    homework, topics = load_homework(), []
    for topic, shown in zip(bank.topics, vary(bank, variant).topics, strict=True):
        pairs = zip(topic.questions, shown.questions, strict=True)
        questions = [
            _exported(one, varied, key[one.number].right, points.get(one.number, Fraction(0)), variant)
            for one, varied in pairs
        ]
        topics.append({"title": _joined(topic.title, language), "questions": questions})
    content = {
        "name": homework.name,
        "title": _joined(homework.title, language),
        "rules": RULES,
        "attempts": attempts,
        "topics": topics,
        "questions": [question for topic in topics for question in topic["questions"]],
        "total": f"{float(sum(points.get(q.number, Fraction(0)) for q in bank.questions)):g}",
        "exact": to == "moodle-set",
        "share": lambda right: f"{100 / right:.5f}".rstrip("0").rstrip("."),
    }
    templates = _templates(language, xml=to != "markdown")
    if to == "qti":
        return zip_bytes(
            {
                path.format(name=homework.name): _rendered(templates, template, content).encode()
                for path, template in PACKAGE.items()
            }
        )
    text = _rendered(templates, "questions.md" if to == "markdown" else "moodle.xml", content)
    return (re.sub(r"\n{3,}", "\n\n", text) if to == "markdown" else text).encode()


def _exported(
    question: Question, shown: Question, right: frozenset[Any], points: Fraction, variant: str
) -> ExportedQuestion:
    """A question of the bank for the templates; `shown` is the same question in the variant."""
    in_bank = bank_letters(question, variant)
    options = tuple(
        ExportedOption(letter, option.text, option.explanation, in_bank[letter] in right)
        for letter, option in shown.options.items()
    )
    return ExportedQuestion(question.number, question.text, f"{float(points):g}", options)


def _templates(language: Language, xml: bool) -> Environment:
    """The templates of all formats, with filters that write texts in the languages asked for."""
    templates = environment(QUESTIONS / "formats", autoescape=xml)

    def html(text: Text) -> str:
        """The text's HTML as a plain string, which the template escapes once more: in XML it is text."""
        parts = [str(marked(one)) for one in _in_languages(text, language)]
        return parts[0] if len(parts) == 1 else f'{parts[0]}<br><span lang="zh-Hant">{parts[1]}</span>'

    def markdown(text: Text, indent: str = "") -> str:
        """The text's Markdown, its languages on lines of their own."""
        return f"\\\n{indent}".join(map(_markdown, _in_languages(text, language)))

    templates.filters.update(html=html, markdown=markdown, escaped=_markdown)
    return templates


def _rendered(templates: Environment, name: str, content: Mapping[str, Any]) -> str:
    """A template filled with the content, less the characters that XML cannot hold."""
    return NOT_IN_XML.sub("", templates.get_template(name).render(content))


def _in_languages(text: Text, language: Language) -> list[str]:
    """The text in the languages asked for; once where both say the same."""
    if language == "both":
        return list(dict.fromkeys([text.en, text.zh]))
    return [getattr(text, language)]


def _joined(text: Text, language: Language) -> str:
    """The text in the languages asked for, on one line."""
    return " · ".join(_in_languages(text, language))


def _markdown(text: str) -> str:
    """The Markdown that shows a plain text as it is; code between backticks stays code."""
    pieces = " ".join(text.split()).split("`")
    if len(pieces) % 2 == 0:
        return SPECIAL.sub(r"\\\1", "`".join(pieces))
    return "".join(f"`{piece}`" if at % 2 else SPECIAL.sub(r"\\\1", piece) for at, piece in enumerate(pieces))
