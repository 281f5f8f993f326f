"""A second homework, of another name and kind, goes through every command without a change to the engine.

It is put together as a course would: the engine as it stands, with tests/second_homework/ laid over it, and
of homework 9 nothing. Every command runs in a process of its own, in that folder, and imports from there.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SECOND = Path(__file__).parent / "second_homework"
ENGINE = ("autograder", "questions", "pyproject.toml", "constraints.txt", "Makefile")
CONTENT = {
    "autograder/checks",
    "autograder/course.yaml",
    "questions/bank",
    "questions/evidence",
    "questions/key.yaml",
}
TITLES = ("Lab 2: What a classifier mixes up", "實驗二：分類器搞混了什麼")
OTHER = re.compile(
    "hw9|homework 9|作業九|smoothgrad|ig_baseline|euclidean|cosine.sim|saliency|integrated.gradient"
    "|explainable|可解釋",
    re.IGNORECASE,
)

pytestmark = pytest.mark.slow(80)

# In plain Python, so that the checks are seen to ask for values and not for a way to them.
RIGHT = dedent("""
    def read_confusion(report):
        table, names = report["table"], report["names"]
        counts = [sum(row) for row in table]
        right = [row[i] for i, row in enumerate(table)]
        recalls = [r / n for r, n in zip(right, counts)]
        lost = [name for name, recall in zip(names, recalls) if recall < 0.5]
        shares = [[x / n for x in row] for row, n in zip(table, counts)]
        return (
            sum(counts), sum(right) > max(counts), names[recalls.index(min(recalls))], lost,
            np.array(counts, dtype=np.int64), np.array(shares, dtype=np.float32),
        )
""")
WRONG = dedent("""
    import numpy as np

    def read_confusion(report):
        table, names = np.array(report["table"]), report["names"]
        counts = table.sum(axis=1)
        recalls = np.diag(table) / counts
        return (
            table.sum(),                                       # a numpy number is a number
            np.trace(table) > counts.max(),                    # a numpy truth value is one
            names[np.argmax(recalls)],                         # the easiest
            tuple(n for n, r in zip(names, recalls) if r < 0.5),  # no list
            counts / 1,                                        # no whole numbers
            (table / table.sum(axis=0)).astype(np.float32),    # columns
        )
""")
CHANGES = RIGHT.replace("return (", "report['table'][0][0] += 1\n    return (")
CRASHES = "import os\n\ndef read_confusion(report):\n    os._exit(1)\n"
RIGHT_ANSWERS = "answers:\n  1: [A, C]\n  2: [A, B]\n"
HALF_RIGHT = "answers:\n  1: [A]\n  2: [B, A]\n"

ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,HW9: XAI (11),Lab 02: confusion (12)
    Points Possible,,,,,20,4
"Chang, Amy",71,b001,amy,01,5,
"Lin, Bo",72,b002,bo,01,4,
"Wu, Cy",73,b009,cy,02,,
"""


class Project:
    """The second homework with the engine beside it, and all that commands have said there."""

    def __init__(self, root: Path) -> None:
        self.root, self.said = root, ""
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(root.parent),
            "PYTHONPATH": str(root),  # before the packages, where this project is installed as well
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "200",
            "BROWSER": "true",
        }

    def run(self, *arguments: str | Path, fails: bool = False, cwd: Path | None = None, **more: str) -> str:
        """Run Python with these arguments; what it printed. It has to fail, or not to."""
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=cwd or self.root,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        said = done.stdout + done.stderr
        self.said += said
        assert bool(done.returncode) == fails, said
        assert "Traceback" not in said, said
        return said

    def command(self, *arguments: str | Path, fails: bool = False) -> str:
        """Run the command line."""
        return self.run("-m", "autograder.cli", *arguments, fails=fails)


