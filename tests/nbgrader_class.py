"""The sample class as nbgrader would have it: the same work, done in the notebooks that nbgrader releases.

`python tests/nbgrader_class.py DIR [STUDENT …]` lays out a course in DIR, hands in for these students of the
class (or for all) who have notebooks, lets nbgrader autograde them, and prints each score beside ours.
nbgrader takes a quarter of a minute for each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
import yaml
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.handout.nbgrader_course import lay_out
from autograder.intake.submission import read_submission
from tests import build_submissions

CLASS = Path(__file__).parent / "submissions"
ASSIGNMENT = "hw9"


def course(folder: Path) -> NbGraderAPI:
    """A course directory with the assignment generated, and nbgrader with the course's own configuration."""
    lay_out(folder)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it runs alembic
    config = Config()
    exec((folder / "nbgrader_config.py").read_text("utf-8"), {"get_config": lambda: config})
    config.CourseDirectory.root = str(folder)
    api = NbGraderAPI(config=config)
    done = api.generate_assignment(ASSIGNMENT)
    assert done["success"], done["log"] + str(done.get("error"))
    return api


def hand_in(folder: Path, student: str, source: str, answers: bytes) -> None:
    """Put a student's cells into the released notebooks: TODOs in their cells, the rest where it was."""
    into = folder / "submitted" / student / ASSIGNMENT
    into.mkdir(parents=True)
    (into / "answers.yaml").write_bytes(answers)
    theirs = build_submissions.cells(source)
    for path in sorted((folder / "release" / ASSIGNMENT).glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        waiting = list(theirs)
        for cell in list(notebook.cells):
            at = next((i for i, one in enumerate(waiting) if build_submissions.todo(one) == cell.id), None)
            if at is None:
                continue
            before = [nbformat.v4.new_code_cell(text) for kind, text in waiting[:at] if kind == "code"]
            index = notebook.cells.index(cell)
            cell.source = waiting[at][1]
            notebook.cells[index:index] = [one for one in before if not _defines(one)]
            waiting = waiting[at + 1 :]
        ends = path.stem == "hw9_bert"
        rest = [nbformat.v4.new_code_cell(text) for kind, text in waiting if kind == "code" and ends]
        notebook.cells += rest
        nbformat.write(notebook, into / path.name)


def _defines(cell: nbformat.NotebookNode) -> bool:
    return build_submissions.todo(("code", cell.source)) is not None


def autograde(api: NbGraderAPI, student: str) -> tuple[float, float]:
    """Grade one student; points for the code and for the quiz."""
    done = api.autograde(ASSIGNMENT, student)
    assert done["success"], done["log"] + str(done.get("error"))
    points = {"code": 0.0, "quiz": 0.0}
    with api.gradebook as gradebook:
        for notebook in gradebook.find_submission(ASSIGNMENT, student).notebooks:
            for grade in notebook.grades:
                points["quiz" if grade.name == "quiz-points" else "code"] += grade.score
    return points["code"], points["quiz"]


def main(folder: Path, *students: str) -> None:
    """Compare the class."""
    api, grader = course(folder), Grader(load_course())
    for student in students or yaml.safe_load(CLASS.with_suffix(".yaml").read_text("utf-8")):
        files = build_submissions.as_handed_in(student)
        path = next(CLASS.glob(f"{student}*"))
        ours = grader.grade(student, read_submission(path, load_course().limits))
        line = f"{student} ours {float(ours.code_points):g} {float(ours.quiz_points):g}"
        if not any(name.endswith((".ipynb", ".py")) for name in files):
            sys.stdout.write(f"{line}, nbgrader: no notebook\n")
            continue
        sheet = next((data for name, data in files.items() if name.endswith("answers.yaml")), b"")
        hand_in(folder, student, build_submissions.source(student), sheet)
        try:
            code, quiz = autograde(api, student)
            sys.stdout.write(f"{line}, nbgrader {code:g} {quiz:g}\n")
        except AssertionError as error:
            sys.stdout.write(f"{line}, nbgrader failed: {str(error)[-300:]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
