"""nbgrader, unmodified, in the course directory that `hw9 release --nbgrader` lays out."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.validator import Validator

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.handout.release import handout_files
from autograder.intake.submission import read_submission
from autograder.todos import examples_of_checks
from questions.bank import load_bank
from questions.keys import read_key
from tests import build_submissions
from tests.nbgrader_class import ASSIGNMENT, autograde, course, hand_in

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # nbgrader's and SQLAlchemy's own, about each other
    pytest.mark.slow(26),
]

# Two TODOs right, one partly, one wrong; a cell that fails and writes where nbgrader looks for errors.
WORK = dedent("""
    # %%
    import sys
    print("about to fail", file=sys.stderr)
    raise RuntimeError("this notebook does not run top to bottom")
    # %%
    def smoothgrad_noise(image, noise_level, n_samples, generator):
        std = noise_level * (image.max() - image.min())
        return std * torch.randn(n_samples, *image.shape, generator=generator)
    # %%
    def ig_baseline(image, kind, generator):
        if kind == "black":
            return torch.zeros_like(image)
        raise ValueError(kind)
    # %%
    def euclidean_distance(a, b):
        return np.sqrt(((a - b) ** 2).sum())
    # %%
    def cosine_similarity(a, b):
        return a @ b
""")
STUDENT = "b08901099"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NbGraderAPI]:
    """A course whose assignment has been generated, in which one student has handed in."""
    before = os.environ["PATH"]
    made = course(tmp_path_factory.mktemp("nbgrader"))
    key = read_key()
    answered = sorted(key)[: len(key) // 2]
    lines = [f"  {number}: [{', '.join(sorted(key[number].right))}]" for number in answered]
    sheet = "\n".join(["answers:", *lines, ""]).encode()
    hand_in(Path(made.coursedir.root), STUDENT, WORK, sheet)
    yield made
    os.environ["PATH"] = before


def notebooks(folder: Path) -> dict[str, nbformat.NotebookNode]:
    return {path.stem: nbformat.read(path, 4) for path in sorted(folder.glob("*.ipynb"))}


def test_the_released_notebooks_hold_the_tests_but_not_what_is_hidden(api: NbGraderAPI) -> None:
    """Every point of the homework is on a test cell, and no test cell shows how it is given."""
    released = notebooks(Path(api.coursedir.root) / "release" / ASSIGNMENT)
    cells = [cell for one in released.values() for cell in one.cells]
    graded = {c.metadata.nbgrader.grade_id: c for c in cells if c.metadata.get("nbgrader", {}).get("grade")}
    course = load_course()
    worth = {f"{name}-points": float(points) for name, points in course.code.items()}
    worth |= {f"{name}-try": 0 for name in course.code}
    worth |= {"quiz-points": float(sum(course.quiz.points.values()))}
    assert {name: cell.metadata.nbgrader.points for name, cell in graded.items()} == worth
    text = "\n".join(cell.source for cell in cells)
    assert "HIDDEN" not in text
    assert "nbgrader_points" not in text
    assert "SOLUTION" not in text


def test_validating_leaves_out_what_may_take_minutes(api: NbGraderAPI) -> None:
    """Which is every cell without a name; the others are given, or a student's to write."""
    released = notebooks(Path(api.coursedir.root) / "release" / ASSIGNMENT)
    cells = [cell for one in released.values() for cell in one.cells if cell.cell_type == "code"]
    named = [cell for cell in cells if "nbgrader" in cell.metadata]
    assert [cell for cell in cells if "skip-execution" not in cell.metadata.get("tags", [])] == named


def test_the_release_has_what_the_zip_has(api: NbGraderAPI) -> None:
    """The command, too, with which students check their work; the notebooks are nbgrader's own."""
    release = Path(api.coursedir.root) / "release" / ASSIGNMENT
    files = handout_files()
    assert {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} == set(
        files
    )
    for name in ("hw9.py", "README.md", "requirements.txt", "self_check.zip"):
        assert (release / name).read_bytes() == files[name]
    command = [sys.executable, "hw9.py", "check"]
    done = subprocess.run(command, cwd=release, capture_output=True, text=True, check=False)
    assert "✗ euclidean_distance  0 / 2" in done.stdout, done.stdout + done.stderr


