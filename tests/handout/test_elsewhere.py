"""The handout's commands where modules, calls, line ends and consoles are those of Windows."""

import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
import zipfile
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.handout import release
from autograder.intake.submission import read_submission
from questions.bank import load_bank
from questions.sheet import blank_sheet, filled_sheet
from tests.handout.elsewhere import environment, interpreter

CLASS = Path(__file__).parents[1] / "submissions"
pytestmark = pytest.mark.slow(30)


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    return interpreter(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def handout(tmp_path_factory) -> Path:
    """The unpacked handout, in a folder of such a name as Windows has."""
    place = tmp_path_factory.mktemp("home") / r"C:\Users\學生\我的 下載"
    release.handout_zip(place.parent / "hw9.zip")
    with zipfile.ZipFile(place.parent / "hw9.zip") as archive:
        archive.extractall(place)
    return place / "hw9"


def run(python: Path, handout: Path, code_page: str, *words: str) -> tuple[int, str, str]:
    """The exit status of a command of the handout's, and what it prints."""
    done = subprocess.run(
        [python, "hw9.py", *words], cwd=handout, env=environment(code_page), capture_output=True, timeout=300
    )
    return done.returncode, done.stdout.decode(code_page), done.stderr.decode(code_page)


@pytest.mark.parametrize(("student", "code_page"), [("b08901001", "cp950"), ("b08901003", "cp1252")])
def test_the_self_check_gives_the_points_of_the_grade(
    python: Path, handout: Path, grader: Grader, tmp_path: Path, student: str, code_page: str
) -> None:
    """Without what Windows lacks, for files with its line ends, printed in a code page of its."""
    work = Path(shutil.copytree(CLASS / student, tmp_path / "my work"))
    for path in work.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    status, printed, errors = run(python, handout, code_page, "check", str(work))
    assert "Traceback" not in errors, errors
    result = grader.grade("you", read_submission(CLASS / student, load_course().limits))
    points = re.findall(r"^ (\S.*?)  ([\d.]+) / [\d.]+\r?$", printed, re.MULTILINE)
    assert {name: float(earned) for name, earned in points} == {
        score.name: float(score.points) for score in result.code
    }
    assert status == (result.code_points != 10)
    assert ("記憶體" in printed) == (code_page == "cp950")
    assert "Here your functions may take any amount of memory" in printed


def test_what_is_missing_or_unfinished_is_told_there_too(python: Path, handout: Path) -> None:
    """The usage, a file that is not there, and a stub that cannot explain anything yet."""
    for words, said in {
        (): "python hw9.py check",
        ("check", r"D:\none.ipynb"): r"No such file : D:\none.ipynb",
        ("explain",): "does not work yet (NotImplementedError: TODO 1: smoothgrad_noise): finish it first.",
    }.items():
        status, printed, errors = run(python, handout, "cp1252", *words)
        assert status in (1, 2)
        assert said in printed + errors
        assert "Traceback" not in errors, errors


def test_the_quiz_page_is_served_and_saves(python: Path, handout: Path) -> None:
    """A choice that the page sends is in answers.yaml."""
    command = [python, "hw9.py", "quiz"]
    with subprocess.Popen(
        command, cwd=handout, env=environment("cp950"), stdout=subprocess.PIPE, start_new_session=True
    ) as server:
        try:
            address = server.stdout.readline().decode("cp950").split()[-1]
            with urllib.request.urlopen(address, timeout=20) as answer:
                assert b'content="answers.yaml"' in answer.read()
            body = filled_sheet(blank_sheet(load_bank()), {2: {"A"}}, None).encode()
            headers = {
                "Content-Type": "application/yaml",
                "Origin": address.rpartition("/")[0].rpartition("/")[0],
            }
            with urllib.request.urlopen(address.replace("quiz.html", "answers"), timeout=20) as answer:
                headers["If-Match"] = json.load(answer)["version"]
            request = urllib.request.Request(answer.url, body, headers, method="PUT")
            urllib.request.urlopen(request, timeout=20).close()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
    assert (handout / "answers.yaml").read_bytes() == body
