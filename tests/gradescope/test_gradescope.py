"""Gradescope's container, laid out as the platform does: what it is given, and what it leaves behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import zipfile
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest

from autograder.course import Lateness, load_course
from autograder.gradescope import graded
from autograder.gradescope.build import autograder_zip
from autograder.gradescope.container import UNFINISHED, failed, main
from autograder.gradescope.graded import BEST, keep_best
from autograder.gradescope.metadata import Metadata, read_metadata
from autograder.grading.grade import Grader
from autograder.grading.result import CodeScore, Result
from autograder.intake.submission import read_submission
from autograder.outputs.results_json import results
from autograder.sandbox import confine
from tests.container import Container, reason

TESTS = Path(__file__).parents[1]
CLASS = TESTS / "submissions"
SCHEMA = json.loads((TESTS / "gradescope_results.schema.json").read_text("utf-8"))
LARGEST = 100_000  # characters; the platform names no limit, others refuse more

contained = pytest.mark.skipif(bool(reason()), reason=reason() or "a container can be made")


def valid(document: dict) -> dict:
    """The document, if the platform would take it."""
    jsonschema.validate(document, SCHEMA)
    assert len(json.dumps(document)) < LARGEST
    return document


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that a TA uploads."""
    path = tmp_path_factory.mktemp("upload") / "autograder.zip"
    autograder_zip(path)
    return path


