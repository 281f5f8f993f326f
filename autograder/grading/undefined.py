"""Says why a function was not found, or is none yet, where its own checks tell of it.

Nothing is parsed or run here: names are looked for in the text of the submission's own files.
"""

import contextlib
import dataclasses
import difflib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from autograder.checking.outcome import Outcome
from autograder.checking.student import NOT_FOUND
from autograder.notices import Notice
from autograder.sandbox.calls import plain
from autograder.sandbox.source import Cell, Unreadable, read_cells
from questions.text import Text, named, quotation

_DEFINED = re.compile(r"^([ \t]*)(?:async\s+)?def\s+(\w+)", re.MULTILINE)
STILL_OPEN = Text("the function as it was given: not written yet", "函式仍是原本給的樣子，尚未撰寫")
WRITE_IT = Text(
    "Put your code in place of the line `raise NotImplementedError`.",
    "請把 `raise NotImplementedError` 那一行換成你的程式。",
)
MEND_IT = Text(
    "Correct that line, and run the cell once to see that it works.",
    "請修正那一行，並執行一次那個儲存格，確認沒有問題。",
)


def with_causes(
    outcomes: Sequence[Outcome],
    files: Mapping[str, bytes],
    notices: Sequence[Notice],
    untouched: Collection[str],
) -> tuple[Outcome, ...]:
    """The outcomes, where those of TODOs that are `untouched`, or were not found, tell why."""
    missing = {one.todo for one in outcomes if one.got == NOT_FOUND}
    why = {todo: _why_missing(todo, files, notices) for todo in missing}
    why |= dict.fromkeys(untouched, (STILL_OPEN, WRITE_IT))
    return tuple(
        dataclasses.replace(
            one,
            expected=Text(f"a function `{one.todo}`", f"一個名為 `{one.todo}` 的函式"),
            got=why[one.todo][0],
            hint=why[one.todo][1] or one.hint,
            snippet="",
        )
        if one.todo in why and not one.passed
        else one
        for one in outcomes
    )


def _why_missing(
    name: str, files: Mapping[str, bytes], notices: Sequence[Notice]
) -> tuple[Text, Text | None]:
    """What was found instead of a function, and what to do; the place and the line, if there is one."""
    spelled: dict[str, str] = {}
    for path, data in files.items():
        for number, source in _not_code(data):
            if _defines(source, name):
                where = named(f"{path}, cell {number}")
                return (
                    Text("one in a Markdown cell: {0}", "寫在 Markdown 儲存格裡：{0}").filled(where),
                    Text("Change the cell's type to Code.", "請把儲存格的類型改為 Code。"),
                )
        for cell in _cells(path, data):
            for indent, found in _DEFINED.findall(cell.source):
                spelled.setdefault(found, cell.where)
                if found == name:
                    return _why_not_run(cell, notices, bool(indent))
    for near in difflib.get_close_matches(name, spelled, 1, 0.75):
        return (
            Text("{0} instead ({1})", "只有 {0}（{1}）").filled(named(near), named(spelled[near])),
            Text(f"The name has to be exactly `{name}`.", f"名稱必須是 `{name}`，一字不差。"),
        )
    return NOT_FOUND, None


def _why_not_run(cell: Cell, notices: Iterable[Notice], indented: bool) -> tuple[Text, Text | None]:
    """Why a function that stands in a cell was not defined: what was told of that cell, with its line."""
    for said in notices:
        if said.place == cell.where or said.place.startswith(f"{cell.where}, line "):
            numbers = [
                int(one) for one in (said.place.rpartition(" ")[2], *said.details[::-1]) if one.isdecimal()
            ]
            lines = cell.source.splitlines()
            shown = next((lines[n - 1] for n in numbers if 0 < n <= len(lines)), "")
            got = Text("one in a cell that could not be used: {0}", "所在的儲存格無法使用：{0}").filled(
                said.text
            )
            if shown.strip():
                got = Text("{0}: {1}", "{0}：{1}").filled(got, quotation(plain(shown, 120)))
            return got, MEND_IT
    if indented:
        return (
            Text("one inside a class or another function ({0})", "寫在 class 或其他函式裡面（{0}）").filled(
                named(cell.where)
            ),
            Text("Define it at the left margin, not in a class or a function.",
                 "請從最左邊開始定義，不要放在 class 或其他函式裡。"),
        )  # fmt: skip
    return Text("one that could not be used ({0})", "有定義但無法使用（{0}）").filled(named(cell.where)), None


def _defines(source: str, name: str) -> bool:
    return any(found == name for _, found in _DEFINED.findall(source))


def _cells(path: str, data: bytes) -> list[Cell]:
    """The code cells of a file; none where it cannot be read."""
    with contextlib.suppress(Unreadable):
        return read_cells(path, data)
    return []


def _not_code(data: bytes) -> Iterator[tuple[int, str]]:
    """The cells of a notebook that hold no code, with their numbers among all cells."""
    with contextlib.suppress(ValueError, RecursionError, TypeError, AttributeError, LookupError):
        for number, cell in enumerate(json.loads(data)["cells"], 1):
            if cell.get("cell_type") != "code":
                source = cell.get("source", "")
                yield number, source if isinstance(source, str) else "".join(map(str, source))
