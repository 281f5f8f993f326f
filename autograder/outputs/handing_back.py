"""Writes what hands feedback back: `feedback.zip` for Canvas or by student, `mail_merge.csv` for a mailer.

Canvas (*Upload submission comments*) finds whose a file is by its name: the first two numbers between its
underscores have to be those of the student and of a file that the student handed in. It shows what was
uploaded under that file's name, so whoever handed in a zip gets the page in a zip.
"""

import functools
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course import VisibilityOf
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt
from autograder.intake.platforms import canvas_beginning
from autograder.intake.roster import Roster
from autograder.outputs.csv_text import csv_text, no_formula
from autograder.outputs.pages import points
from questions.files import write_whole

PAGE, ZIP, MAIL = "feedback.html", "feedback.zip", "mail_merge.csv"
COLUMNS = ("student", "name", "e-mail", "total", "page")
_zip = functools.partial(  # a fifth larger than the smallest, in a fifth of the time
    zipfile.ZipFile, mode="w", compression=zipfile.ZIP_DEFLATED, compresslevel=1
)


def names_in_zip(students: Sequence[Sequence[Attempt]]) -> Mapping[str, str]:
    """The names that the pages of these students have in the zip, as Canvas's download named their files.

    Whose files Canvas did not name is not among them.
    """
    return {several[0].student: name for several in students if (name := _name(several))}


def _name(several: Sequence[Attempt]) -> str:
    """The name of one student's page, after that of a zip, or else of the last file, that Canvas named."""
    files = [path.name for attempt in several for _, path in attempt.files]
    named = [(name.lower().endswith(".zip"), n, beginning) for n, name in enumerate(files)
             if (beginning := canvas_beginning(name))]  # fmt: skip
    is_zip, _, beginning = max(named, default=(False, 0, ""))
    return beginning and beginning + (ZIP if is_zip else PAGE)


def write_handing_back(
    results: Sequence[Result],
    out: Path,
    visibility: VisibilityOf,
    roster: Roster | None,
    names: Mapping[str, str],
) -> None:
    """Write both files beside the feedback pages; who has no name in `names` has a folder in the zip."""
    _write_zip(results, out, names)
    write_whole(out / MAIL, mail_text(results, visibility, roster))


def _write_zip(results: Sequence[Result], out: Path, names: Mapping[str, str]) -> None:
    """Write the zip whole or not at all, a page at a time: those of a large class take a gigabyte."""
    half = out / f".{ZIP}.half"
    try:
        with _zip(half) as archive:
            for student in (result.student for result in results):
                page = out / "feedback" / f"{student}.html"
                name = names.get(student, f"{student}/{PAGE}")
                if not page.exists():  # the file system refused the name
                    continue
                if name.endswith(ZIP):
                    archive.writestr(name, _zipped(page), zipfile.ZIP_STORED)
                else:
                    archive.write(page, name)
        half.replace(out / ZIP)
    finally:
        half.unlink(missing_ok=True)


def _zipped(page: Path) -> bytes:
    """The page in a zip of its own."""
    content = io.BytesIO()
    with _zip(content) as archive:
        archive.write(page, PAGE)
    return content.getvalue()


def mail_text(results: Sequence[Result], visibility: VisibilityOf, roster: Roster | None) -> str:
    """The text of `mail_merge.csv`; totals are empty where students may not see code or quiz, as in pages."""
    people = roster.match(result.student for result in results)[0] if roster else {}
    is_shown = "hidden" not in (visibility.code, visibility.quiz)
    rows = []
    for result in results:
        student, person = result.student, people.get(result.student)
        known = (person.row["Student"], person.email) if person else ("", "")
        address = known[1] or (student if "@" in student else "")
        total = points(result.total, none="") if is_shown else ""
        rows.append([*map(no_formula, (student, known[0], address)), total, f"feedback/{student}.html"])
    return csv_text(COLUMNS, rows)
