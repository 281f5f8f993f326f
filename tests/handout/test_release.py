"""The zip that students download: complete, small, the same each time, and as strict as the grade."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.handout import release
from autograder.intake.submission import read_submission
from questions.bank import load_bank
from questions.keys import read_key
from tests.container import APART, reason
from tests.handed_in import put, sheet, solved

pytestmark = pytest.mark.slow(36)

TESTS = Path(__file__).parents[1]
CLASS = TESTS / "submissions"


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("download") / "hw9.zip"
    release.handout_zip(path)
    return path


@pytest.fixture(scope="module")
def handout(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a student has unpacked, far from the project."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
    return folder / "hw9"


HIDDEN = """
for name in assignment autograder questions solutions studio; do mount -t tmpfs hidden "$1/$name"; done
shift; exec "$@"
"""


def alone(handout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder with the packages alone: where that can be done, no project, no network."""
    apart = [] if reason() else [*APART, "sh", "-ec", HIDDEN, "sh", str(TESTS.parent)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(handout), "COLUMNS": "200", "MPLBACKEND": "agg"}
    given = {"cwd": handout, "env": environment, "timeout": 300, "capture_output": True, "text": True}
    return subprocess.run([*apart, *command], check=False, **given)


def shown(printed: str) -> dict[str, float]:
    """The points by name that the self-check printed."""
    found = re.findall(r"^[✓✗] (.+?)  ([\d.]+) /", printed, re.MULTILINE)
    return {name: float(points) for name, points in found}


def whole_folder(handout: Path, folder: Path, nested: bool = False) -> Path:
    """The handout's folder with the work done in it; `nested` with its own zip left inside, too."""
    files = {
        path.relative_to(handout).as_posix(): path.read_bytes()
        for path in handout.rglob("*")
        if path.is_file()
    }
    files |= {name: solved(name).encode() for name in ("hw9_cnn.ipynb", "hw9_bert.ipynb")}
    files |= {"answers (1).yaml": sheet().encode()}
    if nested:
        files["hw9.zip"] = (handout.parent / "hw9.zip").read_bytes()
    return put(folder, files)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_the_handout_s_folder_handed_in_whole_has_all_its_points(
    handout: Path, zipped: Path, grader: Grader, tmp_path: Path, nested: bool, packed: bool
) -> None:
    """With its code, data, self-check and the blank sheet, and with the download left inside."""
    shutil.copy(zipped, handout.parent / "hw9.zip")
    place = whole_folder(handout, tmp_path / "b08901001", nested)
    if packed:
        place = Path(shutil.make_archive(str(tmp_path / "b08901001"), "zip", tmp_path, "b08901001"))
    result = grader.grade("b08901001", read_submission(place, load_course().limits))
    assert (result.status, result.code_points, result.quiz_points) == ("graded", 10, 10)
    assert len([said for said in result.notices if said.for_student]) < 20
    assert not any(said.look_first for said in result.notices)


def test_the_self_check_reads_a_folder_as_the_grade_does(
    handout: Path, zipped: Path, grader: Grader, tmp_path: Path
) -> None:
    """The same files count, and the same is said of the others."""
    shutil.copy(zipped, handout.parent / "hw9.zip")
    place = whole_folder(handout, tmp_path / "b08901001", nested=True)
    done = alone(handout, sys.executable, "hw9.py", "check", str(place))
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Questions answered 已作答題數: 30 / 30" in done.stdout
    for said in grader.grade("you", read_submission(place, load_course().limits)).notices:
        assert said.text.en.split(": ")[0] in done.stdout.replace("\n", "")


def test_the_self_check_reads_several_files_as_one_submission(handout: Path, tmp_path: Path) -> None:
    """A sheet among them is found, whatever comes first."""
    put(
        tmp_path,
        {"a.ipynb": solved("hw9_cnn.ipynb"), "b.ipynb": solved("hw9_bert.ipynb"), "answers.yaml": sheet()},
    )
    paths = [str(tmp_path / name) for name in ("a.ipynb", "b.ipynb", "answers.yaml")]
    done = alone(handout, sys.executable, "hw9.py", "check", *paths)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "30 / 30" in done.stdout
    assert "No answer sheet" not in done.stdout