def lay_out(root: Path) -> None:
    """The engine without a file of homework 9's, and the second homework's files laid over it."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        paths = {name: (Path(folder) / name).relative_to(ROOT).as_posix() for name in names}
        return {name for name, path in paths.items() if path in CONTENT or name == "__pycache__"}

    for name in ENGINE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=left_out)
        else:
            shutil.copy(ROOT / name, root / name)
    generated = shutil.ignore_patterns("__pycache__", "conftest.py")
    shutil.copytree(SECOND, root, ignore=generated, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The folder as its author has it before anything was made of it."""
    project = Project(tmp_path_factory.mktemp("second") / "lab2")
    project.root.mkdir()
    lay_out(project.root)
    return project


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The folder with its handout, its key and its quiz page."""
    project = Project(tmp_path_factory.mktemp("second") / "lab2")
    project.root.mkdir()
    lay_out(project.root)
    said = project.run("-m", "autograder.handout.notebooks")
    assert [Path(line).name for line in said.split()] == ["lab2.ipynb", "answers.yaml"]
    assert project.command("keys") == "question 1: new\nquestion 2: new\n"
    assert "quiz.html" in project.run("-m", "autograder.handout.quiz")
    return project


@pytest.fixture(scope="session")
def handout(made: Project) -> Path:
    """The zip that students download, unpacked by one."""
    assert made.command("release").startswith("lab2.zip: ")
    folder = made.root.parent / "student"
    with zipfile.ZipFile(made.root / "lab2.zip") as archive:
        archive.extractall(folder)
    return folder / "lab2"


def solved(handout: Path, source: str) -> bytes:
    """The notebook of the handout with a student's cell in the place of the stub."""
    notebook = json.loads((handout / "lab2.ipynb").read_text("utf-8"))
    (cell,) = [one for one in notebook["cells"] if one["id"] == "read_confusion"]
    cell["source"] = source
    return json.dumps(notebook).encode()


@pytest.fixture(scope="session")
def submissions(made: Project, handout: Path) -> Path:
    """A class of five: right, wrong in part, the stub as given, a crash, and one that changes arguments."""
    folder = made.root.parent / "class"
    work: dict[str, dict[str, str | bytes]] = {
        "b001": {"lab2.ipynb": solved(handout, RIGHT), "answers.yaml": RIGHT_ANSWERS},
        "b002": {"mine.py": WRONG, "answers.yaml": HALF_RIGHT},
        "b003": {name: (handout / name).read_bytes() for name in ("lab2.ipynb", "answers.yaml", "lab2.py")},
        "b004": {"a.py": CRASHES, "answers.yaml": "answers:\n  1: [C, A]\n"},
        "b005": {"lab2.ipynb": solved(handout, CHANGES)},
    }
    for student, files in work.items():
        for name, content in files.items():
            path = folder / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="session")
def out(made: Project, submissions: Path) -> Path:
    """The class, graded with a roster."""
    folder = made.root.parent / "out"
    (made.root.parent / "roster.csv").write_text(ROSTER)
    roster = made.root.parent / "roster.csv"
    said = made.command("grade", submissions, "--out", folder, "--workers", "1", "--roster", roster)
    assert "6 students: 4 graded, 1 crashed, 1 missing." in said
    assert "not in the roster, so not in canvas.csv (3): b003, b004, b005" in " ".join(said.split())
    return folder


# --- Before anything is made ------------------------------------------------------------------------------


def test_the_folder_holds_nothing_of_homework_9(bare: Project) -> None:
    """What is imported lies there, and what is homework 9's own does not."""
    said = bare.run("-c", "import autograder, questions; print(autograder.__file__, questions.__file__)")
    assert said.split() == [str(bare.root / name / "__init__.py") for name in ("autograder", "questions")]
    assert not list(bare.root.rglob("*hw9*"))
    assert not (bare.root / "studio").exists()
    assert not (bare.root / "assignment" / "xai").exists()
    assert [path.name for path in (bare.root / "questions" / "bank").iterdir()] == ["confusion.yaml"]


def test_each_command_says_what_has_to_be_made_first(bare: Project, tmp_path: Path) -> None:
    """Where there are no notebooks yet, and then no key, a line says so and what to run."""
    (tmp_path / "b001").mkdir()
    (tmp_path / "b001" / "a.py").write_text(RIGHT)
    for command in (["release"], ["gradescope"], ["grade", tmp_path, "--out", bare.root / "out"]):
        assert bare.command(*command, fails=True) == (
            "TODO read_confusion: expected a solution region in solutions/ (then run `make assignment`); "
            "found none.\n"
        )
    bare.run("-m", "autograder.handout.notebooks")
    assert "key.yaml" in bare.command("gradescope", fails=True)


