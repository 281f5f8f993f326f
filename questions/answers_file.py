"""Keeps the answers.yaml that a quiz page saves to: read as the grader does, replaced without a loss."""

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from questions.answers import SIZE_LIMIT, Answers, Problem, read_answers
from questions.asked import Asked
from questions.errors import NoAnswersFileError, NoQuizPageError
from questions.files import write_whole
from questions.sheet import filled_sheet
from questions.text import Text

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)

CHANGED = Text(
    en="the file was changed by another program meanwhile. Reload this page to go on with what it holds now.",
    zh="這個檔案已被其他程式更動。請重新載入此頁，以檔案目前的內容繼續作答。",
)
UNREADABLE = Text(
    en="the page sent something that is no answers sheet. Reload it.",
    zh="此頁送出的內容不是答案卷，請重新載入。",
)


@dataclass(frozen=True)
class QuizPage:
    """A quiz page, and what it says of itself: neither the bank nor the course is needed to save answers."""

    html: str
    variant: str
    blank: str  # the answers sheet with nothing answered
    questions: tuple[Asked, ...]


def read_page(html: str) -> QuizPage:
    """The page with what it asks. Raises NoQuizPageError where it is no quiz page."""
    try:
        data = json.loads(DATA.findall(html)[0])
        questions = tuple(Asked(int(number), of["options"]) for number, of in data["questions"].items())
        return QuizPage(html, data["variant"], data["sheet"], questions)
    except (IndexError, KeyError, TypeError, AttributeError, ValueError):
        raise NoQuizPageError("This is no question page: expected the quiz.html of the homework.") from None


class AnswersFile:
    """A student's answers.yaml for one quiz page; read as the grader reads it, replaced as a whole or not.

    A file that holds more than could be read is copied beside itself before it is first replaced. Raises
    NoAnswersFileError where `path` is something else.
    """

    def __init__(self, path: Path, page: QuizPage):
        # A file many times larger than answers can be is another one, not to be replaced.
        if path.is_dir() or (path.exists() and path.stat().st_size > 16 * SIZE_LIMIT):
            raise NoAnswersFileError(f"{path} is no answers.yaml: expected a small text file, or none yet.")
        self.path, self.page = path, page
        self._lock = Lock()

    def read(self) -> tuple[Answers, str]:
        """The answers in the file, and its version: a digest of its bytes, empty where there is no file."""
        data = self._bytes()
        return self._parsed(data), _digest(data)

    def save(self, sheet: bytes, version: str) -> tuple[str, Text | None]:
        """Replace the file of this version by a sheet: the new version, and why it was not done, if so."""
        with self._lock:
            old = self._bytes()
            if _digest(old) != version:
                return version, CHANGED
            new = read_answers(sheet, self.page.questions)
            if new.variant != self.page.variant or any(problem.line for problem in new.problems):
                return version, UNREADABLE
            if old and self._parsed(old).problems:
                self._copy(old)
            top = old.decode("utf-8", "replace") if old else ""
            text = filled_sheet(self.page.blank, new.choices, new.student, top)
            try:
                write_whole(self.path, text, durable=True)
            except OSError as error:
                why = error.strerror or "?"
                return version, Text(
                    en=f"{self.path} cannot be written ({why}).", zh=f"無法寫入 {self.path}（{why}）。"
                )
            return _digest(text.encode()), None

    def _parsed(self, data: bytes | None) -> Answers:
        """The answers in the file's bytes; those for another variant are none, and a problem."""
        read = read_answers(data or b"", self.page.questions)
        # A blank sheet is no mistake, and neither is an empty file.
        problems = [problem for problem in read.problems if problem.line or len(data or b"") > SIZE_LIMIT]
        choices = read.choices
        if choices and read.variant != self.page.variant:
            choices, problems = (
                {},
                [*problems, Problem(None, None, _other_variant(read.variant, self.page.variant))],
            )
        return Answers(read.student, choices, tuple(problems), self.page.variant)

    def _bytes(self) -> bytes | None:
        """The file's bytes; None where there is no file yet."""
        return self.path.read_bytes() if self.path.exists() else None

    def _copy(self, data: bytes) -> None:
        """Keep the old bytes beside the file, under the first name that is free."""
        copies = (self.path.with_name(f"{self.path.name}.old-{n}") for n in range(1, 1000))
        for copy in copies:
            with contextlib.suppress(FileExistsError), copy.open("xb") as file:
                file.write(data)
                return


def _other_variant(found: str, shown: str) -> Text:
    """The message that the file is for another variant than the page."""
    return Text(
        en=f"The file is for variant {found or '?'}, this page shows {shown}: its letters mean others.",
        zh=f"檔案屬於版本 {found or '?'}，此頁是版本 {shown}，各代號代表的選項不同。",
    )


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