def test_the_same_sources_make_the_same_bytes(zipped: Path, tmp_path: Path) -> None:
    """A zip made again is the same, and small enough for any course platform."""
    release.handout_zip(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()
    assert zipped.stat().st_size < 15_000_000


def test_it_unpacks_into_one_folder(zipped: Path) -> None:
    """Named as the homework, so that nothing is scattered over a folder of downloads."""
    with zipfile.ZipFile(zipped) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"hw9"}


def test_everything_the_readme_lists_is_there(handout: Path) -> None:
    """Each file of the table, and what the commands name."""
    page = (handout / "README.md").read_text("utf-8")
    named = re.findall(r"`([\w./]+\.(?:ipynb|yaml|py|html)|\w+/)`", page)
    assert len(named) > 8
    assert [name for name in named if not (handout / name).exists()] == []
    assert (handout / "requirements.txt").exists()


def texts(folder: Path) -> dict[str, str]:
    """Every text in the handout, those in the zip inside it included."""
    found = {}
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".ipynb", ".md", ".html", ".yaml", ".txt", ".json"):
            found[str(path.relative_to(folder))] = path.read_text("utf-8")
    with zipfile.ZipFile(folder / "self_check.zip") as archive:
        found |= {f"self_check.zip/{name}": archive.read(name).decode() for name in archive.namelist()}
    return found


def test_it_holds_no_key_no_explanation_and_no_solution(handout: Path) -> None:
    """Nothing of the bank but numbers and letters in the self-check, no explanation of an option anywhere."""
    found = texts(handout)
    options = [option for question in load_bank().questions for option in question.options.values()]
    everything = "\n".join(found.values())
    for option in options:
        assert option.explanation.en not in everything
        assert option.explanation.zh not in everything
    inside = "\n".join(name for name in found if name.startswith("self_check.zip/"))
    assert not re.search(r"bank/|key\.yaml|evidence|solutions|handout/|gradescope/|tests/", inside)
    asked = json.loads(found["self_check.zip/questions/asked.json"])
    assert {int(number): set(letters) for number, letters in asked.items()} == {
        number: set(question.options) for number, question in read_key().items()
    }
    assert not re.search("(BEGIN|END) SOLUTION", everything)


def test_it_holds_nothing_about_other_students(handout: Path) -> None:
    """Of course.yaml the self-check knows points, limits and which Python grades, not who has more time."""
    with zipfile.ZipFile(handout / "self_check.zip") as archive:
        settings = yaml.safe_load(archive.read("autograder/course.yaml"))
    assert set(settings) == {"code", "quiz", "limits", "handout"}
    assert settings["handout"].keys() == {"python"}


def test_a_variant_has_its_own_sheet_and_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both name it, and so does what the self-check expects of a sheet."""
    course = load_course()
    quiz = course.quiz.model_copy(update={"variants": ("standard", "spring")})
    monkeypatch.setattr(release, "load_course", lambda: course.model_copy(update={"quiz": quiz}))
    release.handout_zip(tmp_path / "hw9.zip", "spring")
    with zipfile.ZipFile(tmp_path / "hw9.zip") as archive:
        assert yaml.safe_load(archive.read("hw9/answers.yaml"))["variant"] == "spring"
        assert "spring" in archive.read("hw9/quiz.html").decode()
        with zipfile.ZipFile(archive.open("hw9/self_check.zip")) as inside:
            assert yaml.safe_load(inside.read("autograder/course.yaml"))["quiz"]["variants"] == ["spring"]


def test_a_variant_that_would_earn_nothing_is_refused(tmp_path: Path) -> None:
    """The grade knows only what course.yaml lists."""
    with pytest.raises(ValueError, match=r"autumn: quiz: variants in course\.yaml lists standard"):
        release.handout_zip(tmp_path / "hw9.zip", "autumn")


@pytest.mark.parametrize("student", ["b08901001", "b08901003", "b08901018.zip"])
def test_the_self_check_gives_the_points_of_the_grade(handout: Path, grader: Grader, student: str) -> None:
    """Who passes gets full marks for the code; who does not learns what each TODO would earn."""
    done = alone(handout, sys.executable, "hw9.py", "check", str(CLASS / student))
    result = grader.grade("you", read_submission(CLASS / student, load_course().limits))
    assert shown(done.stdout) == {score.name: float(score.points) for score in result.code}
    assert done.returncode == (result.code_points != 10), done.stderr


def test_the_untouched_handout_checks_itself_and_lists_open_questions(handout: Path) -> None:
    """Without names the command takes the folder's own notebooks; stubs earn nothing."""
    done = alone(handout, sys.executable, "hw9.py", "check")
    assert (done.returncode, done.stderr) == (1, "")
    assert "the function as it was given: not written yet" in done.stdout
    assert f"0 / {len(load_bank().questions)}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "python hw9.py check"), (["check", "none.ipynb"], "No such file 找不到檔案: none.ipynb")],
)
def test_a_wrong_command_is_explained(handout: Path, arguments: list[str], said: str) -> None:
    """The usage, or what was not found."""
    done = alone(handout, sys.executable, "hw9.py", *arguments)
    assert done.returncode == 2
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


