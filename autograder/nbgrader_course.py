"""`hw9 release --nbgrader DIR`: the homework as a course directory of nbgrader's.

Each TODO gets two test cells: one that students see and can validate, worth nothing, and one whose hidden
test asks our own grader for the points. answers.yaml is graded by a cell of its own. Tags say what nbgrader
runs: `validate` all but the free cells, which may take minutes; `autograde` the hidden tests alone, so that
neither a student's endless loop nor a kernel that they end costs the points of what is right.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import load_course
from autograder.handout import ROOT, solved
from autograder.release import handout_files

CONFIG = """\
# Written by `hw9 release --nbgrader`. Run nbgrader in this folder, with the environment that `hw9` is in.
c = get_config()
c.CourseDirectory.course_id = "hw9"
c.Autograde.exclude_overwriting = {"hw9": ["answers.yaml"]}  # the student's own, not the blank one
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError('TODO: your code here · 請完成此處')"}
c.ExecutePreprocessor.skip_cells_with_tag = "ungraded"  # all but the hidden tests, which ask our own grader
c.ExecutePreprocessor.timeout = 180  # that grader's own limit on a submission is in course.yaml
"""
TRIES = {
    "smoothgrad_noise": """\
noise = smoothgrad_noise(torch.rand(3, 32, 40), 0.2, 4, torch.Generator().manual_seed(0))
assert noise.shape == (4, 3, 32, 40)""",
    "ig_baseline": """\
baseline = ig_baseline(torch.rand(3, 32, 40), "black", torch.Generator().manual_seed(0))
assert baseline.shape == (3, 32, 40)""",
    "euclidean_distance": "assert euclidean_distance(np.array([0.0, 3.0]), np.array([4.0, 0.0])) == 5",
    "cosine_similarity": """\
assert abs(cosine_similarity(np.array([1.0, 0.0]), np.array([1.0, 1.0])) - 0.5**0.5) < 1e-6""",
}
POINTS = """\
# {what}: graded after you hand in · 繳交後評分
### BEGIN HIDDEN TESTS
from autograder.in_nbgrader import earned
earned("{file}", "{what}")
### END HIDDEN TESTS"""
UNGRADED, NOT_VALIDATED = "ungraded", "skip-execution"  # the course's tag, and nbclient's own
QUIZ_IN = "hw9_bert.ipynb"
SUPPORT = ("xai/", "data/", "answers.yaml", "quiz.html")


def lay_out(folder: Path) -> None:
    """Write nbgrader_config.py and source/hw9/ into `folder`, over what an earlier release left there."""
    source = folder / "source" / "hw9"
    files = {f"source/hw9/{name}": data for name, data in handout_files().items() if name.startswith(SUPPORT)}
    for name, data in {**files, "nbgrader_config.py": CONFIG.encode()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for script in sorted((ROOT / "solutions").glob("*.py")):
        notebook = with_tests(solved(script), f"{script.stem}.ipynb")
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        (source / f"{script.stem}.ipynb").write_text(f"{text}\n", "utf-8")


def with_tests(notebook: NotebookNode, file: str) -> NotebookNode:
    """The solved notebook with its test cells, and with the cells tagged that nbgrader need not run."""
    course = load_course()
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            free = "nbgrader" not in cell.metadata
            cell.metadata.tags = [UNGRADED, NOT_VALIDATED] if free else [UNGRADED]
        if cell.metadata.pop("todo", None):
            worth = float(course.code.points()[cell.id])
            cells.append(_test(f"{cell.id}-try", TRIES[cell.id], 0))
            cells.append(_test(f"{cell.id}-points", POINTS.format(what=cell.id, file=file), worth))
    if file == QUIZ_IN:
        worth = float(sum(course.quiz.points.values()))
        cells.append(_test("quiz-points", POINTS.format(what="quiz", file=file), worth))
    notebook.cells = cells
    return notebook


def _test(name: str, source: str, points: float) -> NotebookNode:
    marks = {"grade": True, "locked": True, "solution": False, "task": False, "schema_version": 3}
    marked = {"nbgrader": marks | {"grade_id": name, "points": points}, "tags": [] if points else [UNGRADED]}
    cell: NotebookNode = nbformat.v4.new_code_cell(source, id=name, metadata=marked)  # type: ignore[no-untyped-call]
    return cell
