"""Reads what a student chose from an `answers.yaml` that may hold anything at all."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, Protocol

from pydantic import PlainSerializer

from questions.entries import Entry, Pairs, Refused, Value, read_entries
from questions.text import Text
from questions.variants import STANDARD, variant_name

SIZE_LIMIT = 64 * 1024  # bytes; thirty answers take half a KB
PROBLEM_LIMIT = 50  # named one by one

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
INVISIBLE = str.maketrans({"\ufeff": None, "\u200b": None})  # left behind by editors and web pages
BETWEEN_LETTERS = re.compile(r"[\s,;/+&|.()【】「」、。\"'“”‘’]+")

EMPTY: tuple[Value, ...] = (None, [], Pairs([]))

TOO_LARGE = Text(en="The file is over 64 KB and was not read.", zh="檔案超過 64 KB，未予讀取。")
NOT_UTF8 = Text(
    en="The file is not UTF-8; it was read as Big5.", zh="檔案不是 UTF-8 編碼，已當作 Big5 讀取。"
)
NOTHING = Text(
    en="The file holds no answers; expected lines like `1: [A, C]`.",
    zh="檔案裡沒有任何答案；應有像 `1: [A, C]` 這樣的行。",
)


# The letters chosen; written to a file they have an order, which a set has not.
Letters = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class Problem(NamedTuple):
    """A problem in an answer sheet. `line` counts from 1 and is None for the file as a whole."""

    line: int | None
    question: int | None
    message: Text


@dataclass(frozen=True)
class Answers:
    """The letters that a student chose, by question (empty: none of them), and what could not be read.

    The letters are those the student saw; `variant` says in which order (empty: the name cannot be read).
    """

    student: str | None
    choices: Mapping[int, Letters]
    problems: tuple[Problem, ...]
    variant: str = STANDARD


class UnreadableError(ValueError):
    """An entry does not name options of a question; `why` says so to the student."""

    def __init__(self, why: Text):
        self.why = why


class Numbered(Protocol):
    """A question as far as reading an answer to it takes: its number and its options' letters."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def options(self) -> Iterable[str]: ...  # noqa: D102


def read_answers(data: bytes, questions: Iterable[Numbered]) -> Answers:
    """The answers in `data`, read as meant; never raises, whatever the bytes.

    Letters may be of either case or full width, and written `[A, B]`, `A, B`, `AB` or one a line; a number
    may be `1`, `"1"` or `Q1`. Of a question answered twice the last answer counts, with a notice; null is
    no answer, and takes none back. An entry that cannot be read is named, and its question has no choice.
    """
    if len(data) > SIZE_LIMIT:
        return Answers(None, {}, (Problem(None, None, TOO_LARGE),))
    options = {question.number: frozenset[str](question.options) for question in questions}
    text, problems = _decode(data)
    student, variant = None, STANDARD
    choices = dict[int, frozenset[str]]()
    # NFKC makes Ａ, ［, ， and ： of a Chinese input method what they stand for.
    for entry in read_entries(unicodedata.normalize("NFKC", text.translate(INVISIBLE))):
        number = entry.number
        if entry.value is None or (number is None and entry.value in EMPTY):
            continue
        if str(entry.key).casefold() == "student" and isinstance(entry.value, str):
            student = _shown(entry.value, 100)
            continue
        try:
            if str(entry.key).casefold() == "variant":
                variant = ""  # stays so where the name cannot be read
                variant = _read_variant(entry.value)
                continue
            if number is None or number not in options:
                raise UnreadableError(_no_question(entry))
            chosen = _letters(entry.value, options[number])
        except UnreadableError as error:
            problems.append(Problem(entry.line, number, error.why))
            choices.pop(number or 0, None)  # the last entry counts, also where it cannot be read
            continue
        if choices.get(number, chosen) != chosen:
            problems.append(Problem(entry.line, number, _answered_again(number)))
        choices[number] = chosen
    if not choices and not problems:
        problems.append(Problem(None, None, NOTHING))
    return Answers(student, choices, _worth_showing(problems), variant)


def answers_in(data: bytes) -> int:
    """The number of answers in a text, whatever the questions are: entries like `3: [A, C]`."""
    letters = re.compile(r"[A-Fa-f]{1,6}")
    return sum(bool(letters.fullmatch(_letters_alone(entry.value))) for entry in _numbered_entries(data))


