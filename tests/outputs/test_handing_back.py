"""The feedback handed back: Canvas finds everybody's page by the rule in its own source, and a mailer too."""

from __future__ import annotations

import csv
import io
import shutil
import time
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.course import VisibilityOf, load_course
from autograder.grading.result import CodeScore, Result
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.roster import read_roster
from autograder.outputs.class_files import write_student
from autograder.outputs.handing_back import mail_text, names_in_zip, write_handing_back
from tests.generated_class import generated

SHOWN = VisibilityOf(quiz="visible")
ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,HW9
    Points Possible,,,,,20
"Chang, Amy",77,b08901001,amy@ntu.edu.tw,01,
"Lin, Bo",78,b08901002,bo,01,
"=cmd(), Cy",79,b08901003,,01,
"""


def result(student: str, points: str = "3") -> Result:
    return Result(student, "graded", (CodeScore("f", "", Fraction(points), Fraction(3), ()),))


def as_canvas_finds(name: str) -> tuple[str, str] | None:
    """The student and the file that Canvas takes a name for, as infer_comment_context_from_filename there."""
    base = name.rpartition("/")[2]
    pieces = [piece for piece in base.split("_") if piece != "LATE"]
    if pieces[-1].startswith("link") or base.startswith("._"):
        return None
    if pieces[0] == "anon":
        return (pieces[1], pieces[2]) if len(pieces) > 2 else None
    numbers = [piece for piece in pieces if piece.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None


def handed_back(out: Path, entries: Path, results: list[Result]) -> dict[str, bytes]:
    """The files of the zip by name, after grading what lies in `entries` came to these results."""
    for one in results:
        write_student(one, out, load_course().visibility)
    students = by_student(read_classroom(entries).attempts)
    write_handing_back(results, out, SHOWN, None, names_in_zip(students))
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("files", "student", "name"),
    [
        (["changamy_77_5001_hw9.zip"], "changamy_77", "changamy_77_5001_feedback.zip"),
        (["changamy_LATE_77_5001_hw9_cnn.ipynb"], "changamy_77", "changamy_LATE_77_5001_feedback.html"),
        (["changamy_77_5001_a.py", "changamy_77_5002_b.py"], "changamy_77", "changamy_77_5002_feedback.html"),
        (["changamy_77_5003_a.py", "changamy_77_5002_b.ZIP"], "changamy_77", "changamy_77_5002_feedback.zip"),
        (["changamy_77_5001_12_34_hw9.zip"], "changamy_77", "changamy_77_5001_feedback.zip"),
        (["anon_x1Y2z_5001_hw9.zip"], "anon_x1Y2z", "anon_x1Y2z_5001_feedback.zip"),
        (["changamy_77_5001_link.zip"], "changamy_77", "changamy_77_5001_feedback.zip"),
        (["changamy_77_text.html"], "changamy_77", "changamy_77/feedback.html"),
        (["b08901001.zip"], "b08901001", "b08901001/feedback.html"),
        (["王小明_101_assignsubmission_file_hw9.zip"], "王小明_101", "王小明_101/feedback.html"),
    ],
)  # fmt: skip
def test_a_page_is_named_as_canvas_named_the_student_s_file(tmp_path, files, student, name):
    """Canvas takes it for a file of that student; whoever's files it did not name has a folder."""
    (tmp_path / "class").mkdir()
    for file in files:
        (tmp_path / "class" / file).write_bytes(b"")
    [(found, data)] = handed_back(tmp_path / "out", tmp_path / "class", [result(student)]).items()
    assert found == name
    page = (tmp_path / "out" / "feedback" / f"{student}.html").read_bytes()
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as inside:
            assert {one: inside.read(one) for one in inside.namelist()} == {"feedback.html": page}
    else:
        assert data == page
    canvas = as_canvas_finds(name)
    assert canvas == (None if "/" in name else as_canvas_finds(files[-1].replace("link", "notes")))