def test_parts_that_disagree_are_named(made: Project, tmp_path: Path) -> None:
    """A TODO or a question without one of what belongs to it."""
    project = Project(tmp_path / "lab2")
    shutil.copytree(made.root, project.root)
    course = project.root / "autograder" / "course.yaml"
    text = course.read_text("utf-8")
    course.write_text(text.replace("read_confusion: 3", "read_confusion: 3\n  sharpen: 1"))
    assert project.command("gradescope", fails=True).splitlines() == [
        "TODO sharpen: expected a solution region in solutions/ (then run `make assignment`); found none.",
        "TODO sharpen: expected a check in autograder/checks/ whose marker names it; found none.",
    ]
    course.write_text(text.replace("2: 0.6", "3: 0.6"))
    assert "there is no question 3; homework.yaml has 1, 2" in project.command("gradescope", fails=True)


def test_only_claims_need_evidence(made: Project, tmp_path: Path) -> None:
    """Without questions/evidence/ a claim is named, and a bank whose options all have sources is keyed."""
    project = Project(tmp_path / "lab2")
    shutil.copytree(made.root, project.root, ignore=shutil.ignore_patterns("evidence"))
    assert "question 1 A, B, C, D: there is no questions/evidence/" in project.command("keys", fails=True)
    path = project.root / "questions" / "bank" / "confusion.yaml"
    bank = yaml.safe_load(path.read_text("utf-8"))
    for option in bank["questions"][0]["options"].values():
        option |= {"correct": True, "source": "the table"}
        del option["claim"]
    path.write_text(yaml.safe_dump(bank, sort_keys=False))
    assert "question 1: right was A, C, is A, B, C, D" in project.command("keys")
    path.unlink()
    for command in ("notebooks", "quiz"):
        said = project.run("-m", f"autograder.handout.{command}", fails=True)
        assert said.startswith("bank/confusion.yaml: cannot be read (")


# --- The handout ------------------------------------------------------------------------------------------


def test_the_handout_has_its_own_name_and_no_solution(made: Project, handout: Path) -> None:
    """Its notebook, sheet, page, lesson files and command, each under the homework's own name."""
    names = {path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()}
    assert names == {
        "README.md", "answers.yaml", "constraints.txt", "lab2.ipynb", "lab2.py", "quiz.html",
        "requirements.txt", "self_check.zip", "tables/animals.json",
    }  # fmt: skip
    cells = json.loads((handout / "lab2.ipynb").read_text("utf-8"))["cells"]
    stub = next("".join(cell["source"]) for cell in cells if cell["id"] == "read_confusion")
    assert 'raise NotImplementedError("TODO 1: read_confusion")' in stub
    assert "SOLUTION" not in stub
    assert "recalls" not in stub
    sheet = (handout / "answers.yaml").read_text("utf-8")
    assert sheet.startswith(f"# {TITLES[0]}, answers · {TITLES[1]}，答案卷\n")
    assert yaml.safe_load(sheet)["answers"] == {1: None, 2: None}


def test_the_key_follows_from_the_homeworks_own_evidence(made: Project) -> None:
    """Measured claims and sources; asked again nothing changes, and another asset gives another key."""
    key = yaml.safe_load((made.root / "questions" / "key.yaml").read_text("utf-8"))["questions"]
    assert {number: keyed["right"] for number, keyed in key.items()} == {1: ["A", "C"], 2: ["A", "B"]}
    assert key[1]["evidence"]["A"] == "measured: hardest() = fox (equals fox?)"
    assert key[1]["evidence"]["B"] == "measured: share(kind=fox, taken_for=fox) = 0.425 (over 0.5?)"
    assert key[2]["evidence"]["B"].startswith("source: Fawcett 2006")
    assert made.command("keys") == "key.yaml is unchanged\n"

    other = made.root.parent / "other.json"
    other.write_text(
        json.dumps({"names": ["cat", "dog", "fox"], "table": [[1, 9, 0], [0, 90, 0], [3, 0, 27]]})
    )
    said = made.command("keys", "--asset", f"table={other}", "--out", made.root.parent / "other.yaml")
    assert "question 1: right was A, C, is B" in said
    assert "there is no asset photos; expected one of table" in (
        made.command("keys", "--asset", "photos=x", fails=True)
    )