def numbered_in(data: bytes) -> int:
    """The number of entries of a text that have a question's number, whatever they say."""
    return len(_numbered_entries(data))


def _numbered_entries(data: bytes) -> list[Entry]:
    """The entries of a text whose key is a question's number."""
    text, _ = _decode(data)
    entries = read_entries(unicodedata.normalize("NFKC", text.translate(INVISIBLE)))
    return [entry for entry in entries if entry.number is not None]


def _letters_alone(value: Value) -> str:
    """The text of a value's letters run together; empty where it has any other shape."""
    if isinstance(value, list):
        return "".join(map(_letters_alone, value))
    return BETWEEN_LETTERS.sub("", value) if isinstance(value, str) else ""


def _read_variant(value: Value) -> str:
    """The name of the variant that an entry gives. Raises UnreadableError."""
    try:
        return variant_name(value.strip() if isinstance(value, str) else "")
    except ValueError:
        found = _shown(value, 30) if isinstance(value, str) else "…"
        raise UnreadableError(
            Text(
                en=f"Expected one word, the variant's name as on your question page; found `{found}`.",
                zh=f"應為一個詞，即你的題目頁上的版本（variant）名稱；讀到的是 `{found}`。",
            )
        ) from None


def _letters(value: Value, options: frozenset[str]) -> frozenset[str]:
    """The options' letters that a value names, in any of the forms that are read. Raises UnreadableError."""
    if isinstance(value, Refused):
        raise UnreadableError(value.why)
    if isinstance(value, Pairs):  # {A, B}, which YAML takes for keys without values
        if any(entry.value is not None for entry in value.entries):
            raise UnreadableError(_expected(options, "{…}"))
        value = [entry.key for entry in value.entries]
    if isinstance(value, list):
        return frozenset[str]().union(*(_letters(item, options) for item in value))
    letters = frozenset(BETWEEN_LETTERS.sub("", value or "").upper())
    if not letters <= options:
        raise UnreadableError(_expected(options, _shown(value or "", 30)))
    return letters


def _decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text of a file in whatever encoding it is, and the problem that it is not in UTF-8."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), []
    if 3 * data.count(0) > len(data):  # UTF-16 without its mark: every other byte of plain YAML is zero
        return data.decode("utf-16-le" if data[0] else "utf-16-be", "replace"), []
    try:
        return data.decode(), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("cp950", "replace"), [Problem(line, None, NOT_UTF8)]


def _worth_showing(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of their lines; of very many, the first, and how many more there are."""
    problems = sorted(problems, key=lambda problem: problem.line or 0)
    more = len(problems) - PROBLEM_LIMIT
    if more <= 0:
        return tuple(problems)
    rest = Text(en=f"And {more} more problems.", zh=f"還有 {more} 個問題。")
    return (*problems[:PROBLEM_LIMIT], Problem(None, None, rest))


def _shown(text: str, limit: int) -> str:
    """A student's text as a message may show it: printable, without backticks, and not too long."""
    printable = "".join(c for c in text if c.isprintable() and c != "`").strip()
    return printable if len(printable) <= limit else printable[:limit] + "…"


def _expected(options: frozenset[str], found: str) -> Text:
    """The message that letters of these options were expected."""
    first, last = min(options), max(options)
    return Text(
        en=f"Expected letters from {first} to {last}, as in `[A, C]`; found `{found}`.",
        zh=f"應為 {first} 到 {last} 的字母，例如 `[A, C]`；讀到的是 `{found}`。",
    )


def _no_question(entry: Entry) -> Text:
    """The message that an entry's key is no question of the bank."""
    if entry.number is not None:
        return Text(en=f"There is no question {entry.number}.", zh=f"沒有第 {entry.number} 題。")
    found = _shown(entry.key, 30) if isinstance(entry.key, str) else "?"
    return Text(
        en=f"`{found}` names no question; expected an entry like `1: [A, C]`.",
        zh=f"`{found}` 不是題號；應寫成像 `1: [A, C]`。",
    )


def _answered_again(number: int) -> Text:
    """The message that a question has another answer further up."""
    return Text(
        en=f"Question {number} has another answer above; this one counts.",
        zh=f"第 {number} 題在前面已有不同的答案；以這一行為準。",
    )
