"""Holds what a TA or the student has to know of a submission beside its points: facts, and their words.

A notice stays a value until it is shown. Its words stand here and nowhere else; what they name (a path, an
exception's message) is the student's, and comes in as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from questions.text import Text


class Notice(NamedTuple):
    """A fact about a submission: its kind (see KINDS), the file, cell or name it is about, its details."""

    kind: str
    place: str = ""
    details: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The notice in words, which begin with its place unless they name it themselves."""
        text = KINDS[self.kind].text.filled(*self.details, place=self.place)
        begins = self.place and "{place}" not in KINDS[self.kind].text.en
        return Text(f"{self.place}: {text.en}", f"{self.place}：{text.zh}") if begins else text

    @property
    def in_class(self) -> str:
        """The English words that everybody in a class shares, whatever place in a file they are about."""
        return (KINDS[self.kind].in_class or KINDS[self.kind].text.en).format(*self.details, place=self.place)


@dataclass(frozen=True)
class Kind:
    """The words of a kind of notice: with `{place}` where the place does not come first, `{0}` for details.

    `in_class` is how a report on a class says it, where that differs.
    """

    text: Text
    in_class: str = ""


def notice(kind: str, place: str = "", *details: object) -> Notice:
    """A notice of this kind and place, with its details as text."""
    return Notice(kind, place, tuple(map(str, details)))


def told(fact: tuple[str, ...]) -> Notice | None:
    """The notice that a fact from inside the sandbox makes; None for none: a fact may be forged."""
    # A fact may be shorter than it should be.
    kind, place, details = (*fact, "", "")[0], (*fact, "", "")[1], fact[2:]
    known = KINDS.get(kind)
    try:
        return Notice(kind, place, details) if known and known.text.filled(*details, place=place) else None
    except (IndexError, KeyError):
        return None


LEFT_OUT = "; left out", "，已略過"


def _left_out(en: str, zh: str) -> Kind:
    """A kind of notice about something that was left out, which its words say at their end."""
    return Kind(Text(en + LEFT_OUT[0], zh + LEFT_OUT[1]))


KINDS: Mapping[str, Kind] = {
    # reading what was handed in
    "link": _left_out("a link or a special file", "連結或特殊檔案"),
    "encrypted": _left_out("encrypted: hand it in without a password", "已加密：請不要設密碼再繳交"),
    "too-large": _left_out("over {0} MB with the files before it", "與前面的檔案合計超過 {0} MB"),
    "too-many": _left_out("more than {0} files", "超過 {0} 個檔案"),
    "path-outside": _left_out("a path that leads out of the submission", "路徑指向繳交內容之外"),
    "path-too-long": _left_out("a path of more than {0} characters", "路徑超過 {0} 個字元"),
    "path-too-deep": _left_out("more than {0} folders deep", "資料夾超過 {0} 層"),
    "cannot-be-read": _left_out("cannot be read ({0})", "無法讀取（{0}）"),
    "unlisted": Kind(Text("cannot be read ({0})", "無法讀取（{0}）")),
    "no-zip": Kind(
        Text(
            "not a zip file that can be opened ({0}); hand it in again",
            "不是能開啟的 zip 檔（{0}），請重新繳交",
        )
    ),
    "twice": Kind(
        Text("in the archive more than once; the last one counts", "在壓縮檔中出現多次，以最後一個為準")
    ),
    "several-sheets": Kind(
        Text("several answer sheets: {0}; the first one counts", "有多份答案卷：{0}；以第一份為準")
    ),
    # reading code
    "notebook-damaged": Kind(
        Text(
            "not a notebook: its JSON breaks off or is damaged at line {0} ({1}); save it again in Jupyter "
            "or Colab and hand in that file",
            "不是筆記本：JSON 在第 {0} 行中斷或損壞（{1}），請在 Jupyter 或 Colab 重新存檔後再繳交",
        )
    ),
    "no-notebook": Kind(
        Text("JSON, but not a notebook: it has no list of cells", "是 JSON，但不是筆記本：沒有儲存格的清單")
    ),
    "notebook-too-deep": Kind(
        Text("JSON too deep or too large to be read ({0})", "JSON 太深或太大，無法讀取（{0}）")
    ),
    "cell-not-python": _left_out("not Python ({0})", "不是 Python（{0}）"),
    "cell-unreadable": _left_out("cannot be read as Python ({0})", "無法當作 Python 讀取（{0}）"),
    "cell-hopeless": _left_out("more than {0} lines are not Python", "超過 {0} 行不是 Python"),
    "line-not-python": Kind(
        Text("not Python ({0}); line {1} left out", "不是 Python（{0}），已略過第 {1} 行")
    ),
    "lines-not-python": Kind(
        Text("not Python ({0}); lines {1} to {2} left out", "不是 Python（{0}），已略過第 {1} 到 {2} 行")
    ),
    "statement-endless": _left_out(
        "did not come to an end, or ended the process", "沒有執行完畢，或中止了程式"
    ),
    "statement-failed": _left_out("{0}", "{0}"),
    "cell-changed": Kind(Text("given cell '{place}' was changed", "原有的儲存格 '{place}' 被改動了")),
    "defined-again": Kind(
        Text(
            "{place} is defined {0} times ({1}); the last one counts",
            "{place} 定義了 {0} 次（{1}），以最後一個為準",
        ),
        in_class="{place} is defined more than once; the last one counts",
    ),
    # a class
    "untimed": Kind(
        Text(
            "handed in as {0}, and nothing says when; they are taken in this order",
            "以 {0} 繳交，但無法得知時間，依此順序計算",
        )
    ),
    "nobody-said": Kind(Text("{0} does not say whose {place} is", "{0} 沒有說明 {place} 是誰的")),
    "canvas-late": Kind(
        Text(
            "Canvas marked this LATE but says not when it came: nothing was deducted here",
            "Canvas 標示為遲交（LATE），但沒有時間，因此這裡沒有扣分",
        )
    ),
    "best-counts": Kind(
        Text("attempt {0} of {1} counts: the best", "{1} 次繳交中以第 {0} 次計分：最好的一次")
    ),
    "best-of-graded": Kind(
        Text(
            "attempt {0} of {1} counts: the best of those that could be graded ({2} could not)",
            "{1} 次繳交中以第 {0} 次計分：能批改的之中最好的一次（有 {2} 次無法批改）",
        )
    ),
    "absent": Kind(Text("in the roster, but handed in nothing", "在名單上，但沒有繳交")),
    # our own failures
    "grader-failed": Kind(Text("the grader failed: {0}", "批改程式失敗：{0}")),
    "process-died": Kind(
        Text(
            "a grading process died of it, twice; most likely it ran out of memory",
            "批改它的程序中止了兩次，很可能是記憶體不足",
        )
    ),
}
