"""Every file that is handed in counts, or is named, or lies in a folder that is named as skipped."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import Limits
from autograder.grading.examine import told_of_code
from autograder.intake.attempts import by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.handed_in import Submission
from autograder.intake.kinds import without_archive_ending
from autograder.intake.submission import read_submission
from autograder.notices import Notice
from autograder.sandbox.calls import Undefined
from autograder.sandbox.forking import Zygote
from autograder.sandbox.jail import Jail
from tests.handed_in import ALL, BASELINE, COSINE, DONE, IMPORTS, NOISE, notebook, put, zipped
from tests.harmless import BLANK_CNN, BLANK_SHEET, LIBRARY, SHEET

CLASS = Path(__file__).parents[1] / "submissions"


def work(number: int, *sources: str) -> list[str]:
    """The work in a form of its own, so that none of it can stand in for another's."""
    return [source.replace("return ", f"return {number} * ") for source in sources]


CONTENTS: Mapping[str, bytes] = {
    "finished": notebook(*work(1, *ALL)).encode(),
    "half": notebook(*work(2, IMPORTS, NOISE, BASELINE)).encode(),
    "other": notebook(*work(3, *ALL)).encode(),
    "blank": BLANK_CNN,
    "scratch": notebook("x = 1").encode(),
    "cut off": notebook(*ALL)[:400].encode(),
    "code": "\n".join(work(4, *ALL)).encode(),
    "library": LIBRARY.encode(),
    "sheet": SHEET.encode(),
    "another sheet": b"1: [A]\n2: [B]\n3: [A, C]\n",
    "blank sheet": BLANK_SHEET,
    "wide sheet": SHEET.encode("utf-16"),
    "prose": "老師好，我的檔案傳不上去。".encode(),
    "page": b"<!doctype html><title>hw9</title>",
    "pdf": b"%PDF-1.4",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "picture": b"\x89PNG",
    "zip": zipped(
        {"hw9.ipynb": notebook(*ALL[:4], COSINE.replace("return", "return 2 *")), "a.yml": "1: [B]"}
    ),
    "empty": b"",
}
NAMES = ["hw9", "hw9_cnn", "answers", "b08901001_answers", "作業九", "Untitled", ".hidden", "thumbs"]
COPIES = ["", " (1)", "-1", "-Copy1", " 2", " copy"]
ENDINGS = [
    ".ipynb",
    ".py",
    ".yaml",
    ".txt",
    ".json",
    ".zip",
    ".html",
    ".png",
    ".docx",
    "",
    ".ipynb.txt",
    ".md",
    ".db",
]
PLACES = ["", "original/", "work/hw9/", "venv/lib/python3.11/site-packages/", ".ipynb_checkpoints/",
          "data/", "node_modules/a/", "__MACOSX/"]  # fmt: skip

files = st.dictionaries(
    st.tuples(*map(st.sampled_from, (PLACES, NAMES, COPIES, ENDINGS))).map("".join),
    st.sampled_from(sorted(CONTENTS)).map(CONTENTS.__getitem__),
    min_size=1,
    max_size=6,
)


def seen(submission: Submission, zygote: Zygote) -> tuple[object, list[Notice]]:
    """What counts of a submission, and all that is said of its files."""
    with Jail(zygote, submission.code, list(DONE), 2, 20) as jail:
        defined = {name for name in DONE if not isinstance(jail.call(name), Undefined)}
        said = [*submission.notices, *told_of_code(jail.contents)]
        return (defined, dict(jail.contents.fingerprints), submission.answers), said


def is_named(path: str, said: list[Notice]) -> bool:
    """Whether a notice is about this file, what lies in it, or a folder that it lies in."""
    stem = without_archive_ending(path)
    for one in said:
        parts = [part for text in (one.place, *one.details) for part in re.split(", |; ", text)]
        folder_or_inside = path.startswith(f"{one.place or None}/") or one.place.startswith(f"{stem}/")
        if path in parts or folder_or_inside:
            return True
    return False


def lost(handed_in: Mapping[str, bytes], place: Path, zygote: Zygote) -> Iterator[str]:
    """The files that neither count nor are named."""
    counts, said = seen(read_submission(put(place / "whole", handed_in), Limits()), zygote)
    for number, (path, data) in enumerate(handed_in.items()):
        if is_named(path, said):
            continue
        rest = {name: other for name, other in handed_in.items() if other != data}
        (place / str(number)).mkdir()
        without, _ = seen(read_submission(put(place / str(number), rest), Limits()), zygote)
        if without == counts:
            yield path


@settings(max_examples=60)
@given(files)
@pytest.mark.slow(4)
def test_every_file_counts_or_is_named(tmp_path_factory, zygote, handed_in):
    """Whatever it holds, however it is called, wherever it lies."""
    assert list(lost(handed_in, tmp_path_factory.mktemp("lost"), zygote)) == []


SAMPLE = {tries[-1].student: tries[-1].path for tries in by_student(read_classroom(CLASS).attempts)}


@pytest.mark.parametrize("student", SAMPLE)
def test_nobody_of_the_sample_class_loses_a_file(tmp_path, zygote, student):
    """Likewise for folders and zips as they were handed in."""
    path = SAMPLE[student]
    if path.is_dir():
        inside = [one for one in path.rglob("*") if one.is_file()]
        handed_in = {one.relative_to(path).as_posix(): one.read_bytes() for one in inside}
    else:
        handed_in = {path.name: path.read_bytes()}
    assert list(lost(handed_in, tmp_path, zygote)) == []
