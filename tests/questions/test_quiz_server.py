"""`hw9 quiz` saves what its own page sends, to the file as a whole, and hears nobody else."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.handout.quiz import quiz_text, variant_of
from questions import files, quiz_server
from questions.answers import SIZE_LIMIT, read_answers
from questions.answers_file import AnswersFile, read_page
from questions.errors import NoQuizPageError
from questions.places import QUIZ_PAGE
from questions.quiz_server import QuizServer
from questions.sheet import blank_sheet, filled_sheet


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.yaml"


@pytest.fixture
def server(bank, path) -> Iterator[QuizServer]:
    """A running server for an answers.yaml that is not there yet."""
    with QuizServer(AnswersFile(path, read_page(QUIZ_PAGE.read_text("utf-8"))), path.parent) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def ask(server):
    """Send a request as the page does, but for what is changed; a header that is None is left out."""

    def send(method: str, place: str = "answers", body: bytes | None = None, token=None, **headers):
        given = {"Host": server.host, "If-Match": ""}
        if method == "PUT":
            given |= {"Origin": f"http://{server.host}", "Content-Type": "application/yaml"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        connection.putrequest(method, f"/{server.token if token is None else token}/{place}", skip_host=True)
        if body is not None and "Content-Length" not in given and "Transfer-Encoding" not in given:
            given["Content-Length"] = str(len(body))
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body if body is not None else None)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data

    return send


@pytest.fixture
def sheet(bank):
    """A sheet as the page sends it."""

    def made(choices: dict[int, set[str]], student: str | None = None) -> bytes:
        return filled_sheet(blank_sheet(bank), choices, student).encode()

    return made


def test_the_page_is_served_and_saves(ask, path, bank, sheet) -> None:
    """A first choice makes the file, the next replaces it; the file is what the page would download."""
    answer, page = ask("GET", "quiz.html")
    assert answer.status == 200
    assert page.decode() == QUIZ_PAGE.read_text("utf-8").replace(
        'name="saves-to" content=""', 'name="saves-to" content="answers.yaml"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(ask("GET")[1])
    assert held == {"version": "", "student": None, "choices": {}, "notes": []}
    answer, said = ask("PUT", body=sheet({2: {"A"}}))
    assert answer.status == 200
    assert path.read_bytes() == sheet({2: {"A"}})
    answer, _ = ask("PUT", body=sheet({2: {"A", "C"}, 3: set()}, "b1"), If_Match=json.loads(said)["version"])
    assert answer.status == 200
    assert path.read_bytes() == sheet({2: {"A", "C"}, 3: set()}, "b1")
    held = json.loads(ask("GET")[1])
    assert (held["student"], held["choices"]) == ("b1", {"2": ["A", "C"], "3": []})


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "wrong"},
        {"token": ""},
        {"Host": "evil.example"},
        {"Host": "localhost"},
        {"Host": "127.0.0.1"},
        {"Host": None},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": None},
        {"place": "quiz.html"},
        {"place": "../answers"},
        {"Content_Length": None},
        {"Content_Length": "-1"},
        {"Content_Length": "1e3"},
        {"Content_Length": None, "Transfer_Encoding": "chunked"},
        {"Content_Length": str(SIZE_LIMIT + 1)},
        {"Content_Length": "9" * 30},
    ],
    ids=str,
)  # fmt: skip
def test_only_its_own_page_saves(ask, path, sheet, changed) -> None:
    """Another origin, another name for the address (DNS rebinding), no token, another type or size."""
    body = sheet({2: {"A"}})
    answer, _ = ask("PUT", **({"body": body} | changed))
    assert 400 <= answer.status < 500
    assert not path.exists()
    assert ask("PUT", body=body)[0].status == 200, "the same request unchanged is heard"


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "wrong"},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", ["answers", "quiz.html", "gallery/gallery.html"])
def test_nobody_else_reads(ask, path, sheet, place, changed) -> None:
    """Neither the answers nor the page that knows how to save them."""
    path.write_bytes(sheet({2: {"A"}}))
    answer, said = ask("GET", place, **changed)
    assert answer.status == 403
    assert said == b"Forbidden.\n"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS", "PATCH"])
def test_no_other_method_is_known(ask, path, sheet, method) -> None:
    """A form's POST cannot save, and no preflight is granted."""
    answer, _ = ask(method, body=sheet({2: {"A"}}))
    assert answer.status in (403, 501)
    assert not path.exists()


