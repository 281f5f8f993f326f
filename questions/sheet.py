"""Writes the answers sheet: blank as students get it, or filled in as the quiz page and its server do."""

import json
import re
from collections.abc import Mapping, Set

from questions.bank import Bank
from questions.homework import load_homework
from questions.variants import STANDARD

TOP = """\
# {title_en}, answers · {title_zh}，答案卷
#
# After each number, write the letters of every correct option in brackets, in any order, and of no other;
# otherwise the question earns nothing.
# 請在題號後的中括號裡填入「所有」正確選項的代號，順序不拘；選多、選少或選錯都不給分。
#
#   1: [A]       one option · 一個選項
#   2: [B, D]    several options · 多個選項
#   3:           not answered yet · 尚未作答
"""
STUDENT = "student:         # your student ID, optional · 學號，可不填"
VARIANT = (
    "# The letters below are those of your own question page: do not change the next line. · 請勿更動下一行。"
)
BLANK = re.compile(r"^  (\d+):$", re.MULTILINE)
PLAIN = re.compile(r"(?!null$)[A-Za-z0-9][A-Za-z0-9_.-]*", re.IGNORECASE)  # YAML needs no quotes around it
TOP_COMMENTS = re.compile(r"\A(?:[ \t]*(?:#.*)?\n)+")


def blank_sheet(bank: Bank, variant: str = STANDARD) -> str:
    """The text of a blank answers.yaml: every question of the bank, by topic, none answered."""
    lines = [_top(), STUDENT]
    if variant != STANDARD:
        lines += [VARIANT, f"variant: {variant}"]
    lines.append("answers:")
    for topic in bank.topics:
        title = " · ".join(dict.fromkeys([topic.title.en, topic.title.zh]))  # some are the same in both
        lines += [f"  # {title}", *(f"  {question.number}:" for question in topic.questions)]
    return "\n".join([*lines, ""])


def filled_sheet(blank: str, choices: Mapping[int, Set[str]], student: str | None, old: str = "") -> str:
    """The blank sheet with these answers and the student's ID; comments at the top of an `old` one are kept.

    The page's sheet.js fills it in the same way; a test holds one to the other.
    """
    text = BLANK.sub(lambda line: _answered(line[0], choices.get(int(line[1]))), blank)
    if student:
        named = student if PLAIN.fullmatch(student) else json.dumps(student, ensure_ascii=False)
        text = text.replace(STUDENT, f"student: {named}", 1)
    kept = TOP_COMMENTS.match(old.replace("\r\n", "\n"))
    return kept[0].rstrip("\n") + "\n\n" + text.removeprefix(_top()).lstrip("\n") if kept else text


def _top() -> str:
    """The comment at the top of a sheet, with the homework's title."""
    title = load_homework().title
    return TOP.format(title_en=title.en, title_zh=title.zh)


def _answered(line: str, letters: Set[str] | None) -> str:
    """The blank line of a question with the letters chosen; as it is where there is no answer."""
    return line if letters is None else f"{line} [{', '.join(sorted(letters))}]"