def test_the_self_check_tells_right_from_wrong(made: Project, handout: Path, tmp_path: Path) -> None:
    """The handout's own command, in the student's folder: as strict as the grade, with the same words."""
    del made  # nothing of it is used but what the student got
    project = Project(handout)
    project.environment.pop("PYTHONPATH")
    usage = project.run("lab2.py", fails=True)
    assert "python lab2.py check lab2.ipynb" in usage
    assert not OTHER.search(usage)

    (tmp_path / "right.ipynb").write_bytes(solved(handout, RIGHT))
    (tmp_path / "answers.yaml").write_text("answers:\n  2: [A]\n")
    said = project.run("lab2.py", "check", tmp_path / "right.ipynb", tmp_path / "answers.yaml")
    assert said.count("✓ read_confusion: ") == 6
    assert "Questions answered 已作答題數: 1 / 2 (not answered 未作答: 1)" in said

    (tmp_path / "wrong.py").write_text(WRONG)
    said = project.run("lab2.py", "check", tmp_path / "wrong.py", fails=True)
    found = dict(re.findall(r"^[✓✗] read_confusion: (\w+)  ([\d.]+) / 0\.5$", said, re.MULTILINE))
    assert found == {
        "total": "0.5", "beats_guessing": "0.5", "hardest": "0", "lost": "0", "counts": "0", "shares": "0",
    }, said  # fmt: skip
    assert "a numpy int64 array of shape" in said
    assert "a numpy float64 array of shape" in said
    assert "Divide each row by its sum" in said
    assert "把每個對角線元素除以該「列」之和" in said
    assert not OTHER.search(said)

    blank = project.run("lab2.py", "check", fails=True)  # the folder as it came
    assert "the function as it was given: not written yet" in blank
    assert "0 / 2" in blank


# --- The questions ----------------------------------------------------------------------------------------


def test_the_quiz_page_is_its_own(made: Project) -> None:
    """Its title, its two questions with their points, no answer, and no word of pictures that it has not."""
    page = (made.root / "assignment" / "quiz.html").read_text("utf-8")
    assert all(title in page for title in TITLES)
    assert "Foxes are the hardest class." in page
    assert "一列之和就是該類別的樣本數。" in page
    assert '"homework":"lab2"' in page
    assert "Look before you answer" not in page
    assert not [word for word in ("14 against 9", "Fawcett", "hardest()", "claim") if word in page]
    assert not OTHER.search(page)


@pytest.mark.browser
def test_the_quiz_page_works_in_a_browser(made: Project, open_from_disk: Callable) -> None:
    """Both questions are answered, kept over a reload, and counted; nothing fails for want of pictures."""
    page = open_from_disk(None)
    address = (made.root / "assignment" / "quiz.html").as_uri()
    page.goto(address)
    page.locator("#q1 input").first.check()
    page.locator("#q2 input").nth(1).check()
    page.goto(address)
    assert page.locator("input:checked").count() == 2
    assert page.locator("#look").is_hidden()


def test_the_quiz_server_saves_to_the_file(made: Project, tmp_path: Path) -> None:
    """The page is served, and what it sends is written; the command says where, and how much is answered."""
    sheet = tmp_path / "answers.yaml"
    command = [sys.executable, "-m", "autograder.cli", "quiz", str(sheet), "--no-browse"]
    server = subprocess.Popen(command, cwd=made.root, env=made.environment, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split()[-1]
        with urllib.request.urlopen(address) as answer:
            assert TITLES[1] in answer.read().decode()
        answers = address.replace("quiz.html", "answers")
        with urllib.request.urlopen(answers) as answer:
            assert json.load(answer)["choices"] == {}
        headers = {
            "Content-Type": "application/yaml",
            "Origin": address.rpartition("/")[0].rpartition("/")[0],
        }
        sent = urllib.request.Request(
            answers, RIGHT_ANSWERS.encode(), {**headers, "If-Match": ""}, method="PUT"
        )
        with urllib.request.urlopen(sent) as answer:
            assert json.load(answer)["version"]
    finally:
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=60)[0]
    assert "2 / 2 answered" in said
    assert yaml.safe_load(sheet.read_text("utf-8"))["answers"] == {1: ["A", "C"], 2: ["A", "B"]}
    assert TITLES[0] in sheet.read_text("utf-8")


@pytest.mark.parametrize("to", ["qti", "moodle", "moodle-set", "markdown"])
def test_the_questions_go_to_other_systems(made: Project, tmp_path: Path, to: str) -> None:
    """With its name, title, points and key."""
    path = tmp_path / "questions"
    made.command("questions", "export", "--to", to, "--out", path)
    if to == "qti":
        with zipfile.ZipFile(path) as archive:
            assert {"imsmanifest.xml", "lab2/lab2.xml", "lab2/assessment_meta.xml"} == {*archive.namelist()}
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert 'ident="lab2_q1_A"' in text
        assert "<points_possible>1</points_possible>" in text
    else:
        text = path.read_text("utf-8")
    assert all(title in text for title in TITLES)
    assert "Foxes are the hardest class." in text
    assert "0.4" in text
    assert not OTHER.search(text)


