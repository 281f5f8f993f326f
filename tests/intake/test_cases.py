"""Classes as real courses meet them come out right, from the folder to every student's result and pages."""

import io
import json
import os
import pickle
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.grading.result import Result
from autograder.intake import archives
from autograder.intake.budget import Budget
from autograder.running import class_run
from autograder.running.class_run import Order, run
from questions.errors import StoppedError
from tests.handed_in import (
    ALL,
    COSINE,
    Files,
    notebook,
    put,
    seven_zipped,
    tarred,
    zipped,
)
from tests.harmless import (
    BAD,
    BERT,
    BLANK_BERT,
    BLANK_CNN,
    BOOK,
    CNN,
    HARMLESS,
    LIBRARY,
    SHEET,
    WORK,
    under,
)
from tests.running.here import Here, by_content

ROSTER = "Student,ID,SIS User ID,SIS Login ID,Section,{columns}\n"
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(100)
DAMAGED_7Z = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(200)

Points = tuple[float, float]  # for code, for questions


@pytest.fixture
def graded(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Result]]:
    """Grades a class of these files by the warm grader: everybody's result by name."""
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(grader.find))
    monkeypatch.setattr(class_run, "write_gradebook", lambda *_: None)

    def grade(files: Files, roster: str = "", **options: object) -> dict[str, Result]:
        put(tmp_path / "subs", files)
        if roster:
            (tmp_path / "roster.csv").write_text(roster, "utf-8")
            options["roster"] = tmp_path / "roster.csv"
        console = Console(file=io.StringIO(), width=500)
        order = Order(**{"submissions": tmp_path / "subs", "out": tmp_path / "out", **options})
        results = run(order, load_course(), console)
        (tmp_path / "printed").write_text(console.file.getvalue(), "utf-8")
        return {result.student: result for result in results}

    return grade


def points(results: Mapping[str, Result]) -> dict[str, Points]:
    return {
        student: (float(result.code_points or 0), float(result.quiz_points or 0))
        for student, result in results.items()
    }


def told(result: Result) -> str:
    """What the student reads of their files."""
    return "\n".join(notice.text.en for notice in result.notices if notice.for_student)


def page_and_output(folder: Path, student: str) -> list[str]:
    """The feedback page, and what Gradescope shows above the tests."""
    page = (folder / "out" / "feedback" / f"{student}.html").read_text("utf-8")
    return [page, json.loads((folder / "out" / "results" / f"{student}.json").read_text("utf-8"))["output"]]


def look_first(folder: Path) -> str:
    """What the report tells a TA to look at."""
    report = (folder / "out" / "report.html").read_text("utf-8")
    return report.split('id="first"')[-1].split("</ul>")[0]


# --- each of these costs nothing: as many points as the work beside it is worth ---


@pytest.mark.parametrize("files", HARMLESS.values(), ids=HARMLESS.keys())
@pytest.mark.slow(10)
def test_finished_work_has_all_its_points(graded, files):
    """Whatever lies beside it, whatever it is called, and in whatever it is packed: folder or zip."""
    results = graded({**under("b08901001", files), "b08901002.zip": zipped(files)})
    assert points(results) == dict.fromkeys(results, (10.0, 10.0)), told(results["b08901001"])
    assert [result.status for result in results.values()] == ["graded", "graded"]


@pytest.mark.parametrize("packed", ["b08901001.7z", "b08901001/hw9.7z", "b08901001.zip"])
@pytest.mark.slow(2)
def test_7z_is_read_where_its_library_is(graded, monkeypatch, packed):
    """py7zr is for TAs; without it, as in Gradescope's container, the student is told what to do."""
    pytest.importorskip("py7zr", reason="an extra, for TAs")
    files = {
        packed: seven_zipped({"hw9/hw9.ipynb": BOOK, "hw9/answers.yaml": SHEET, "venv/lib/x.py": LIBRARY})
    }
    assert points(graded(files)) == {"b08901001": (10, 10)}
    monkeypatch.setitem(sys.modules, "py7zr", None)
    without = graded(files, force=True)["b08901001"]
    assert without.status == "unreadable"
    assert "a 7z archive, which cannot be read here: pack it as zip" in told(without)