@pytest.mark.parametrize(
    "place", ["", "key.yaml", "../../questions/key.yaml", "gallery/../answers.yaml", "answers.yaml"]
)
def test_nothing_but_page_answers_and_figures_is_served(ask, path, sheet, place) -> None:
    """No path leads into the file system."""
    path.write_bytes(sheet({2: {"A"}}))
    assert ask("GET", place)[0].status == 404


def test_the_students_figures_are_shown_where_there_are_any(ask, server) -> None:
    """Without them the page says how to make them."""
    answer, said = ask("GET", "gallery/gallery.html")
    assert (answer.status, b"hw9.py explain" in said) == (404, True)
    (server.work / "gallery").mkdir()
    (server.work / "gallery" / "gallery.html").write_text("<p>mine")
    assert ask("GET", "gallery/gallery.html")[1] == b"<p>mine"


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"answers: [", b"2: [Z]\n", b"99: [A]\n", b"variant: x\n2: [A]\n", b"\x00" * 100],
)
def test_what_is_no_sheet_is_not_written(ask, path, body) -> None:
    """Only what the grader reads without a problem reaches the file."""
    answer, _ = ask("PUT", body=body)
    if answer.status == 200:  # nothing in it, and nothing written but a blank sheet
        assert read_answers(path.read_bytes(), []).choices == {}
        assert body == b""
    else:
        assert answer.status == 409
        assert not path.exists()


def test_a_file_changed_elsewhere_is_not_overwritten(ask, path, sheet) -> None:
    """The page is told, and to reload; with the new version it may go on."""
    version = json.loads(ask("PUT", body=sheet({2: {"A"}}))[1])["version"]
    by_hand = path.read_bytes() + b"# mine\n"
    path.write_bytes(by_hand)
    answer, said = ask("PUT", body=sheet({2: {"B"}}), If_Match=version)
    assert answer.status == 409
    assert "Reload" in json.loads(said)["why"]["en"]
    assert path.read_bytes() == by_hand
    version = json.loads(ask("GET")[1])["version"]
    assert ask("PUT", body=sheet({2: {"B"}}), If_Match=version)[0].status == 200


def test_comments_at_the_top_stay(bank, path) -> None:
    """A student's own, whatever the line ends; the rest of the file is written anew."""
    path.write_bytes(b"# My notes\r\n\r\n# ask about 7\r\nanswers:\r\n  2: [A]\r\n")
    file = AnswersFile(path, read_page(QUIZ_PAGE.read_text("utf-8")))
    _, version = file.read()
    _, why = file.save(filled_sheet(blank_sheet(bank), {3: {"B"}}, "b1").encode(), version)
    assert why is None
    text = path.read_text("utf-8")
    assert text.startswith("# My notes\n\n# ask about 7\n\nstudent: b1\nanswers:\n")
    assert read_answers(path.read_bytes(), bank.questions).choices == {3: {"B"}}
    assert [entry.name for entry in path.parent.iterdir()] == ["answers.yaml"]


@pytest.mark.parametrize(
    "old",
    [
        b"2: [Z]\n3: [A]\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"variant: a\n2: [A]\n",
        b"#" * (SIZE_LIMIT + 1),
        b"2: [\xa4]\n",
    ],
    ids=["a wrong letter", "no text", "another variant", "too large", "Big5"],
)
def test_what_could_not_all_be_read_is_kept_as_a_copy(bank, path, old) -> None:
    """Byte for byte, once, under a name that no grader takes for an answers.yaml; earlier copies stay."""
    path.write_bytes(old)
    earlier = path.with_name("answers.yaml.old-1")
    earlier.write_text("earlier")
    file = AnswersFile(path, read_page(QUIZ_PAGE.read_text("utf-8")))
    answers, version = file.read()
    assert answers.problems
    for letters in ({"A"}, {"B"}):
        version, why = file.save(filled_sheet(blank_sheet(bank), {7: letters}, None).encode(), version)
        assert why is None
    assert read_answers(path.read_bytes(), bank.questions).choices == {7: {"B"}}
    assert path.with_name("answers.yaml.old-2").read_bytes() == old
    assert earlier.read_text() == "earlier"
    assert len(list(path.parent.iterdir())) == 3


