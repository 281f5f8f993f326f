"""`hw9 quiz`: the quiz page on this machine alone, its choices saved straight to the student's answers.yaml.

Only the page it served can save: a request must come to this server's own address (so no page can reach it
under another name), from its own origin, and know the token in the page's address. What is written was read
first, as the grader reads it, and takes the file's place at once or not at all.

Not promised: to keep out programs of the same user, who could as well write the file itself.
"""

import contextlib
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Lock
from typing import Any

from questions.answers import SIZE_LIMIT, Answers, Problem, read_answers
from questions.bank import Bank
from questions.schema import Text
from questions.sheet import blank_sheet, filled_sheet

UNMARKED = '<meta name="saves-to" content="">'
MARKED = '<meta name="saves-to" content="answers.yaml">'

NO_GALLERY = "No figures yet; make them with · 尚無圖片，請先執行：hw9 explain --work hw9_cnn.ipynb\n"
CHANGED = Text(
    en="the file was changed by another program meanwhile. Reload this page to go on with what it holds now.",
    zh="這個檔案已被其他程式更動。請重新載入此頁，以檔案目前的內容繼續作答。",
)
UNREADABLE = Text(
    en="the page sent something that is no answers sheet. Reload it.",
    zh="此頁送出的內容不是答案卷，請重新載入。",
)


class AnswersFile:
    """A student's answers.yaml of one variant; reads it as the grader does, and replaces it as a whole.

    A file that holds more than could be read is copied beside itself before it is first replaced.
    """

    def __init__(self, path: Path, bank: Bank, variant: str):
        self.path, self.variant = path, variant
        self._questions, self._blank = bank.questions, blank_sheet(bank, variant)
        self._lock = Lock()

    def read(self) -> tuple[Answers, str]:
        """What the file holds, and its version: a digest of its bytes, empty where there is no file."""
        data = self._bytes()
        return self._parsed(data), _digest(data)

    def save(self, sheet: bytes, version: str) -> tuple[str, Text | None]:
        """Replace the file of this version by a sheet; returns the new version, and why it was not done."""
        with self._lock:
            old = self._bytes()
            if _digest(old) != version:
                return version, CHANGED
            new = read_answers(sheet, self._questions)
            if new.variant != self.variant or any(problem.line for problem in new.problems):
                return version, UNREADABLE
            if old and self._parsed(old).problems:
                self._copy(old)
            top = old.decode("utf-8", "replace") if old else ""
            text = filled_sheet(self._blank, new.choices, new.student, top)
            try:
                _replace(self.path, text.encode())
            except OSError as error:
                why = error.strerror or "?"
                return version, Text(
                    en=f"{self.path} cannot be written ({why}).", zh=f"無法寫入 {self.path}（{why}）。"
                )
            return _digest(text.encode()), None

    def _parsed(self, data: bytes | None) -> Answers:
        read = read_answers(data or b"", self._questions)
        # A blank sheet is no mistake, and neither is an empty file.
        problems = [problem for problem in read.problems if problem.line or len(data or b"") > SIZE_LIMIT]
        choices = read.choices
        if choices and read.variant != self.variant:
            choices, problems = {}, [*problems, Problem(None, None, _other(read.variant, self.variant))]
        return Answers(read.student, choices, tuple(problems), self.variant)

    def _bytes(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None

    def _copy(self, data: bytes) -> None:
        copies = (self.path.with_name(f"{self.path.name}.old-{n}") for n in range(1, 1000))
        for copy in copies:
            with contextlib.suppress(FileExistsError), copy.open("xb") as file:
                file.write(data)
                return


def _other(found: str, shown: str) -> Text:
    return Text(
        en=f"The file is for variant {found or '?'}, this page shows {shown}: its letters mean others.",
        zh=f"檔案屬於版本 {found or '?'}，此頁是版本 {shown}，各代號代表的選項不同。",
    )


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside `path` and put it in its place, with the permissions `path` had."""
    real = path.resolve()  # what a link points to, so that the link stays
    mode = real.stat().st_mode & 0o777 if real.exists() else 0o644
    descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class QuizServer(ThreadingHTTPServer):
    """Serves one page to one student. `address` is where; `serve_forever` runs it."""

    daemon_threads = True

    def __init__(self, page: str, answers: AnswersFile, gallery: Path | None = None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page = page.replace(UNMARKED, MARKED, 1).encode()
        self.answers, self.gallery = answers, gallery
        self.token = secrets.token_urlsafe(24)
        self.host = f"127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        """Bind, without http.server's search for the machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    @property
    def address(self) -> str:
        """Where the page is; who knows it may save."""
        return f"http://{self.host}/{self.token}/quiz.html"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break off: browsers do that."""


class _Handler(BaseHTTPRequestHandler):
    server: QuizServer
    server_version, sys_version = "hw9", ""
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds to send a request

    def do_GET(self) -> None:
        place = self._place()
        if place == "quiz.html":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page)
        elif place == "answers":
            answers, version = self.server.answers.read()
            choices = {number: sorted(letters) for number, letters in answers.choices.items()}
            notes = [dict(note) for note in _notes(answers)]
            self._json(HTTPStatus.OK, version=version, student=answers.student, choices=choices, notes=notes)
        elif place == "gallery/gallery.html" and self.server.gallery and self.server.gallery.is_file():
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.gallery.read_bytes())
        elif place == "gallery/gallery.html":
            self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", NO_GALLERY.encode())
        elif place is not None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"Not found.\n")

    def do_PUT(self) -> None:
        place = self._place(origin=f"http://{self.server.host}")
        if place is None:
            return
        length = self.headers.get("Content-Length", "")
        if place != "answers" or self.headers.get_content_type() != "application/yaml":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not length.isascii() or not length.isdigit() or self.headers.get("Transfer-Encoding"):
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > 6 or int(length) > SIZE_LIMIT:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            version, why = self.server.answers.save(
                self.rfile.read(int(length)), self.headers.get("If-Match", "")
            )
            if why is None:
                self._json(HTTPStatus.OK, version=version)
            else:
                self._json(HTTPStatus.CONFLICT, why=dict(why))

    def _place(self, origin: str | None = None) -> str | None:
        """What is asked for below the token; refuses, and returns None, what the page itself did not ask."""
        _, token, place = [*self.path.partition("?")[0].split("/", 2), "", ""][:3]
        told = self.headers.get_all("Origin", [])
        ours = (
            self.headers.get_all("Host") == [self.server.host]
            and secrets.compare_digest(token.encode(), self.server.token.encode())
            and (told == [origin] if origin else told in ([], [f"http://{self.server.host}"]))
            and self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        )
        if not ours:
            self._refuse(HTTPStatus.FORBIDDEN)
        return place if ours else None

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True  # the body stays unread
        self._send(status, "text/plain", f"{status.phrase}.\n".encode())

    def _json(self, status: HTTPStatus, **content: object) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Keep the terminal quiet."""


def _notes(answers: Answers) -> Iterator[Text]:
    """What a student should know of the file before the first choice replaces it."""
    for problem in answers.problems[:20]:
        en, zh = (f"Line {problem.line}: ", f"第 {problem.line} 行：") if problem.line else ("", "")
        yield Text(en=f"{en}{problem.message.en}", zh=f"{zh}{problem.message.zh}")
    if answers.problems:
        yield Text(
            en="A copy of the file is kept when you choose next.", zh="你下一次作答時，會先另存一份原檔。"
        )
