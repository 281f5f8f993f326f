"""Makes the handout: solutions/*.py become the notebooks of assignment/, the bank a blank answers sheet.

A cell's header in a script says what the cell is to a student:

    # %% [markdown]           text
    # %%                      code to play with: theirs to change
    # %% setup                given code: locked, under a lasting name of its own, which the grader knows
    # %% double todo=2        a TODO: `### BEGIN SOLUTION` … `### END SOLUTION` becomes a stub that names it

What a TODO is worth is in its text as `points.py` says, and beside its cell: a release compares it.
Everything is made of the sources alone, byte for byte the same each time.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import jupytext
from nbconvert import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, ClearSolutions, ComputeChecksums, LockCells

from autograder.course import load_course
from autograder.handout.points import with_points
from autograder.handout.regions import regions
from questions.bank import load_bank
from questions.errors import BadFileError
from questions.files import write_whole
from questions.places import ASSIGNMENT, SOLUTIONS
from questions.sheet import blank_sheet

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
UNGRADED = {"grade": False, "schema_version": 3, "task": False}
STUB = """\
# TODO {todo}: your code here, in place of the next line · 請把下一行換成你的程式
raise NotImplementedError("TODO {todo}: {name}")"""
# The line of a setup cell in solutions/ that is to say where the handout's zip lies.
NOWHERE = 'HANDOUT = ""'
COLAB = "https://colab.research.google.com"
BADGE = f"[![Open in Colab · 在 Colab 開啟]({COLAB}/assets/colab-badge.svg)]({{address}})"
CJK = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
CJK_LINE_BREAK = re.compile(f"(?<={CJK})\n(?={CJK})")  # Markdown would show a space there


class NameTheTask(ClearSolutions):  # type: ignore[misc]  # nbgrader ships no types
    """nbgrader's ClearSolutions, but with a stub for each cell instead of one for all."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        """Replace the solution in `cell` by a stub that raises NotImplementedError naming its task."""
        self.code_stub = {"python": STUB.format(todo=cell.metadata.pop("todo", None), name=cell.id)}
        return super().preprocess_cell(cell, resources, cell_index)


def solved(script: Path) -> NotebookNode:
    """The notebook of a percent script with its solutions, its cells marked for nbgrader.

    Raises HandoutError as `regions` and `with_points` do.
    """
    text = script.read_text(encoding="utf-8")
    regions(text, script)
    course = load_course()
    notebook: NotebookNode = jupytext.reads(with_points(text, course.code, script), fmt="py:percent")
    notebook.metadata = KERNEL
    where = course.handout
    if where.colab:
        badge = BADGE.format(address=f"{COLAB}/{where.colab}/{script.stem}.ipynb")
        notebook.cells[0].source = f"{badge}\n\n{notebook.cells[0].source}"
    for index, cell in enumerate(notebook.cells):
        name, todo = cell.metadata.get("title"), cell.metadata.get("todo")
        cell.id, cell.metadata = name or f"cell-{index}", {}
        if cell.cell_type == "markdown":
            cell.source = CJK_LINE_BREAK.sub("", cell.source)
        if name == "setup":
            cell.source = cell.source.replace(NOWHERE, f'HANDOUT = "{where.zip or ""}"')
        if todo:
            cell.metadata.todo = todo
            if name in course.code:
                cell.metadata.points = str(course.code[name])
        if name:
            cell.metadata.nbgrader = UNGRADED | {
                "grade_id": name,
                "locked": not todo,
                "solution": bool(todo),
            }
    return notebook


def unsolved(notebook: NotebookNode) -> str:
    """The text of the notebook that students get, made by nbgrader's own preprocessors.

    They are those of `nbgrader generate_assignment`, less what needs a gradebook or hidden tests.
    """
    steps = [LockCells, NameTheTask, CheckCellMetadata, ComputeChecksums, CheckCellMetadata]
    exporter: Any = NotebookExporter(preprocessors=steps, default_preprocessors=[])  # type: ignore[no-untyped-call]
    text, _ = exporter.from_notebook_node(notebook)
    return f"{text}\n"


def handout() -> dict[str, str]:
    """Every generated file of assignment/, as its text by its name. Raises HandoutError."""
    scripts = sorted(SOLUTIONS.glob("*.py"))
    notebooks = {f"{script.stem}.ipynb": unsolved(solved(script)) for script in scripts}
    return notebooks | {"answers.yaml": blank_sheet(load_bank())}


def main() -> None:
    """Write the handout into assignment/, or into another folder."""
    parser = argparse.ArgumentParser(prog="python -m autograder.handout.notebooks", description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ASSIGNMENT)
    folder = parser.parse_args().folder
    try:
        files = handout()
    except BadFileError as error:
        sys.exit(str(error))
    for name, text in files.items():
        write_whole(folder / name, text)
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main()
