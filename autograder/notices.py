"""Holds what a TA or the student has to know of a submission beside its points: facts, and their words.

A notice stays a value until it is shown. Its words stand here and nowhere else; what they name (a path, an
exception's message) is the student's, and is shown as a quotation unless it is a plain name or path.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from questions.text import Text, named


class Notice(NamedTuple):
    """A fact about a submission: its kind (see KINDS), the file, cell or name it is about, its details."""

    kind: str
    place: str = ""
    details: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The notice in words, which begin with its place unless they name it themselves."""
        return _words(self)

    def _filled(self, text: Text) -> Text:
        """The text with place and details, each quoted where it could be read as the grader's own words."""
        return text.filled(*map(named, self.details), place=named(self.place))

    @property
    def for_student(self) -> bool:
        """Whether the student should read it, too."""
        return KINDS[self.kind].for_student

    @property
    def look_first(self) -> bool:
        """Whether a TA should look at it before grades are given out."""
        return KINDS[self.kind].look_first

    @property
    def in_class(self) -> str:
        """The English words that everybody in a class shares, whatever place in a file they are about."""
        words = KINDS[self.kind].in_class or KINDS[self.kind].text.en
        return self._filled(Text(words, words)).en


@functools.lru_cache(500)  # every output of a student asks for the same ones
def _words(one: Notice) -> Text:
    place, text = named(one.place), one._filled(KINDS[one.kind].text)
    begins = one.place and "{place}" not in KINDS[one.kind].text.en
    return Text(f"{place.en}: {text.en}", f"{place.zh}：{text.zh}") if begins else text


@dataclass(frozen=True)
class Kind:
    """The words of a kind of notice: with `{place}` where the place does not come first, `{0}` for details.

    `in_class` is how a report on a class says it, where that differs. What is `for_student` is about the
    student's own files and what to do with them, so that the student reads it, too; at what is to
    `look_first` a TA should look before grades are given out.
    """

    text: Text
    in_class: str = ""
    for_student: bool = True
    look_first: bool = False


def notice(kind: str, place: str = "", *details: object) -> Notice:
    """A notice of this kind and place, with its details as text."""
    return Notice(kind, place, tuple(map(str, details)))


def told(fact: tuple[str, ...]) -> Notice | None:
    """The notice that a fact from inside the sandbox makes; None for none: a fact may be forged."""
    # A fact may be shorter than it should be.
    kind, place, details = (*fact, "", "")[0], (*fact, "", "")[1], fact[2:]
    known = OF_CODE.get(kind)
    try:
        return Notice(kind, place, details) if known and known.text.filled(*details, place=place) else None
    except (IndexError, KeyError):
        return None


LEFT_OUT = "; left out", "，已略過"


def _left_out(en: str, zh: str) -> Kind:
    """A kind of notice about something that was left out, which its words say at their end."""
    return Kind(Text(en + LEFT_OUT[0], zh + LEFT_OUT[1]))


# What the sandbox's other side may tell of the code that it reads and runs.
OF_CODE: Mapping[str, Kind] = {
    "code-not-used": Kind(Text("none of its functions was used", "沒有採用其中的任何函式")),
    "codes-not-used": Kind(
        Text("none of the functions in {0} files was used", "{0} 個檔案中的函式都沒有採用"),
        in_class="none of the functions in some files was used",
    ),
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
        Text("its JSON is too deep or too large to be read ({0})", "JSON 太深或太大，無法讀取（{0}）")
    ),
    "cell-not-python": _left_out(
        "a syntax error, {1} (Python {0} grades it)", "有語法錯誤：{1}（評分使用 Python {0}）"
    ),
    "cell-unreadable": _left_out("cannot be read as Python ({0})", "無法當作 Python 讀取（{0}）"),
    "cell-hopeless": _left_out("more than {0} lines are not Python {1}", "超過 {0} 行不是 Python {1}"),
    "line-not-python": Kind(
        Text(
            "a syntax error, {1} (Python {0} grades it); line {2} left out",
            "有語法錯誤：{1}（評分使用 Python {0}），已略過第 {2} 行",
        )
    ),
    "lines-not-python": Kind(
        Text(
            "a syntax error, {1} (Python {0} grades it); lines {2} to {3} left out",
            "有語法錯誤：{1}（評分使用 Python {0}），已略過第 {2} 到 {3} 行",
        )
    ),
    "newer-python": Kind(
        Text(
            "only Python {1} and newer can read this, but Python {0} grades it: write it so that {0} "
            "can read it; lines {2} to {3} left out",
            "Python {1} 以上才能讀取，但評分使用 Python {0}：請改寫成 {0} 也能讀取的寫法；"
            "已略過第 {2} 到 {3} 行",
        ),
        in_class="needs a newer Python than the one that grades it; left out",
    ),
    "part-failed": Kind(Text("{0}; defined without line {1}", "{0}，已略過第 {1} 行後定義")),
    "statement-endless": _left_out("did not finish, or stopped Python", "沒有執行完畢，或讓 Python 提前結束"),
    "statement-not-run": _left_out(
        "may change what a function needs, but {0} such statements did not finish",
        "可能改變函式所需的內容，但已有 {0} 個這類敘述沒有執行完畢",
    ),
    "decorator-failed": Kind(
        Text("{0}; defined without its decorators", "{0}，已略過裝飾器（decorator）後定義")
    ),
    "statement-failed": _left_out("{0}", "{0}"),
    "given-failed": Kind(
        Text(
            "your code needs cells of the handout that cannot be run here, where the handout's data and "
            "packages are missing; statements left out: {0}",
            "你的程式需要講義原有的儲存格，但評分環境沒有講義的資料與套件，因此已略過 {0} 個敘述",
        ),
        in_class="the code needs cells of the handout that cannot be run here",
    ),
}

