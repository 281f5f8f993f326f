"""Serves the quiz page on this machine alone, and saves its choices to the student's answers.yaml.

Only the page it served can save: a request must come to this server's own address (so no page can reach it
under another name), from its own origin, and know the token in the page's address. What is written was read
first, as the grader reads it. The browser is led to that address by a file that this user alone can read, for
on a shared machine everybody sees the arguments of everybody's programs.

The port follows from the file's place, so that what a browser kept while no server ran is there for the next.

It does not keep out programs of the same user, which could as well write the file itself.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os.path import realpath
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from zlib import crc32

from questions.answers import SIZE_LIMIT, Answers
from questions.answers_file import AnswersFile, read_page
from questions.homework import load_homework
from questions.text import Text

UNMARKED = '<meta name="saves-to" content="">'
MARKED = '<meta name="saves-to" content="answers.yaml">'
DOORWAY = '<!doctype html><meta http-equiv="refresh" content="0; url={address}"><title>Quiz 題目</title>\n'
NO_FIGURES = "No figures yet; make them with · 尚無圖片，請先執行：python {name}.py {command}\n"


def serve(page: str, path: Path, browse: bool = True) -> None:
    """Serve a quiz page and save its choices to `path`, until Ctrl-C.

    Raises NoQuizPageError and NoAnswersFileError, and OSError where the file cannot be read.
    """
    answers = AnswersFile(path, read_page(page))
    answers.read()
    with QuizServer(answers, Path(realpath(path)).parent) as server:
        _say(f"Question page 題目頁: {server.address}")
        _say(f"Every choice is saved to {path}. Press Ctrl-C here to stop. 選擇會立即存檔；按 Ctrl-C 停止。")
        try:
            with _opened(server) if browse else nullcontext():
                server.serve_forever()
        except KeyboardInterrupt:
            count = sum(map(bool, answers.read()[0].choices.values()))
            _say(f"\nStopped 已停止。{count} / {len(answers.page.questions)} answered 已作答: {path}")


@contextmanager
def _opened(server: "QuizServer") -> Iterator[None]:
    """Open the page in the browser, by a file beside the answers that leads to it and is removed at the end.

    It lies there because a browser from a snap reads the user's folders, but not the system's temporary one.
    """
    with tempfile.TemporaryDirectory(prefix="quiz-", dir=server.work) as folder:
        doorway = Path(folder, "open.html")
        doorway.write_text(DOORWAY.format(address=server.address), encoding="utf-8")
        webbrowser.open(doorway.as_uri())
        yield


def _say(line: str) -> None:
    """Print a line at once, also where the output is no terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _usual_port(path: Path) -> int:
    """The port of an answers.yaml: always the same, so that a browser finds again what it kept for it."""
    return 49152 + crc32(realpath(path).encode()) % 16384


class QuizServer(ThreadingHTTPServer):
    """A server of one page for one student. `address` is where it is; `serve_forever` runs it."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # where it would let two servers share a port

    def __init__(self, answers: AnswersFile, work: Path):
        try:
            super().__init__(("127.0.0.1", _usual_port(answers.path)), _Handler)
        except OSError:  # it is taken
            super().__init__(("127.0.0.1", 0), _Handler)
        self.page = answers.page.html.replace(UNMARKED, MARKED, 1).encode()
        self.answers, self.work = answers, work
        self.figures, command = load_homework().figures or ("", "")
        self.no_figures = NO_FIGURES.format(name=load_homework().name, command=command)
        self.token = secrets.token_urlsafe(24)
        self.host = f"127.0.0.1:{self.server_port}"

    def server_bind(self) -> None:
        """Bind, without http.server's search for the machine's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    @property
    def address(self) -> str:
        """The address of the page; whoever knows it may save."""
        return f"http://{self.host}/{self.token}/quiz.html"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that break off: browsers do that."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one request: GET for the page, its answers or its figures, PUT to save answers."""

    server: QuizServer
    server_version, sys_version = "quiz", ""
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds to send a request

    def do_GET(self) -> None:
        place = self._place()
        if place == "quiz.html":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page)
        elif place == "answers":
            answers, version = self.server.answers.read()
            choices = {number: sorted(letters) for number, letters in answers.choices.items()}
            notes = [asdict(note) for note in _notes(answers)]
            self._json(HTTPStatus.OK, version=version, student=answers.student, choices=choices, notes=notes)
        elif place and place == self.server.figures:
            self._send_figures()
        elif place is not None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"Not found.\n")

    def _send_figures(self) -> None:
        """Send the page that a command of the lesson's made, or how to make it."""
        page = self.server.work / self.server.figures
        if page.is_file():
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", page.read_bytes())
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", self.server.no_figures.encode())

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
                self._json(HTTPStatus.CONFLICT, why=asdict(why))

    def _place(self, origin: str | None = None) -> str | None:
        """The place below the token that is asked for; else None, and the request is refused.

        It is refused unless the page itself made it, or a browser shows the page in a tab of its own.
        """
        _, token, place = [*self.path.partition("?")[0].split("/", 2), "", ""][:3]
        told = self.headers.get_all("Origin", [])
        shown = place == "quiz.html" and self.headers.get("Sec-Fetch-Dest") == "document"
        ours = (
            self.headers.get_all("Host") == [self.server.host]
            and secrets.compare_digest(token.encode(), self.server.token.encode())
            and (told == [origin] if origin else told in ([], [f"http://{self.server.host}"]))
            and (shown or self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"))
        )
        if not ours:
            self._refuse(HTTPStatus.FORBIDDEN)
        return place if ours else None

    def _refuse(self, status: HTTPStatus) -> None:
        """Send the status alone, and close the connection."""
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
    """The notes on the file that a student should see before the first choice replaces it."""
    for problem in answers.problems[:20]:
        en, zh = (f"Line {problem.line}: ", f"第 {problem.line} 行：") if problem.line else ("", "")
        yield Text(en=f"{en}{problem.message.en}", zh=f"{zh}{problem.message.zh}")
    if answers.problems:
        yield Text(
            en="When you choose next, a copy of the file as it is now is kept.",
            zh="你下一次作答時，會先另存一份原檔。",
        )


def main() -> None:
    """Serve a quiz.html, and save to an answers.yaml."""
    parser = argparse.ArgumentParser(prog=f"{load_homework().name} quiz", description=main.__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--no-browse", action="store_true", help="do not open the browser")
    given = parser.parse_args()
    try:
        serve(given.page.read_text(encoding="utf-8"), given.answers, not given.no_browse)
    except (ValueError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