# --- The class --------------------------------------------------------------------------------------------


def test_everybody_gets_the_points_they_earned(out: Path) -> None:
    """Right, partly right, an untouched stub, a crash, one that alters its arguments, and one absent."""
    assert (out / "grades.csv").read_text("utf-8").splitlines() == [
        "student,status,code,quiz,total",
        "b001,graded,3,1,4",
        "b002,graded,1,0.6,1.6",
        "b003,graded,0,0,0",
        "b004,crashed,0,0.4,0.4",
        "b005,graded,0,0,0",
        "cy,missing,0,0,0",
    ]


def test_a_second_run_grades_nobody_again(made: Project, submissions: Path, out: Path) -> None:
    """What is known is known by this homework's own checks; the files come out the same."""
    before = {path: path.read_bytes() for path in out.rglob("*.html")}
    said = made.command(
        "grade", submissions, "--out", out, "--workers", "1", "--roster", out.parent / "roster.csv"
    )
    assert "5 results are known from before" in said
    assert {path: path.read_bytes() for path in out.rglob("*.html")} == before


def test_results_say_what_was_expected_and_got(out: Path) -> None:
    """The kinds of values that crossed are named in both languages, and each part has its points."""
    results = json.loads((out / "results" / "b002.json").read_text("utf-8"))
    code = {test["name"]: test for test in results["tests"] if "read_confusion" in test["tags"]}
    assert len(code) == 6
    assert sum(test["score"] for test in code.values()) == 1
    text = json.dumps(results, ensure_ascii=False)
    assert "numpy float64 陣列" in text
    assert "a numpy float64 array" in text
    assert "a numpy int64 array" in text
    changed = (out / "results" / "b005.json").read_text("utf-8")
    assert "an argument changed by the call" in changed
    crashed = json.loads((out / "results" / "b004.json").read_text("utf-8"))
    assert crashed["extra_data"]["status"] == "crashed"


def test_feedback_and_report_are_its_own(out: Path) -> None:
    """Its title everywhere; hints, explanations and keys where the course shows them."""
    pages = {path.stem: path.read_text("utf-8") for path in (out / "feedback").glob("*.html")}
    assert pages.keys() == {"b001", "b002", "b003", "b004", "b005", "cy"}
    assert all(title in page for page in pages.values() for title in TITLES)
    assert "把整張表加起來" not in pages["b001"]
    assert "np.array(table, dtype=np.int64).sum(axis=1)" in pages["b002"]
    assert "14 against 9." in pages["b002"]
    assert "the function as it was given: not written yet" in pages["b003"]
    report = (out / "report.html").read_text("utf-8")
    assert TITLES[0] in report
    assert "<code>read_confusion</code>" in report
    assert "1 left the stub as given" in report
    assert "Confusion matrix" in report
    assert "measured: hardest() = fox" in report


def test_grades_go_to_the_column_of_its_own(out: Path) -> None:
    """The roster's column that its pattern fits, and not homework 9's beside it."""
    rows = list(csv.reader(io.StringIO((out / "canvas.csv").read_text("utf-8"))))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 02: confusion (12)"]
    assert rows[1][0].strip() == "Points Possible"
    assert [row[-1] for row in rows[1:]] == ["4", "4", "1.6", "0"]


def test_the_gradebook_has_its_notebook_and_cells(out: Path) -> None:
    """One notebook, with a cell for its TODO and one for the quiz, and everybody's points in them."""
    with contextlib.closing(sqlite3.connect(out / "gradebook.db")) as database:
        ask = lambda query: database.execute(query).fetchall()  # noqa: E731
        assert ask("select name from assignment") == [("lab2",)]
        assert ask("select name from notebook") == [("lab2",)]
        cells = ask("select name, max_score from grade_cells join base_cell using (id) order by name")
        assert cells == [("quiz-points", 1), ("read_confusion-points", 3)]
        points = ask(
            "select submitted_assignment.student_id, sum(auto_score) from grade "
            "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
            "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id "
            "group by 1 order by 1"
        )
    assert points == [("b001", 4), ("b002", 1.6), ("b003", 0), ("b004", 0.4), ("b005", 0)]