def test_a_7z_with_a_password_or_a_bomb_is_named():
    """Nothing is unpacked that is over the limit or has a password."""
    pytest.importorskip("py7zr", reason="an extra, for TAs")
    for data, kind in ((seven_zipped({"a.py": "x = 1"}, password="x"), "encrypted"),
                       (seven_zipped({"a.py": bytes(3 << 20)}), "too-much-unpacked")):  # fmt: skip
        with pytest.raises(archives.NotOpened) as caught:
            list(archives.members("7z", data, Budget(1 << 19)))
        assert caught.value.kind == kind


def test_stub_below_and_unfinished_parts(graded):
    """The stub's cell pasted again below the solved one; a notebook alone has what its TODOs earn."""
    book = json.loads(BERT)
    marks = [one["metadata"].get("nbgrader", {}).get("grade_id") for one in book["cells"]]
    stub = next(one for one in json.loads(BLANK_BERT)["cells"]
                if one["metadata"].get("nbgrader", {}).get("grade_id") == "cosine_similarity")  # fmt: skip
    book["cells"].insert(marks.index("cosine_similarity") + 1, stub)
    results = graded(
        {"a/hw9_bert.ipynb": json.dumps(book), "b/hw9_cnn.ipynb": CNN, "c/hw9_bert.ipynb": BLANK_BERT}
    )
    assert points(results) == {"a": (4, 0), "b": (6, 0), "c": (0, 0)}


def test_of_two_written_ones_the_later_counts_and_both_are_told(graded, tmp_path):
    """By copy number, `(10)` after `(9)`; the report shows it first, the student's page and output say it."""
    other = COSINE.replace("return a", "return -a")
    files = {"hw9 (9).ipynb": notebook(*ALL[:4], other), "hw9 (10).ipynb": BOOK, "answers.yaml": "1: [A]\n",
             "answers-2.yaml": SHEET}  # fmt: skip
    assert points(graded(under("b08901001", files))) == {"b08901001": (10, 10)}
    for text in page_and_output(tmp_path, "b08901001"):
        assert "cosine" in text
        assert "defined 2 times" in text
        assert "several answer sheets" in text
    assert "cosine_similarity is defined more than once" in look_first(tmp_path)
    assert "several answer sheets" in look_first(tmp_path)


# --- what cannot be read is named, to the student too ---

NAMED = {
    "html and pdf": ({"hw9_cnn.html": "<html>x</html>", "hw9.pdf": b"%PDF-1.4"}, "missing",
                     ["hw9_cnn.html: a web page", "hw9.pdf: a PDF"]),
    "rar": ({"hw9.rar": RAR}, "unreadable", ["hw9.rar: a rar archive", "pack it as zip"]),
    "rar called zip": ({"hw9.zip": RAR}, "unreadable", ["hw9.zip: a rar archive"]),
    "rar in a zip": ({"hw9.zip": zipped({"inner.rar": RAR})}, "unreadable", ["hw9/inner.rar: a rar archive"]),
    "damaged 7z": ({"hw9.7z": DAMAGED_7Z}, "unreadable", ["hw9.7z: ", "7z archive", "as zip"]),
    "photos": ({"IMG_1.HEIC": b"x", "screens/a.png": b"x", "screens/b.png": b"x"}, "missing",
               ["IMG_1.HEIC: not used", "screens: 2 files not used"]),
    "a document": ({"report.docx": zipped({"word/document.xml": "x"})}, "missing", ["report.docx: not used"]),
    "an empty zip": ({"hw9.zip": zipped({})}, "missing", ["hw9.zip: an archive without files"]),
    "no work in it": ({"scratch.ipynb": notebook("x = 1"), "answers.yaml": SHEET}, "graded",
                      ["scratch.ipynb: none of its functions was used"]),
    "cut off": ({"hw9.ipynb": BOOK[:500]}, "unreadable", ["hw9.ipynb: not a notebook", "No answer sheet"]),
    "a colon forgotten": ({"hw9.ipynb": notebook(*ALL[:4], COSINE.replace(":", ""))}, "graded",
                          ["code cell 5, line 1: a syntax error", "expected ':'"]),
    "cv2": ({"hw9.ipynb": notebook("import cv2", *ALL[:4], COSINE.replace("a @ b", "cv2.dot(a, b)"))},
            "graded", ["'cv2' is not among the libraries"]),
    "a sheet in a copy": ({"answers.yaml": SHEET, "answers (1).yaml": SHEET}, "graded",
                          ["answers.yaml: not used: “answers (1).yaml” is the answer sheet that counts"]),
    "a hidden sheet": ({".answers.yaml": SHEET, ".hw9/hw9.ipynb": BOOK}, "missing",
                       [".answers.yaml: not used", ".hw9: a hidden folder"]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "status", "words"), NAMED.values(), ids=NAMED.keys())