@pytest.fixture(scope="module")
def container(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Container:
    """The image, built: `setup.sh` has run, with every package there already and no network."""
    made = Container(tmp_path_factory.mktemp("container"), zipped)
    done = made.run("bash", "/autograder/source/setup.sh")
    assert done.returncode == 0, done.stderr
    return made


# --- The zip ----------------------------------------------------------------------------------------------


def test_the_same_sources_make_the_same_bytes(zipped: Path, tmp_path: Path) -> None:
    """A zip made again, at another time and place, is the same."""
    autograder_zip(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


def test_the_zip_holds_what_grading_needs_and_no_more(zipped: Path, tmp_path: Path) -> None:
    """Both programs at the top and executable; no solution, lesson, test or tool of the course's."""
    with zipfile.ZipFile(zipped) as archive:
        modes = {member.filename: member.external_attr >> 16 for member in archive.infolist()}
        text = b"".join(map(archive.read, modes)).decode()
    assert all(modes[name] & 0o111 for name in ("setup.sh", "run_autograder"))
    assert {name.partition("/")[0] for name in modes} == {
        "assignment", "autograder", "questions", "constraints.txt", "homework.yaml", "requirements.txt",
        "run_autograder", "setup.sh", "unfinished.json",
    }  # fmt: skip
    unwanted = ("solutions", "xai/", "evidence", "cli.py", "handout/", "tests/", "__pycache__")
    assert [name for name in modes if any(word in name for word in unwanted)] == []
    assert not re.search("(BEGIN|END) SOLUTION", text)


def test_a_pip_configuration_goes_into_the_zip(tmp_path: Path) -> None:
    """A course says in a pip.conf of its own where its torch comes from."""
    (tmp_path / "mine.conf").write_text("[global]\nno-index = true\n")
    autograder_zip(tmp_path / "a.zip", tmp_path / "mine.conf")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("pip.conf") == b"[global]\nno-index = true\n"


# --- In the container -------------------------------------------------------------------------------------


@contained
@pytest.mark.slow(40)
@pytest.mark.parametrize("student", ["b08901004", "b08901018.zip"])
def test_the_container_gives_what_the_grader_gives(
    container: Container, grader: Grader, student: str
) -> None:
    """The very tests, score and words that a TA's own `hw9 grade` comes to."""
    container.submit(CLASS / student)
    done = container.run("/autograder/run_autograder")
    assert (done.returncode, done.stderr) == (0, "")
    document = valid(container.results())
    course = load_course()
    result = grader.grade("student", read_submission(container.home / "submission", course.limits))
    expected = results(result, course.visibility)
    for found in (document, expected):
        del found["extra_data"], found["execution_time"]
    assert document == expected


@contained
@pytest.mark.slow(40)
def test_a_submission_reads_neither_key_nor_checks_nor_others(container: Container, tmp_path: Path) -> None:
    """Students' code is another user, to whom every file of the grader's is closed."""
    (tmp_path / "theirs.py").write_text(
        dedent("""
        def euclidean_distance(a, b):
            import os
            found = [f"uid {os.getuid()}"]
            for path in ("source/questions/key.yaml", "source/autograder/checks/reference.py",
                         "submission_metadata.json", "results/results.json", "submission/theirs.py"):
                try:
                    found.append(open("/autograder/" + path).read(20))
                except OSError as error:
                    found.append(type(error).__name__)
            raise RuntimeError(" ".join(found))
        """)
    )
    container.submit(tmp_path)
    assert container.run("/autograder/run_autograder").returncode == 0
    (test,) = [test for test in valid(container.results())["tests"] if test["name"] == "euclidean_distance"]
    uid = re.search(r"uid (\d+)" + 5 * " PermissionError", test["output"])
    assert uid
    assert int(uid[1]) == confine.NOBODY or int(uid[1]) in confine.OWN_USERS


@contained
@pytest.mark.slow(40)
def test_file_modes_alone_keep_others_out(container: Container) -> None:
    """Where a kernel has no Landlock, the project is still closed to the user that submissions run as."""
    container.submit(CLASS / "b08901025")
    container.run("/autograder/run_autograder")
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for path in ("/autograder/source/questions/key.yaml", "/autograder/submission/report.txt"):
        assert container.run("cat", path).returncode == 0
        assert "Permission denied" in container.run(*as_nobody, "cat", path).stderr
    assert container.run(*as_nobody, "/opt/grader/bin/python", "-c", "import numpy").returncode == 0


@contained
@pytest.mark.slow(40)
@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_a_container_ended_at_any_moment_leaves_valid_results(
    container: Container, tmp_path: Path, seconds: float
) -> None:
    """From the first moment a file is there that says that the grader did not finish."""
    (tmp_path / "endless.py").write_text("def euclidean_distance(a, b):\n    while True: pass\n")
    container.submit(tmp_path)
    file, deadline = container.home / "results" / "results.json", time.monotonic() + 60
    with subprocess.Popen(container.command("/autograder/run_autograder")) as process:
        while not file.exists() and time.monotonic() < deadline:
            pass
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
    document = valid(container.results())
    assert UNFINISHED.zh in document["output"]
    assert document["extra_data"]["status"] == "grader-error"


@contained
@pytest.mark.slow(40)
def test_a_grader_that_cannot_start_leaves_valid_results(zipped: Path, tmp_path: Path) -> None:
    """A broken image is the grader's fault, and says so."""
    broken = Container(tmp_path, zipped)
    (broken.home / "source" / "autograder" / "course.py").write_text("import no_such_package\n")
    broken.submit(CLASS / "b08901025")
    broken.run("/autograder/run_autograder")
    assert valid(broken.results())["extra_data"]["status"] == "grader-error"


# --- What came before, and when ---------------------------------------------------------------------------

BEFORE = {
    "id": 3,
    "created_at": "2026-05-11T01:00:00.000000+08:00",
    "assignment": {"due_date": "2026-05-10T23:59:00.000000+08:00", "late_due_date": None},
    "users": [{"email": "b08901001@example.edu", "id": 1234, "name": "Student User"}],
    "previous_submissions": [
        {"submission_time": "2026-05-09T08:00:00.000000+08:00", "score": "12.5", "results": {}},
        {"submission_time": "2026-05-08T08:00:00.000000+08:00", "score": 15.0, "results": {}},
    ],
}


def metadata(tmp_path: Path, content: object) -> Metadata:
    path = tmp_path / "submission_metadata.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return read_metadata(path)


def test_the_platform_says_who_and_when(tmp_path: Path) -> None:
    """The times of handing in and of being due, whatever the zones; a student's own extension counts."""
    found = metadata(tmp_path, BEFORE)
    assert found.student == "b08901001"
    assert found.handed_in == datetime(2026, 5, 10, 17, 0, tzinfo=timezone.utc)
    assert found.due == datetime(2026, 5, 10, 15, 59, tzinfo=timezone.utc)
    longer = [{"id": 1, "assignment": {"due_date": "2026-05-11T00:30:00Z"}}]
    extended = metadata(tmp_path, BEFORE | {"users": longer}).due
    assert extended == datetime(2026, 5, 11, 0, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("due", "score"), [("", 5.0), ("2026-05-12T00:00:00+08:00", 10.0), ("2026-05-09T00:00:00+08:00", 0.0)]
)
def test_lateness_costs_what_the_course_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, due: str, score: float
) -> None:
    """From when the platform took it in to when it was due: by course.yaml, or else by the platform."""
    course = load_course()
    policy = Lateness.model_validate({"due": due or None, "percent_a_day": 50, "cut_off_days": 1})
    worth = CodeScore("cosine_similarity", "", Fraction(10), Fraction(10), ())
    monkeypatch.setattr(graded, "load_course", lambda: course.model_copy(update={"lateness": policy}))
    monkeypatch.setattr(graded, "grade_one", lambda student, _: Result(student, "graded", (worth,)))
    document = valid(graded.graded(CLASS / "b08901025", metadata(tmp_path, BEFORE)))
    assert document["score"] == score
    assert ("late" in document["output"]) == (score < 10)


def test_the_scores_before_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    """The one of the latest submission comes last, written as a number or as text."""
    assert metadata(tmp_path, BEFORE).scores == (15.0, 12.5)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"created_at": 5, "assignment": [], "users": {}, "previous_submissions": 3}',
     '{"created_at": "yesterday", "assignment": {"due_date": null}}',
     '{"previous_submissions": [null, {}, {"score": "x"}]}'],
)  # fmt: skip
def test_metadata_that_says_nothing_costs_nothing(tmp_path: Path, content: str) -> None:
    """Whatever the file holds, or if there is none, the submission is as if it were the first and in time."""
    assert metadata(tmp_path, content) == Metadata() == read_metadata(tmp_path / "none.json")


