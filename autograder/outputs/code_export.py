"""Writes everybody's code for tools that compare it: JPlag, Dolos, MOSS.

A folder a student, with one file in it: the functions as handed in, in the homework's order. JPlag and MOSS
take the folders, Dolos takes `info.csv`, which names the files. What was left as given is in none.
"""

import contextlib
import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from autograder.grading.result import Result
from autograder.handout_notebooks import stubs
from autograder.outputs.csv_text import csv_text
from questions.files import write_whole
from questions.homework import load_homework

INFO = "info.csv"
COLUMNS = ("filename", "full_name", "id", "label", "created_at")


def export_code(results: Sequence[Result], folder: Path, names: Mapping[str, str]) -> None:
    """Write the code of all who wrote any, and remove what an earlier export has of others."""
    rows, written = [], set()
    for result in results:
        if text := own_code(result):
            file = f"{result.student}/{load_homework().name}.py"
            write_whole(folder / file, text)
            written.add(file)
            when = result.when.isoformat() if result.when else ""
            name = names.get(result.student, result.student)
            rows.append((file, name, result.student, result.status, when))
    for file in _exported(folder) - written:
        (folder / file).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it has files of somebody else's, or is gone
            (folder / file).parent.rmdir()
    write_whole(folder / INFO, csv_text(COLUMNS, rows))


def own_code(result: Result) -> str:
    """The functions that a student wrote, as a Python file."""
    todos = dict.fromkeys(score.todo for score in result.code)
    own = [todo for todo in todos if result.fingerprints.get(todo) not in stubs()]
    texts = (result.excerpts[todo].text for todo in own if todo in result.excerpts)
    return "\n\n".join(f"{dedent(text)}\n" for text in texts)


def _exported(folder: Path) -> set[str]:
    """The files that the folder has from an earlier export."""
    if not (folder / INFO).exists():
        return set()
    rows = csv.DictReader(io.StringIO((folder / INFO).read_text("utf-8")))
    files = {row.get("filename") or "" for row in rows}
    own = re.compile(rf"(?!\.\./)[^/]+/{re.escape(load_homework().name)}\.py")
    return set(filter(own.fullmatch, files))