def run(folder: Path) -> list[str]:
    """The names of the cells that nbgrader ran of a student's work."""
    cells = [cell for one in notebooks(folder).values() for cell in one.cells if cell.cell_type == "code"]
    ran = [cell for cell in cells if cell.execution_count is not None]
    return [cell.metadata.get("nbgrader", {}).get("grade_id", cell.source) for cell in ran]


def test_notebooks_of_the_zip_are_graded_as_fast(api: NbGraderAPI) -> None:
    """They lack the test cells and every tag: they are given the tests, and nothing else of them is run."""
    into = Path(api.coursedir.root) / "submitted" / "b08901098" / ASSIGNMENT
    into.mkdir(parents=True)
    written = [cell for cell in build_submissions.cells(WORK) if build_submissions.todo(cell)]
    for name in ("hw9_cnn.ipynb", "hw9_bert.ipynb"):
        notebook = nbformat.reads(handout_files()[name].decode(), 4)
        for cell in notebook.cells:
            cell.source = next(
                (one[1] for one in written if build_submissions.todo(one) == cell.id), cell.source
            )
        nbformat.write(notebook, into / name)
    (into / "answers.yaml").write_text("answers: {}\n")
    assert autograde(api, "b08901098") == (3 + 1 + 2, 0)
    parts = [f"{part}-points" for part in (*load_course().code, "quiz")]
    assert sorted(run(Path(api.coursedir.root) / "autograded" / "b08901098" / ASSIGNMENT)) == sorted(parts)


def test_students_can_validate_what_they_see(api: NbGraderAPI) -> None:
    """The blank notebook fails at the visible test of each of its TODOs, and at nothing else."""
    blank = Path(api.coursedir.root) / "release" / ASSIGNMENT / "hw9_bert.ipynb"
    failed = Validator().validate(str(blank))["failed"]
    tries = examples_of_checks()
    assert [cell["source"] for cell in failed] == [tries["euclidean_distance"], tries["cosine_similarity"]]


def test_nbgrader_gives_our_points_and_keeps_the_checks_to_itself(api: NbGraderAPI, grader: Grader) -> None:
    """The same score also where cells fail; feedback and export say it, without a check or the key."""
    root = Path(api.coursedir.root)
    result = grader.grade(
        STUDENT, read_submission(root / "submitted" / STUDENT / ASSIGNMENT, load_course().limits)
    )
    assert autograde(api, STUDENT) == (float(result.code_points), pytest.approx(float(result.quiz_points)))
    assert 0 < result.quiz_points < sum(load_course().quiz.points.values())
    assert float(result.code_points) == 3 + 1 + 2
    parts = [f"{part}-points" for part in (*load_course().code, "quiz")]
    assert sorted(run(root / "autograded" / STUDENT / ASSIGNMENT)) == sorted(parts)

    done = api.generate_feedback(ASSIGNMENT, STUDENT)
    assert done["success"], done["log"]
    pages = (root / "feedback" / STUDENT / ASSIGNMENT).glob("hw9_*.html")
    text = "".join(page.read_text("utf-8") for page in pages)
    assert "divide it by BOTH norms" in text
    assert "autograder/checks" not in text
    assert "key.yaml" not in text
    options = [option for question in load_bank().questions for option in question.options.values()]
    assert not [one for one in options if one.explanation.en in text or one.explanation.zh in text]

    command = [sys.executable, "-m", "nbgrader", "export", "--to", "grades.csv"]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    rows = csv.DictReader((root / "grades.csv").read_text("utf-8").splitlines())
    (row,) = (row for row in rows if row["student_id"] == STUDENT)
    assert float(row["score"]) == pytest.approx(float(result.total))
    assert float(row["max_score"]) == 20