def test_nobody_gets_another_s_page(tmp_path):
    """Of a class, each name that Canvas finds leads to the page of the student who has that number."""
    (tmp_path / "class").mkdir()
    for n in range(30):
        (tmp_path / "class" / f"last{n}first_{1000 + n}_{9000 - n}_hw9.ipynb").write_bytes(b"")
    results = [result(f"last{n}first_{1000 + n}") for n in range(30)]
    found = handed_back(tmp_path / "out", tmp_path / "class", results)
    assert len(found) == 30
    for name, page in found.items():
        user, file = as_canvas_finds(name)
        assert int(user) - 1000 == 9000 - int(file)
        assert f"last{int(user) - 1000}first_{user}".encode() in page


def test_a_student_known_by_the_roster_keeps_the_name_that_canvas_gave(tmp_path):
    """The page of `amy` goes to Canvas as that of `changamy_77`."""
    attempt = Attempt("changamy_77", tmp_path, files=(("hw9.zip", tmp_path / "changamy_77_5001_hw9.zip"),))
    (tmp_path / "roster.csv").write_text(ROSTER)
    students = by_student([attempt], read_roster(tmp_path / "roster.csv").find)
    assert names_in_zip(students) == {"amy": "changamy_77_5001_feedback.zip"}


def test_the_mail_merge_has_names_addresses_and_pages(tmp_path):
    """From the roster, where it knows them; a student called by an address has that one."""
    (tmp_path / "roster.csv").write_text(ROSTER)
    results = [result("amy", "2.5"), result("b08901002"), result("b08901003"), result("dee@x.org")]
    results.append(Result("+e", "grader-error"))
    text = mail_text(results, SHOWN, read_roster(tmp_path / "roster.csv"))
    assert list(csv.reader(text.splitlines())) == [
        ["student", "name", "e-mail", "total", "page"],
        ["amy", "Chang, Amy", "amy@ntu.edu.tw", "2.5", "feedback/amy.html"],
        ["b08901002", "Lin, Bo", "", "3", "feedback/b08901002.html"],
        ["b08901003", "'=cmd(), Cy", "", "3", "feedback/b08901003.html"],
        ["dee@x.org", "", "dee@x.org", "3", "feedback/dee@x.org.html"],
        ["'+e", "", "", "", "feedback/+e.html"],
    ]
    with_mail = ROSTER.replace("Section", "Student E-Mail").replace(",bo,01", ",bo,bo@ntu.edu.tw")
    (tmp_path / "roster.csv").write_text(with_mail)
    [_, row] = csv.reader(mail_text(results[1:2], SHOWN, read_roster(tmp_path / "roster.csv")).splitlines())
    assert row[2] == "bo@ntu.edu.tw"


@pytest.mark.parametrize("hidden", ["code", "quiz"])
def test_no_total_is_mailed_that_pages_do_not_tell(hidden):
    """Where code or quiz is hidden from students, the total would give it away."""
    text = mail_text([result("b1")], VisibilityOf(**{"quiz": "visible", hidden: "hidden"}), None)
    assert text.splitlines()[1] == "b1,,,,feedback/b1.html"


def test_a_half_written_zip_is_none(tmp_path, monkeypatch):
    """Where there is no room, the earlier zip stays, and nothing is left beside it."""
    handed = tmp_path / "class"
    handed.mkdir()
    (handed / "b1.zip").write_bytes(b"")
    handed_back(tmp_path / "out", handed, [result("b1")])
    before = (tmp_path / "out" / "feedback.zip").read_bytes()

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", no_room)
    with pytest.raises(OSError, match="No space"):
        write_handing_back([result("b1")], tmp_path / "out", SHOWN, None, {})
    assert (tmp_path / "out" / "feedback.zip").read_bytes() == before
    assert not list((tmp_path / "out").glob(".*half"))


@pytest.mark.slow(4)
def test_three_hundred_students_cost_a_second(tmp_path):
    """Also with the largest pages, those that explain every option."""
    explained = VisibilityOf(quiz="visible", explanations="visible")
    course = load_course().model_copy(update={"visibility": explained})
    results, pages = generated(300), tmp_path / "feedback"
    for one in results[:20]:
        write_student(one, tmp_path, course.visibility)
    for place, one in enumerate(results[20:]):  # rendering takes longer than what is measured
        shutil.copy(pages / f"{results[place % 20].student}.html", pages / f"{one.student}.html")
    began = time.process_time()
    write_handing_back(results, tmp_path, explained, None, {})
    assert time.process_time() - began < 2  # 0.5 of two processors that others use, too