def test_what_cannot_be_used_is_named_to_the_student(graded, tmp_path, files, status, words):
    """On the feedback page and in Gradescope's output, as text."""
    result = graded(under("b08901001", files))["b08901001"]
    assert result.status == status
    for word in words:
        assert word in told(result)
    page, output = page_and_output(tmp_path, "b08901001")
    assert "Your files" in page
    assert len(output.splitlines()) > 1


def test_a_student_s_names_are_quoted_as_theirs(graded, tmp_path):
    """No name of a file becomes markup, on the page or in Markdown."""
    name = "<img src=x onerror=alert(1)> [a](http:b) *c*.png"
    graded(under("b08901001", {name: b"x"}))
    page, output = page_and_output(tmp_path, "b08901001")
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert "\\<img src=x onerror=alert(1)\\> \\[a\\](http:b) \\*c\\*" in output


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ('def cosine_similarity(a, b):\n    d = {"x": a @ b}\n    return f"{d["x"]}"', "3.12"),
        ('def cosine_similarity(a, b):\n    print("a" f"{a + "\\n"}")', "3.12"),
        ("def cosine_similarity(a, b):\n    print(f'{chr(10).join(map('{}'.format, a))}')", "3.12"),
        ("def cosine_similarity[T](a: T, b: T):\n    return a @ b", "3.12"),
        ("class Pair[T]:\n    pass", "3.12"),
        ("try:\n    x = 1\nexcept A, B:\n    x = 2", "3.14"),
    ],
)  # fmt: skip
def test_a_newer_python_is_called_so(graded, source, needs):
    """Which Python reads it, which one grades, and which line."""
    if sys.version_info[:2] >= tuple(map(int, needs.split("."))):
        pytest.skip("this Python reads it")
    result = graded({"b08901001/hw9.ipynb": notebook(*ALL[:4], source)})["b08901001"]
    [said] = [notice.text.en for notice in result.notices if notice.kind == "newer-python"]
    assert f"only Python {needs} and newer can read this, but Python {sys.version_info[0]}." in said
    assert "code cell 5, line " in said
    assert "x = 1" in source or float(result.code_points) == 8


# --- who is who ---


@pytest.mark.slow(3)
def test_spellings_of_one_student_are_one_student(graded, tmp_path):
    """Case, width, spaces, copies: the better counts where nothing orders them, told first."""
    results = graded({
        "b08901001/a.ipynb": BOOK, "B08901001/a.ipynb": BAD,
        "b08901002.zip": zipped({"a.ipynb": BAD}), "b08901002 (1).zip": zipped({"a.ipynb": BOOK}),
        "b08901003.zip": zipped({"a.ipynb": BAD}), "b08901003/a.ipynb": BOOK,
        "b08901004 /a.ipynb": BOOK, "ｂ０８９０１００４/a.ipynb": BAD,
        "００１２３/a.ipynb": BOOK, "b08901005.ipynb": BAD, "b08901005.zip": zipped({"a.ipynb": BOOK}),
        "-b08901006/a.ipynb": BOOK, "學生甲/a.ipynb": BOOK, "hw9_b08901007.zip": zipped({"a.ipynb": BOOK}),
        "b08901008/2026-05-10 23:59/a.ipynb": BOOK, "b08901008/a.ipynb": BAD,
        "b08901009/20260510/a.ipynb": BOOK, "b08901010/attempt1/a.ipynb": BAD,
        "b08901010/attempt2/b.ipynb": BOOK, "b08901011/v2/a.ipynb": BAD, "b08901011/v10/a.ipynb": BOOK,
        "B08901012\u200b/a.ipynb": BAD, "b08901012 - Copy/a.ipynb": BOOK,
        "b08901013.tar.gz": tarred({"a.ipynb": BOOK}),
    }, times=True)  # fmt: skip
    assert points(results) == dict.fromkeys(
        ["-b08901006", "00123", *(f"b089010{n:02}" for n in (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13)),
         "hw9_b08901007", "學生甲"], (10, 0),
    )  # fmt: skip
    first = look_first(tmp_path)
    assert "handed in under several names, taken as one student" in first
    assert "handed in more than once, and nothing says when" in first
    assert "beside attempts with a time" in first