def test_a_file_of_another_variant_is_not_shown_as_this_one(bank, path) -> None:
    """Its letters mean other options: none is shown chosen, and the student is told."""
    path.write_text("variant: a\n2: [A]\n")
    answers, _ = AnswersFile(path, read_page(quiz_text("b"))).read()
    assert answers.choices == {}
    assert "is for variant a" in answers.problems[0].message.en


def test_a_write_that_fails_leaves_the_file_as_it_was(bank, path, monkeypatch) -> None:
    """Nothing half written, nothing left behind, and the page learns why."""
    path.write_bytes(b"2: [A]\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    file = AnswersFile(path, read_page(QUIZ_PAGE.read_text("utf-8")))
    _, version = file.read()
    same, why = file.save(filled_sheet(blank_sheet(bank), {2: {"B"}}, None).encode(), version)
    assert same == version
    assert "No space left" in why.en
    assert path.read_bytes() == b"2: [A]\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["answers.yaml"]


def test_links_and_permissions_stay(bank, path) -> None:
    """A link still leads to the file, which others may still not read."""
    real = path.with_name("real.yaml")
    real.write_bytes(b"2: [A]\n")
    real.chmod(0o600)
    path.symlink_to(real)
    file = AnswersFile(path, read_page(QUIZ_PAGE.read_text("utf-8")))
    file.save(filled_sheet(blank_sheet(bank), {2: {"B"}}, None).encode(), file.read()[1])
    assert path.is_symlink()
    assert read_answers(real.read_bytes(), bank.questions).choices == {2: {"B"}}
    assert real.stat().st_mode & 0o777 == 0o600


def test_two_that_save_at_once_do_not_mix(ask, path, sheet) -> None:
    """Of many writers with the same version one wins; the file is whole."""
    sheets = [sheet({2: {"A"}}, f"student-{n}") for n in range(8)]
    statuses = []
    threads = [
        threading.Thread(target=lambda body=body: statuses.append(ask("PUT", body=body)[0].status))
        for body in sheets
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 7
    assert path.read_bytes() in sheets


def test_only_this_machine_is_served(server) -> None:
    """On the loopback address, at a port and with a token of its own each time."""
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.socket.family == socket.AF_INET
    assert len(server.token) >= 32
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]+/quiz\.html", server.address)


@pytest.mark.parametrize(("place", "status"), [("quiz.html", 200), ("answers", 403)])
def test_a_file_may_lead_to_the_page_alone(ask, place, status) -> None:
    """A browser calls the way from a file to this server cross-site."""
    assert ask("GET", place, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document")[0].status == status


def test_others_on_the_machine_do_not_learn_the_address(path, monkeypatch) -> None:
    """The browser's arguments name a file that only this user can read; it is gone in the end."""
    seen = []

    def opened(address: str) -> None:
        doorway = Path(url2pathname(urlsplit(address).path))
        token = re.search(r"http://127\.0\.0\.1:\d+/([\w-]+)/quiz\.html", doorway.read_text("utf-8"))[1]
        seen.append((doorway, token, address, doorway.parent.stat().st_mode & 0o077))
        raise KeyboardInterrupt

    monkeypatch.setattr(quiz_server.webbrowser, "open", opened)
    quiz_server.serve(QUIZ_PAGE.read_text("utf-8"), path)
    [(doorway, token, address, open_to_others)] = seen
    assert token not in address
    assert open_to_others == 0
    assert not doorway.exists()
    assert list(path.parent.iterdir()) == []


# The command


@pytest.mark.parametrize(
    "text", ["", "<p>hello", '<script type="application/json" id="data">{}</script>', "\0"]
)
def test_another_page_is_not_served(text: str) -> None:
    """Only a quiz page says what may be saved."""
    with pytest.raises(NoQuizPageError, match=r"expected the quiz\.html"):
        read_page(text)


def test_a_page_alone_is_enough_to_save(path, tmp_path, monkeypatch, bank) -> None:
    """What students run needs neither bank nor course: the page says what it asks, in its own variant."""
    page = tmp_path / "quiz.html"
    page.write_text(quiz_text("a"), "utf-8")
    served = []
    monkeypatch.setattr(quiz_server, "serve", lambda *arguments: served.append(arguments))
    monkeypatch.setattr(sys, "argv", ["hw9 quiz", str(page), str(path), "--no-browse"])
    quiz_server.main()
    assert served == [(page.read_text("utf-8"), path, False)]
    file = AnswersFile(path, read_page(served[0][0]))
    _, why = file.save(filled_sheet(blank_sheet(bank, "a"), {2: {"A"}}, None).encode(), "")
    assert why is None
    assert read_answers(path.read_bytes(), bank.questions).variant == "a"


@pytest.mark.parametrize(
    ("content", "asked", "variant"),
    [
        (None, None, "standard"), (None, "a", "a"), (b"variant: a\n", None, "a"),
        (b"variant: a\n2: [A]\n", None, "a"),
        (b"variant: a\n2: [A]\n", "a", "a"), (b"2:\n", "a", "a"), (b"variant: [x]\n", None, "standard"),
    ],
)  # fmt: skip
def test_the_variant_is_the_files_own(path, content, asked, variant) -> None:
    """Or the one asked for, where the file has no answers yet."""
    if content is not None:
        path.write_bytes(content)
    assert variant_of(path, asked) == variant


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"2: [A]\n", ["--variant", "a"], "is for variant standard, not a"),
        (None, ["--variant", "a b"], "expected a variant's name"),
        (b"x" * (SIZE_LIMIT * 16 + 1), [], "is no answers.yaml"),
        ("folder", [], "is no answers.yaml"),
    ],
)
def test_a_file_that_cannot_be_it_is_refused_without_a_traceback(path, content, arguments, says) -> None:
    """Said what was found and what to do; nothing is served."""
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(app, ["quiz", str(path), "--no-browse", *arguments])
    assert result.exit_code == 1
    assert says in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_ctrl_c_ends_it_politely(path, sheet) -> None:
    """It says where the page is, and in the end how many are answered."""
    path.write_bytes(sheet({2: {"A"}, 3: set()}))
    command = [
        sys.executable,
        "-c",
        "from autograder.cli import main; main()",
        "quiz",
        str(path),
        "--no-browse",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in the background
    )  # fmt: skip
    address = urlsplit(process.stdout.readline().split()[-1])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    connection.request("GET", address.path)
    with connection.getresponse() as answer:
        assert answer.status == 200
    connection.close()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert re.search(r"Stopped.*1 / \d+ answered", out)


