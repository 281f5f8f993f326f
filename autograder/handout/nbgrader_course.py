"""Lays the homework out as a course directory of nbgrader's.

Each TODO gets two test cells: one that students see and can validate, worth nothing, and one whose hidden
test asks our own grader for the points. answers.yaml is graded by a cell of its own, in the last notebook.
When validating, nbgrader runs all but the free cells, which may take minutes and are tagged; when grading,
the hidden tests alone (nbgrader_runs.py), so that neither a student's endless loop nor a kernel that they end
costs the points of what is right. Notebooks of the zip, which lack the tests, are given them, and graded so.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import load_course
from autograder.handout.notebooks import solved
from autograder.handout.release import handout_files
from autograder.todos import Todo, by_notebook
from questions.files import write_whole
from questions.homework import load_homework
from questions.places import SOLUTIONS

CONFIG = """\
# Written by a release for nbgrader. Run nbgrader in this folder, with the environment that the grader is in.
from autograder.handout.nbgrader_runs import PointsAlone

c = get_config()
c.CourseDirectory.course_id = "{name}"
c.Autograde.exclude_overwriting = {{"{name}": ["answers.yaml"]}}  # the student's own, not the blank one
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError('TODO: your code here · 請完成此處')"}}
c.OverwriteCells.add_missing_cells = True  # to notebooks of the zip, and where a student took some out
c.Autograde.autograde_preprocessors.prepend([PointsAlone])
c.ExecutePreprocessor.skip_cells_with_tag = "ungraded"  # all but the hidden tests, which ask our own grader
c.ExecutePreprocessor.timeout = 180  # that grader's own limit on a submission is in course.yaml
"""
POINTS = """\
# {what}: graded after you hand in · 繳交後評分
### BEGIN HIDDEN TESTS
from autograder.handout.nbgrader_points import earned

earned("{file}", "{what}")
### END HIDDEN TESTS"""
NOT_VALIDATED = "skip-execution"  # nbclient's own tag


def lay_out(folder: Path) -> None:
    """Write nbgrader_config.py and source/ into `folder`, over what an earlier release left there."""
    name, parts = load_homework().name, by_notebook()
    source = folder / "source" / name
    write_whole(folder / "nbgrader_config.py", CONFIG.format(name=name))
    for path, data in handout_files().items():
        if path.removesuffix(".ipynb") not in parts:
            write_whole(source / path, data)
    for stem, found in parts.items():
        notebook = with_tests(solved(SOLUTIONS / f"{stem}.py"), found, is_last=stem == list(parts)[-1])
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        write_whole(source / f"{stem}.ipynb", f"{text}\n")


def with_tests(notebook: NotebookNode, found: Sequence[Todo], is_last: bool) -> NotebookNode:
    """The solved notebook with its test cells, and with the cells tagged that validating need not run.

    `found` are its TODOs; the last notebook has the quiz's points, too.
    """
    by_name, file = {todo.name: todo for todo in found}, f"{found[0].notebook}.ipynb"
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            cell.metadata.tags = [NOT_VALIDATED]
        if cell.metadata.pop("todo", None):
            cells += _tests(by_name[cell.id], file)
    if is_last:
        worth = float(sum(load_course().quiz.points.values()))
        cells.append(_test("quiz-points", POINTS.format(what="quiz", file=file), worth))
    notebook.cells = cells
    return notebook


def _tests(todo: Todo, file: str) -> Iterator[NotebookNode]:
    """The test cells of a TODO: one to try, where the checks have an example, and one for the points."""
    if todo.example:
        yield _test(f"{todo.name}-try", todo.example, 0)
    worth = float(load_course().code[todo.name])
    yield _test(f"{todo.name}-points", POINTS.format(what=todo.name, file=file), worth)


def _test(name: str, source: str, points: float) -> NotebookNode:
    """A locked test cell."""
    marks = {"grade": True, "locked": True, "solution": False, "task": False, "schema_version": 3}
    marked = {"nbgrader": marks | {"grade_id": name, "points": points}}
    cell: NotebookNode = nbformat.v4.new_code_cell(source, id=name, metadata=marked)  # type: ignore[no-untyped-call]
    return cell