def test_two_names_of_one_person_are_one_student(graded, tmp_path):
    """By the roster: login, e-mail, number, with case and spaces; nobody is missing beside a result."""
    roster = ROSTER.format(columns="HW9 (8)") + (
        "W,501,U1,b08901001@ntu.edu.tw,ML,\nX,502,u2,B08901002,ML,\nY,503, B08901003 ,y,ML,\nZ,504,u4,z,ML,\n"
    )
    results = graded(
        {"b08901001/a.ipynb": BAD, "u1/a.ipynb": BOOK, "b08901002 (1).zip": zipped({"a.ipynb": BOOK}),
         "b08901003/a.ipynb": BOOK, "z@ntu.edu.tw/a.ipynb": BOOK}, roster)  # fmt: skip
    assert points(results) == dict.fromkeys(["B08901002", "B08901003", "b08901001", "z"], (10, 0))
    assert "handed in nothing" not in (tmp_path / "printed").read_text()
    rows = (tmp_path / "out" / "canvas.csv").read_text("utf-8").splitlines()
    assert [row.rpartition(",")[2] for row in rows[2:]] == ["10"] * 4


@pytest.mark.slow(2)
def test_two_folders_by_case_have_the_better_result(graded):
    """One student, two attempts."""
    roster = ROSTER.format(columns="HW9 (8)") + "W,501,u1,b08901001,ML,\n"
    results = graded({"b08901001/a.ipynb": BOOK, "B08901001/a.ipynb": BAD}, roster)
    assert points(results) == {"b08901001": (10, 0)}


def test_a_student_twice_in_the_roster_keeps_the_result(graded, tmp_path):
    """In two sections; told first."""
    roster = ROSTER.format(columns="HW9 (8)") + "S,501,u1,b08901001,ML,\nS,501,u1,b08901001,ML lab,\n"
    results = graded(under("b08901001", WORK), roster)
    assert points(results) == {"b08901001": (10, 10)}
    assert results["b08901001"].status == "graded"
    assert "listed 2 times" in look_first(tmp_path)
    rows = (tmp_path / "out" / "canvas.csv").read_text("utf-8").splitlines()
    assert [row.rpartition(",")[2] for row in rows[2:]] == ["20", "20"]


def test_extensions_are_anybody_s_by_any_name(graded, monkeypatch):
    """An extension given to one of a person's names holds for the submission under another."""
    course = load_course()
    lateness = course.lateness.model_validate(
        {
            "due": "2026-05-01 00:00 +08:00",
            "percent_a_day": 10,
            "extensions": {" U1 ": "2026-06-01 00:00 +08:00"},
        }
    )
    monkeypatch.setattr(
        sys.modules[__name__], "load_course", lambda: course.model_copy(update={"lateness": lateness})
    )
    roster = ROSTER.format(columns="HW9 (8)") + "W,501,u1,b08901001,ML,\nX,502,u2,b08901002,ML,\n"
    results = graded(
        {"b08901001/20260510T000000Z/a.ipynb": BOOK, "b08901002/20260510T000000Z/a.ipynb": BOOK}, roster
    )
    assert results["b08901001"].total == 10
    assert results["b08901002"].total < 10


# --- platforms ---