@pytest.mark.parametrize(("scores", "kept"), [((), 7.4), ((5.0,), 7.4), ((12.5, 3.0), 12.5)])
def test_the_best_score_so_far_is_kept_without_saying_which(scores: tuple[float, ...], kept: float) -> None:
    """What a student reads is the same whether the new one was better or not: no oracle for the quiz."""
    document = {"score": 7.4, "output": "Graded."}
    keep_best(document, Metadata(scores=scores))
    assert document["score"] == kept
    assert document["output"] == f"Graded.\n\n{BEST.en} {BEST.zh}"


def test_a_grader_that_fails_keeps_the_score_that_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student loses nothing to a fault of ours, and reads that it is none of theirs; the TA reads which."""
    monkeypatch.setattr("autograder.gradescope.graded.grade_one", lambda *_: 1 / 0)
    (tmp_path / "results").mkdir()
    shutil.copytree(CLASS / "b08901025", tmp_path / "submission")
    metadata(tmp_path, BEFORE)
    main(tmp_path)
    document = valid(json.loads((tmp_path / "results" / "results.json").read_text("utf-8")))
    assert document["score"] == 12.5
    assert "不是你的問題" in document["output"]
    assert "ZeroDivisionError" not in document["output"]
    assert "ZeroDivisionError" in document["extra_data"]["notices"][0]


def test_the_schema_refuses_what_the_platform_refuses() -> None:
    """Neither a score nor tests, a visibility or a format that there is not: the oracle itself can fail."""
    good = failed(UNFINISHED, "")
    wrong = [{"score": None}, {"visibility": "soon"}, {"output_format": "tex"}, {"tests": [{"points": 1}]}]
    for change in wrong:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | change, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"output": "no score"}, SCHEMA)