# --- Other graders ----------------------------------------------------------------------------------------


def test_the_gradescope_zip_grades_as_the_class_was(
    made: Project, submissions: Path, out: Path, tmp_path: Path
) -> None:
    """Unpacked as the platform does, with nothing else of the project beside it."""
    assert "autograder.zip" in made.command("gradescope")
    source = tmp_path / "source"
    with zipfile.ZipFile(made.root / "autograder.zip") as archive:
        archive.extractall(source)
    assert (source / "homework.yaml").exists()
    assert not (source / "solutions").exists()
    for student in ("b001", "b002"):
        shutil.rmtree(tmp_path / "submission", ignore_errors=True)
        shutil.copytree(submissions / student, tmp_path / "submission")
        (tmp_path / "results").mkdir(exist_ok=True)
        made.run("-m", "autograder.gradescope.container", tmp_path, cwd=source, PYTHONPATH=str(source))
        found = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
        expected = json.loads((out / "results" / f"{student}.json").read_text("utf-8"))
        assert found["score"] == expected["score"]
        assert found["tests"] == expected["tests"]
    texts = {path: path.read_text("utf-8") for path in source.rglob("*") if path.is_file()}
    assert [path.name for path, text in texts.items() if OTHER.search(text)] == []


def test_nbgrader_gives_the_same_points(made: Project, handout: Path) -> None:
    """nbgrader generates, autogrades and exports the course directory, with its own name for everything."""
    course = made.root.parent / "course"
    assert "nbgrader generate_assignment lab2" in made.command("release", "--nbgrader", course)
    made.run("-m", "nbgrader", "generate_assignment", "lab2", cwd=course)
    released = course / "release" / "lab2"
    assert {path.name for path in released.iterdir()} == {
        "lab2.ipynb", "answers.yaml", "quiz.html", "tables", "README.md", "lab2.py", "requirements.txt",
        "constraints.txt", "self_check.zip",
    }  # fmt: skip
    notebook = json.loads((released / "lab2.ipynb").read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"])
    assert 'answer = read_confusion({"table": [[3, 1], [2, 4]], "names": ["cat", "dog"]})' in text
    assert "HIDDEN" not in text
    (cell,) = [one for one in notebook["cells"] if one["id"] == "read_confusion"]
    for student, source in {"b001": RIGHT, "b002": WRONG}.items():
        cell["source"] = source
        shutil.copytree(released, course / "submitted" / student / "lab2")
        (course / "submitted" / student / "lab2" / "lab2.ipynb").write_text(json.dumps(notebook))
        (course / "submitted" / student / "lab2" / "answers.yaml").write_text(HALF_RIGHT)
    made.run("-m", "nbgrader", "autograde", "lab2", "--create", cwd=course)
    made.run("-m", "nbgrader", "export", "--to", "grades.csv", cwd=course)
    rows = csv.DictReader((course / "grades.csv").read_text("utf-8").splitlines())
    found = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}
    assert found == {"b001": (3.6, 4), "b002": (1.6, 4)}


# --- All of it --------------------------------------------------------------------------------------------


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text in a folder, those in its zips included."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            yield from zipped(path.name, path.read_bytes())
        elif path.suffix in (".html", ".json", ".csv", ".ipynb", ".yaml", ".txt", ".py", ".md", ".xml"):
            yield str(path.relative_to(folder)), path.read_text("utf-8")


def zipped(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Every text in a zip, and in the zips inside it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for inside in archive.namelist():
            if inside.endswith(".zip"):
                yield from zipped(f"{name}/{inside}", archive.read(inside))
            else:
                yield f"{name}/{inside}", archive.read(inside).decode()


def test_no_output_has_a_word_of_homework_9(made: Project, handout: Path, out: Path) -> None:
    """Neither what commands printed, nor any file for students, TAs or platforms, nor any command's help."""
    commands = ("grade", "check", "quiz", "keys", "release", "gradescope", "questions", "questions export")
    for words in ("", *commands):
        made.command(*words.split(), "--help")
    assert TITLES[0] in made.command("--help")
    assert OTHER.findall(made.said) == []
    for folder in (handout, out, made.root / "assignment"):
        assert [(name, OTHER.findall(text)) for name, text in texts(folder) if OTHER.search(text)] == []