@pytest.mark.slow(3)
def test_canvas_s_oddities(graded, tmp_path):
    """Copies, LATE, text entries, groups: by the file numbers, all told."""
    results = graded({
        "studenta_501_9001_hw9_cnn.ipynb": CNN, "studenta_501_9002_hw9_bert.ipynb": BERT,
        "studenta_501_9003_answers.yaml": SHEET,
        "學生乙_502_9004_hw9.zip": zipped({"a.ipynb": CNN, "b.ipynb": BERT, "answers.yaml": SHEET}),
        "studentc_503_text.html": "<p>my drive link</p>",
        "student-d-e_LATE_504_9005_hw9.zip": zipped({"hw9_cnn.ipynb": CNN}),
        "studentf_505_9006_hw9_cnn.ipynb": BLANK_CNN, "studentf_505_9007_hw9_cnn-1.ipynb": CNN,
        "studentf_505_9008_hw9_cnn-2.ipynb": BLANK_CNN,
        "studentg_506_9010_hw9 (1).ipynb": CNN, "studentg_506_9009_hw9.ipynb": BLANK_CNN,
        "studenth_507_9011_hw9.rar": RAR, "studenti_508_9012_Copy of answers.yaml": SHEET,
        "group 3_509_9013_hw9_cnn.ipynb": CNN, "student_j_510_9014_hw9_cnn.ipynb": CNN,
        "studentk_512_9017_hw9_cnn.ipynb.json": CNN,
        "studentl_513_9018_hw9.ipynb": BAD, "studentl_LATE_513_9019_hw9.ipynb": BLANK_CNN,
        "studentm_514_9021_b.ipynb": BAD, "studentm_514_9020_z.ipynb": BOOK,
    })  # fmt: skip
    assert points(results) == {
        "studenta_501": (10, 10), "學生乙_502": (10, 10), "studentc_503": (0, 0), "student-d-e_504": (6, 0),
        "studentf_505": (6, 0), "studentg_506": (6, 0), "studenth_507": (0, 0), "studenti_508": (0, 10),
        "group 3_509": (6, 0), "student_j_510": (6, 0), "studentk_512": (6, 0), "studentl_513": (2, 0),
        "studentm_514": (10, 0),
    }  # fmt: skip
    assert "text.html: a web page" in told(results["studentc_503"])
    assert "a rar archive" in told(results["studenth_507"])
    assert any(notice.kind == "canvas-late" for notice in results["student-d-e_504"].notices)


@pytest.mark.slow(3)
def test_moodle_and_blackboard_and_github(graded, tmp_path):
    """Flat downloads and folders, one student each, with times where names hold them."""
    results = graded({
        "Amy Chang_101_assignsubmission_file_hw9.ipynb": BOOK,
        "Amy Chang_101_assignsubmission_file_answers.yaml": SHEET,
        **under("Bo Lin_102_assignsubmission_file_", WORK),
        "Cy Wu_103_assignsubmission_file/hw9.ipynb": BOOK,
        "Cy Wu_103_assignsubmission_onlinetext/onlinetext.html": "<html>",
        "Di Wu_104_assignsubmission_onlinetext_onlinetext.html": "<!DOCTYPE html>",
        "Homework 9_b08901001_attempt_2026-05-10-23-59-00.txt": "Name: …",
        "Homework 9_b08901001_attempt_2026-05-10-23-59-00_hw9.ipynb": BAD,
        "Homework 9_b08901001_attempt_2026-05-11-23-59-00.txt": "Name: …",
        "Homework 9_b08901001_attempt_2026-05-11-23-59-00_hw9.ipynb": BOOK,
        "Homework 9_b08901002_attempt_2026-05-11-23-59-00.txt": "Name: …",
        "xai-hw-octo-cat/hw9.ipynb": BOOK, "xai-hw-octo-cat/.git/config": "", "xai-hw-mona/.git/config": "",
        "xai-hw-mona/hw9_cnn.ipynb": BLANK_CNN, "xai-hw-mona/done/hw9.ipynb": BOOK,
    })  # fmt: skip
    assert points(results) == {
        "Amy Chang_101": (10, 10), "Bo Lin_102": (10, 10), "Cy Wu_103": (10, 0), "Di Wu_104": (0, 0),
        "b08901001": (10, 0), "b08901002": (0, 0), "octo-cat": (10, 0), "mona": (10, 0),
    }  # fmt: skip
    assert results["b08901001"].when is not None
    assert "attempt_2026-05-11-23-59-00.txt”: not used" in told(results["b08901002"])
    assert "onlinetext.html”: a web page" in told(results["Cy Wu_103"])


def test_names_that_no_roster_knows_are_given_in_a_file(graded, tmp_path):
    """A CSV, the platform's name and the student, with or without a roster."""
    (tmp_path / "names.csv").write_text(
        "name,student\nAMY chang_101,b08901001\nmona,b08901002\n", "utf-8-sig"
    )
    files = {"Amy Chang_101_assignsubmission_file_hw9.ipynb": BOOK, "xai-mona/hw9.ipynb": BOOK,
             "xai-mona/.git/x": "", "xai-octo/hw9.ipynb": BAD, "xai-octo/.git/x": ""}  # fmt: skip
    results = graded(files, names=tmp_path / "names.csv")
    assert points(results) == {"b08901001": (10, 0), "b08901002": (10, 0), "octo": (2, 0)}
    roster = ROSTER.format(columns="HW9 (8)") + "W,501,b08901001,amy,ML,\nX,502,b08901002,mo,ML,\n"
    results = graded(files, roster, names=tmp_path / "names.csv")
    assert points(results) == {"b08901001": (10, 0), "b08901002": (10, 0), "octo": (2, 0)}