# In the browser


@pytest.mark.browser
def test_choices_reach_the_file_at_once(open_from_disk, server, path, bank) -> None:
    """Chosen, saved, reloaded; and a file changed meanwhile is told instead of overwritten."""
    path.write_text("# mine\nstudent: b1\nanswers:\n  5: [A, B]\n")
    context = open_from_disk(None).context
    context.set_offline(False)
    page = context.new_page()
    page.goto(server.address)
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("#q5 input[value=B]")).to_be_checked()
    assert "saved to answers.yaml" in page.locator("#kept").inner_text()
    page.locator("#q7 input[value=C]").check()
    expect(page.locator("#progress")).to_have_text(re.compile("· saved"))
    answers = read_answers(path.read_bytes(), bank.questions)
    assert answers.choices == {5: {"A", "B"}, 7: {"C"}}
    assert answers.student == "b1"
    assert path.read_text("utf-8").startswith("# mine\n")
    page.reload()
    expect(page.locator("#q7 input[value=C]")).to_be_checked()
    path.write_text(path.read_text("utf-8") + "\n")
    page.locator("#q7 input[value=A]").check()
    expect(page.locator("#progress")).to_have_text(re.compile("· not saved"))
    assert "changed by another program" in page.locator("#notice").inner_text()
    assert read_answers(path.read_bytes(), bank.questions).choices[7] == {"C"}