UP_TO_A_FIGURE = """
import json
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
shell = InteractiveShell.instance()
for cell in json.load(open("hw9_cnn.ipynb", encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        done = shell.run_cell("".join(cell["source"]))
        done.raise_error()
        if isinstance(done.result, Figure):
            done.result.savefig("first.png")
            break
"""


def test_the_notebooks_first_figure_appears(handout: Path) -> None:
    """From the unpacked folder alone, cell by cell until there is a picture."""
    done = alone(handout, sys.executable, "-c", UP_TO_A_FIGURE)
    assert done.returncode == 0, done.stderr
    assert (handout / "first.png").stat().st_size > 50_000


def test_the_handout_alone_draws_the_students_figures(handout: Path, tmp_path: Path) -> None:
    """An unfinished TODO is told at once; the page that quiz.html links to is where it looks for it."""
    done = alone(handout, sys.executable, "hw9.py", "explain")
    assert done.returncode == 1
    assert "smoothgrad_noise of" in done.stderr
    assert (
        "does not work yet (NotImplementedError: TODO 1: smoothgrad_noise): finish it first." in done.stderr
    )
    assert "Traceback" not in done.stderr
    assert 'href="gallery/gallery.html"' in (handout / "quiz.html").read_text("utf-8")


SERVED = """
import sys, threading, urllib.request
from pathlib import Path
from questions import quiz_server

def visit(address):
    answer = urllib.request.urlopen(address, timeout=20)  # the socket listens, and takes us in turn
    print(b'content="answers.yaml"' in answer.read())

class Visited(quiz_server.QuizServer):
    def serve_forever(self):
        visitor = threading.Thread(target=visit, args=[self.address])
        visitor.start()
        self.timeout = 0.05
        while visitor.is_alive():
            self.handle_request()
        raise KeyboardInterrupt

quiz_server.QuizServer = Visited
assert Path(quiz_server.__file__).is_relative_to(sys.argv[1]), quiz_server.__file__
quiz_server.serve(Path("quiz.html").read_text("utf-8"), Path(sys.argv[2]), browse=False)
"""


def test_the_handout_alone_saves_from_the_quiz_page(handout: Path, tmp_path: Path) -> None:
    """`hw9.py quiz` serves the handout's own page, and needs neither bank nor key."""
    inside = tmp_path / "inside"
    with zipfile.ZipFile(handout / "self_check.zip") as archive:
        archive.extractall(inside)
    command = [sys.executable, "-c", SERVED, str(inside), str(tmp_path / "answers.yaml")]
    given = {"env": {"PYTHONPATH": str(inside)}, "cwd": handout, "timeout": 60}
    done = subprocess.run(command, check=False, capture_output=True, text=True, **given)
    assert done.returncode == 0, done.stderr
    assert "True" in done.stdout
    assert f"0 / {len(load_bank().questions)} answered" in done.stdout