# --- what is no submission ---


def test_what_is_no_submission_is_left_out_with_a_word(graded, tmp_path):
    """A roster, a README, what systems leave, what grading wrote, OUT itself; a TA's links are followed."""
    put(tmp_path / "elsewhere", WORK)
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "b08901002").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "one.ipynb").write_text(BOOK)
    (tmp_path / "subs" / "b08901003.ipynb").symlink_to(tmp_path / "one.ipynb")
    left_out = {"Thumbs.db": "x", "desktop.ini": "x", "README.md": "x", "grades of 2025.xlsx": "x",
                "roster.csv": "Student,ID", **under("old out", {"grades.csv": ""})}  # fmt: skip
    results = graded(
        {**under("b08901001", WORK), **left_out, "out/report.html": "x"}, out=tmp_path / "subs" / "out"
    )
    assert points(results) == {"b08901001": (10, 10), "b08901002": (10, 10), "b08901003": (10, 0)}
    printed = (tmp_path / "printed").read_text("utf-8")
    for name in (
        "Thumbs.db",
        "desktop.ini",
        "README.md",
        "grades of 2025.xlsx",
        "roster.csv",
        "old out",
        "out",
    ):
        assert name in printed


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"hw9_cnn.ipynb": CNN, "answers.yaml": SHEET}, "looks like one student's folder"),
        ({"hw9_cnn (1).ipynb": CNN, "work.py": BOOK}, "looks like one student's folder"),
        ({"Answers-1.yaml": SHEET, "x/y.ipynb": CNN}, "looks like one student's folder"),
        ({f"class/b0890100{n}/hw9_cnn.ipynb": CNN for n in range(3)}, "looks like a class itself"),
        ({"b1.zip": zipped(WORK), **{f"section 2/b{n}/answers (1).yaml": "" for n in range(3)}}, "2 holds 3"),
    ],
)  # fmt: skip
def test_a_folder_that_is_no_class_is_noticed(graded, files, said):
    """One student's, or a class within a class: found, expected, and what to do."""
    with pytest.raises(StoppedError, match=f"(?s){said}.*expected"):
        graded(files)


def as_nobody(do: Callable[[], object]) -> object:
    """What a function gives in a process of a user without any rights."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads do not come along
        child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(writing, pickle.dumps(do()))
        except BaseException as error:
            os.write(writing, pickle.dumps(repr(error)))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        given = file.read()
    os.waitpid(child, 0)
    return pickle.loads(given)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root, to become another user")
def test_an_unreadable_folder_costs_that_student_alone(monkeypatch):
    """It is called unreadable, with the reason; nothing is blamed on OUT."""
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(by_content))
    monkeypatch.setattr(class_run, "write_gradebook", lambda *_: None)
    place = Path(tempfile.mkdtemp())
    try:
        place.chmod(0o777)
        put(place / "subs", {f"b0890100{n}/hw9.py": "p" for n in range(5)})
        (place / "subs" / "b08901002").chmod(0o700)
        (place / "subs" / "b08901003" / "hw9.py").chmod(0o600)
        (place / "subs" / "b08901004.zip").write_bytes(zipped({"hw9.py": "p"}))
        (place / "subs" / "b08901004.zip").chmod(0)
        shutil.rmtree(place / "subs" / "b08901004")

        def grade() -> object:
            console = Console(file=io.StringIO())
            results = run(Order(place / "subs", place / "out"), load_course(), console)
            return [(result.student, result.status, told(result)) for result in results]

        found = as_nobody(grade)
        assert not isinstance(found, str), found
        assert [status for _, status, _ in found] == [
            "graded",
            "graded",
            "unreadable",
            "unreadable",
            "unreadable",
        ], found
        for _, status, said in found:
            assert ("Permission denied" in said) == (status == "unreadable")
    finally:
        shutil.rmtree(place)