@pytest.mark.browser
def test_the_page_finds_its_server_again(open_from_disk, server, path, bank) -> None:
    """While it is away the page says how to keep what is chosen; then all is saved by itself."""
    context = open_from_disk(None).context
    page = context.new_page()
    context.set_offline(False)
    page.goto(server.address)
    expect = pytest.importorskip("playwright.sync_api").expect
    page.locator("#q7 input[value=C]").check()
    expect(page.locator("#progress")).to_have_text(re.compile("· saved"))
    assert page.locator("#keep").is_visible()
    context.set_offline(True)
    page.locator("#q5 input[value=A]").check()
    expect(page.locator("#notice")).to_contain_text("Start it again (python hw9.py quiz)")
    context.set_offline(False)
    expect(page.locator("#notice")).to_contain_text("running again")
    assert read_answers(path.read_bytes(), bank.questions).choices == {5: {"A"}, 7: {"C"}}


@pytest.mark.browser
def test_nothing_is_lost_when_the_page_is_opened_anew(open_from_disk, server, path, bank) -> None:
    """What was chosen while no server ran is in the next page of that address, and in the file."""
    context = open_from_disk(None).context
    page = context.new_page()
    context.set_offline(False)
    page.goto(server.address)
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("#progress")).to_have_text(re.compile("^0 of"))
    context.set_offline(True)
    page.locator("#q5 input[value=A]").check()
    expect(page.locator("#progress")).to_have_text(re.compile("· not saved"))
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(server.address)
    expect(page.locator("#notice")).to_contain_text("here again")
    expect(page.locator("#progress")).to_have_text(re.compile("· saved"))
    assert read_answers(path.read_bytes(), bank.questions).choices == {5: {"A"}}
    page.reload()
    expect(page.locator("#q5 input[value=A]")).to_be_checked()
    assert page.locator("#notice").inner_text() == ""


def test_the_port_of_a_file_stays_its_own(server, bank, path, tmp_path) -> None:
    """The same for the next server, so that a browser finds what it kept; another one where it is taken."""
    page = read_page(QUIZ_PAGE.read_text("utf-8"))
    with QuizServer(AnswersFile(path, page), tmp_path) as second:
        assert second.server_port != server.server_port
    other = AnswersFile(tmp_path / "other.yaml", page)
    ports = []
    for _ in range(2):
        with QuizServer(other, tmp_path) as after:
            ports.append(after.server_port)
    assert ports[0] == ports[1]


@pytest.mark.browser
def test_a_page_of_another_origin_cannot_save_even_with_the_token(browser, server, path) -> None:
    """Its requests are refused by the server, or never sent for want of the server's leave."""

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>evil")

        def log_message(self, *_: object) -> None:
            pass

    evil = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=evil.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{evil.server_port}/")
    tries = page.evaluate(
        """async (address) => {
            const target = address.replace("quiz.html", "answers"), body = "2: [A]\\n", said = [];
            for (const options of [
                { method: "PUT", body, headers: { "Content-Type": "application/yaml", "If-Match": "" } },
                { method: "POST", body, mode: "no-cors" },
                { method: "GET" },
            ]) said.push(await fetch(target, options).then((answer) => answer.type, () => "refused"));
            return said;
        }""",
        server.address,
    )
    assert tries[0] == tries[2] == "refused"
    frame = page.evaluate(
        """(address) => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.onload = () => {
                try { done(String(frame.contentDocument?.body?.textContent)); } catch { done("hidden"); }
            };
            frame.src = address;
            document.body.append(frame);
        })""",
        server.address,
    )
    assert frame in ("null", "undefined", "hidden")
    page.close()
    evil.shutdown()
    evil.server_close()
    assert not path.exists()