KINDS: Mapping[str, Kind] = {
    **OF_CODE,
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
    "takes-too-long": Kind(
        Text(
            "takes more time or memory to read than any homework: hand in only your notebooks, not zipped",
            "讀取時間或記憶體超過任何正常作業：請只繳交筆記本，不要另外壓縮",
        )
    ),
    "no-archive": Kind(
        Text(
            "not a {0} archive that can be opened ({1}); pack it again as zip, and hand it in again",
            "不是能開啟的 {0} 壓縮檔（{1}），請重新壓縮成 zip 後再繳交",
        )
    ),
    "rar": Kind(
        Text(
            "a rar archive, which cannot be read here: pack it as zip", "rar 壓縮檔，這裡無法讀取：請改用 zip"
        )
    ),
    "no-seven-zip": Kind(
        Text("a 7z archive, which cannot be read here: pack it as zip", "7z 壓縮檔，這裡無法讀取：請改用 zip")
    ),
    "archive-too-deep": _left_out("an archive inside {0} others", "包在 {0} 層壓縮檔裡的壓縮檔"),
    "too-many-listed": _left_out("more files than can be listed", "檔案數超過可列出的上限"),
    "too-much-unpacked": _left_out("more than {0} MB when it is unpacked", "解壓縮後超過 {0} MB"),
    "ours": Kind(
        Text("the handout's own archive, which is not graded", "講義附的壓縮檔，不列入評分"),
    ),
    "environment": Kind(
        Text("installed packages, not your work; skipped", "安裝的套件，不是你的作業，已略過")
    ),
    "hidden-folder": Kind(Text("a hidden folder; skipped", "隱藏的資料夾，已略過")),
    "is-pdf": Kind(
        Text(
            "a PDF, which cannot be graded: hand in the notebook (.ipynb)",
            "PDF 無法評分，請繳交筆記本（.ipynb）",
        )
    ),
    "is-html": Kind(
        Text(
            "a web page, which cannot be graded: hand in the notebook (.ipynb)",
            "網頁無法評分，請繳交筆記本（.ipynb）",
        )
    ),
    "is-system": Kind(
        Text("a system's own file; not used", "系統檔案，沒有用到"),
        in_class="a system's own file; not used",
        for_student=False,
    ),
    "files-are-system": Kind(
        Text("{0} of a system's own files; not used", "{0} 個系統檔案，沒有用到"),
        in_class="a system's own file; not used",
        for_student=False,
    ),
    "files-are-pdf": Kind(
        Text(
            "{0} PDFs, which cannot be graded: hand in the notebook (.ipynb)",
            "{0} 個 PDF 無法評分，請繳交筆記本（.ipynb）",
        ),
        in_class="PDFs, which cannot be graded",
    ),
    "files-are-html": Kind(
        Text(
            "{0} web pages, which cannot be graded: hand in the notebook (.ipynb)",
            "{0} 個網頁無法評分，請繳交筆記本（.ipynb）",
        ),
        in_class="web pages, which cannot be graded",
    ),
    "not-used": Kind(Text("not used", "沒有用到")),
    "files-not-used": Kind(Text("{0} files not used", "{0} 個檔案沒有用到"), in_class="files not used"),
    "files-too-many": Kind(
        Text("{0} files left out: there are more than {1} in all", "略過 {0} 個檔案：總數超過 {1} 個"),
        in_class="files left out: there are too many",
    ),
    "files-too-many-listed": Kind(
        Text("{0} files left out: there are too many to be listed", "略過 {0} 個檔案：數量太多"),
        in_class="files left out: there are too many",
    ),
    "empty-archive": Kind(Text("an archive without files", "壓縮檔中沒有檔案")),
    "sheet-not-used": Kind(
        Text(
            "not used: {0} is the answer sheet that counts, and this one has no other answers",
            "沒有用到：以答案卷 {0} 為準，這一份沒有其他答案",
        ),
        in_class="an answer sheet beside the one that counts; it has no other answers",
    ),
    "no-sheet": Kind(Text("No answer sheet (answers.yaml) was found.", "找不到答案卷（answers.yaml）。")),
    "more-notices": Kind(Text("and {0} more notices", "還有 {0} 則"), for_student=False),
    "twice": Kind(
        Text(
            "several files have this name; the last one with work in it counts",
            "同名的檔案有多個，以最後一個有作答的為準",
        )
    ),
    "several-sheets": Kind(
        Text("several answer sheets: {1} counts, {0} does not", "有多份答案卷：以 {1} 為準，{0} 不計"),
        in_class="several answer sheets; the last one with answers counts",
        look_first=True,
    ),
    "cell-changed": Kind(
        Text("given cell '{place}' was changed", "原有的儲存格 '{place}' 被改動了"), for_student=False
    ),
    "defined-again": Kind(
        Text(
            "{place} is defined {0} times ({1}); the last one counts",
            "{place} 定義了 {0} 次（{1}），以最後一個為準",
        ),
        in_class="{place} is defined more than once; the last one counts",
        look_first=True,
    ),
    # a class
    "one-student": Kind(
        Text(
            "handed in under several names ({0}), taken as one student's",
            "以多個名稱繳交（{0}），視為同一位學生",
        ),
        in_class="handed in under several names, taken as one student's",
        for_student=False,
        look_first=True,
    ),
    "loose": Kind(
        Text("not used: it lies beside attempts with a time", "沒有用到：它放在有時間的繳交旁邊"),
        in_class="something lies beside attempts with a time, and was not used",
        look_first=True,
    ),
    "listed-twice": Kind(
        Text("listed {0} times in the roster", "在名單上出現 {0} 次"), for_student=False, look_first=True
    ),
    "untimed": Kind(
        Text(
            "handed in as {0}, and nothing says when: the better one counts",
            "以 {0} 繳交，但無法得知時間，以較好的一次計分",
        ),
        in_class="handed in more than once, and nothing says when: the better one counts",
        for_student=False,
        look_first=True,
    ),
    "nobody-said": Kind(
        Text("{0} does not say whose {place} is", "{0} 沒有說明 {place} 是誰的"), for_student=False
    ),
    "canvas-late": Kind(
        Text(
            "Canvas marked this LATE but says not when it came: nothing was deducted here",
            "Canvas 標示為遲交（LATE），但沒有時間，因此這裡沒有扣分",
        ),
        for_student=False,
    ),
    "best-counts": Kind(
        Text("attempt {0} of {1} counts: the best", "{1} 次繳交中以第 {0} 次計分：最好的一次"),
        for_student=False,
    ),
    "best-of-graded": Kind(
        Text(
            "attempt {0} of {1} counts: the best of those that could be graded ({2} could not)",
            "{1} 次繳交中以第 {0} 次計分：能批改的之中最好的一次（有 {2} 次無法批改）",
        ),
        for_student=False,
    ),
    "absent": Kind(Text("on the roster, but handed in nothing", "在名單上，但沒有繳交"), for_student=False),
    # our own failures
    "grader-failed": Kind(Text("the grader failed: {0}", "批改程式失敗：{0}"), for_student=False),
    "process-died": Kind(
        Text(
            "the process that graded it died twice; most likely it ran out of memory",
            "批改它的行程（process）中止了兩次，很可能是記憶體不足",
        ),
        for_student=False,
    ),
}
