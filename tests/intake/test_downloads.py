"""What Gradescope exports and Canvas downloads becomes students and attempts."""

from datetime import datetime, timezone
from pathlib import Path

import pytest

from autograder.course import Limits
from autograder.intake.attempts import Attempt, by_student
from autograder.intake.classroom import read_classroom
from autograder.intake.submission import read_files
from autograder.notices import notice
from questions.errors import ClassroomError

METADATA = """\
submission_101:
  :submitters:
  - :name: Amy Chang
    :sid: b08901001
    :email: amy@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2026-12-05 15:58:13.966823000 Z
    zone: &2 !ruby/object:ActiveSupport::TimeZone
      name: Asia/Taipei
    time: 2026-12-05 23:58:13.966823000 Z
  :score: 12.0
  :status: processed
  :results: {tests: [{name: "smoothgrad_noise", score: 3.0}]}
  :history:
  - :id: 99
    :created_at: *1
    :score: 3.0
submission_102:
  :submitters:
  - :name: Bo Lin
    :sid: ''
    :email: bo/lin@example.edu
  - :name: Cy Wu
    :sid: 42
  :created_at: 2026-12-06 00:10:00.5 +08:00
"""
AMY = datetime(2026, 12, 5, 15, 58, 13, 966823, tzinfo=timezone.utc)
OTHERS = datetime(2026, 12, 5, 16, 10, 0, 500000, tzinfo=timezone.utc)


def attempts(folder: Path) -> list[list[Attempt]]:
    """Everybody's attempts, put together by student."""
    return by_student(read_classroom(folder).attempts)


def gradescope(folder: Path, metadata: str = METADATA) -> Path:
    export = folder / "assignment_7_export"
    for name in ("submission_101", "submission_102"):
        (export / name).mkdir(parents=True)
        (export / name / "hw9.py").write_text(name)
    (export / "submission_metadata.yml").write_text(metadata, "utf-8")
    (folder / "__MACOSX").mkdir()
    return export


def test_gradescope_tells_whose_and_when(tmp_path: Path) -> None:
    """By student ID, else e-mail; a group's counts for each."""
    found = attempts(gradescope(tmp_path))
    assert [(a.student, a.path.name, a.when) for [a] in found] == [
        ("42", "submission_102", OTHERS),
        ("b08901001", "submission_101", AMY),
        ("bo_lin@example.edu", "submission_102", OTHERS),
    ]


def test_metadata_counts_only_in_the_folder_that_was_named(tmp_path: Path) -> None:
    """A student's own file of that name says nothing; a TA who named the parent is told which to name."""
    (tmp_path / "class").mkdir()
    gradescope(tmp_path).rename(tmp_path / "class" / "b08901009")
    [[only]] = attempts(tmp_path / "class")
    assert (only.student, only.path.name, only.when) == ("b08901009", "b08901009", None)
    (tmp_path / "class" / "b08901009").rename(tmp_path / "class" / "assignment_7_export")
    with pytest.raises(ClassroomError, match=r"expected that folder itself: .*assignment_7_export"):
        attempts(tmp_path / "class")


@pytest.mark.parametrize("name", ["../../solutions", "/etc", "submission_1/../../x", ".", "submission_"])
def test_metadata_names_no_other_folder(tmp_path: Path, name: str) -> None:
    """Whatever leads elsewhere is an error, not somebody's submission."""
    with pytest.raises(ClassroomError, match=r"expected submission_<number>"):
        attempts(gradescope(tmp_path, METADATA.replace("submission_102", f'"{name}"')))


def test_a_folder_that_the_metadata_lacks_is_told(tmp_path: Path) -> None:
    """It is graded under its own name, with a notice."""
    export = gradescope(tmp_path)
    (export / "submission_103").mkdir()
    [stranger] = [a for [a] in attempts(export) if a.student == "submission_103"]
    assert stranger.notices == (notice("nobody-said", stranger.path.name, "submission_metadata.yml"),)


@pytest.mark.parametrize(
    "metadata", ["- a list", "submission_1: [", "submission_1: text", "", "a: {:created_at: x}"]
)
def test_broken_metadata_is_named(tmp_path: Path, metadata: str) -> None:
    """The file, what is wrong, and what was expected."""
    with pytest.raises(ClassroomError, match=r"submission_metadata\.yml cannot be read .*; expected"):
        attempts(gradescope(tmp_path, metadata))


def test_metadata_cannot_run_anything(tmp_path: Path) -> None:
    """Ruby's objects are read as plain values; Python's are refused."""
    with pytest.raises(ClassroomError):
        attempts(gradescope(tmp_path, "submission_101: !!python/object/apply:os.getpid []"))


CANVAS = {
    "changamy_77_5001_hw9_cnn.ipynb": b"{}",
    "changamy_77_5002_answers.yaml": b"answers: {}",
    "changamy_77_5003_answers-1.yaml": b"answers: {1: [A]}",
    "linbo_LATE_78_5004_hw9.py": b"x = 1",
    "linbo_LATE_78_5005_part-1.py": b"y = 1",
    "linbo_LATE_78_5006_part-2.py": b"y = 2",
    "\u738b\u5c0f\u660e_79_5007_a_b_c.py": b"z = 1",
    "anon_q7xYz_5008_hw9.py": b"w = 1",
    "b08901001.zip": b"",
}


@pytest.fixture
def canvas(tmp_path: Path) -> Path:
    """One flat folder, as Canvas's zip unpacks."""
    for name, data in CANVAS.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_canvas_puts_one_student_s_files_together(canvas: Path) -> None:
    """By name and number, with the names the files were handed in with; an entry of our own stays one."""
    found = {a.student: dict(a.files) for [a] in attempts(canvas)}
    assert found == {
        "changamy_77": {
            "hw9_cnn.ipynb": canvas / "changamy_77_5001_hw9_cnn.ipynb",
            "answers.yaml": canvas / "changamy_77_5002_answers.yaml",
            "answers-1.yaml": canvas / "changamy_77_5003_answers-1.yaml",  # the later one
        },
        "linbo_78": {
            "hw9.py": canvas / "linbo_LATE_78_5004_hw9.py",
            "part-1.py": canvas / "linbo_LATE_78_5005_part-1.py",  # no copies: there is no part.py
            "part-2.py": canvas / "linbo_LATE_78_5006_part-2.py",
        },
        "\u738b\u5c0f\u660e_79": {"a_b_c.py": canvas / "\u738b\u5c0f\u660e_79_5007_a_b_c.py"},
        "anon_q7xYz": {"hw9.py": canvas / "anon_q7xYz_5008_hw9.py"},
        "b08901001": {},
    }


def test_canvas_s_word_on_lateness_is_passed_on(canvas: Path) -> None:
    """It says LATE but not when: a notice, and no deduction."""
    told = {a.student: a.notices for [a] in attempts(canvas)}
    assert told["linbo_78"] == (notice("canvas-late"),)
    assert not told["changamy_77"]


def test_files_thrown_together_are_one_submission(canvas: Path) -> None:
    """Code and answers are read under their own names."""
    [amy] = [a for [a] in attempts(canvas) if a.student == "changamy_77"]
    submission = read_files(amy.files, Limits())
    assert submission.answers == b"answers: {1: [A]}"
    assert list(submission.code) == ["hw9_cnn.ipynb"]
