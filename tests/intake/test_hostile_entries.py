"""Whatever one entry is, it costs that entry alone: nothing stops, stalls, leads outside or grows."""

from __future__ import annotations

import gzip
import io
import os
import resource
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from autograder.course import Limits, load_course
from autograder.intake import budget
from autograder.intake.attempts import Attempt, by_student, timestamp
from autograder.intake.budget import OutOfTime, bounded
from autograder.intake.classroom import read_classroom
from autograder.intake.folders import Folder, readable
from autograder.intake.submission import read_attempt, read_submission
from autograder.intake.unused import LeftOut
from autograder.running import class_run
from autograder.running.class_run import Order, run
from tests.handed_in import put, zipped
from tests.running.here import Here, by_content, points

WORK = {"hw9.py": b"ppp"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes, and limits hold, on Linux")


def kinds(submission) -> set[str]:
    return {said.kind for said in submission.notices}


# --- one entry never ends the run ---


def deep(folder: Path) -> None:
    """1,300 folders in each other, as a zip of 5 KB may unpack."""
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(1300):
        os.mkdir("a", dir_fd=descriptor)
        below = os.open("a", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)


def in_big5(folder: Path) -> None:
    (folder / os.fsdecode("作業".encode("big5"))).mkdir()
    (folder / os.fsdecode("作業".encode("big5")) / os.fsdecode("程式.py".encode("big5"))).write_bytes(b"pp")


ODD_ENTRIES = {
    "a folder of the first day there is": lambda at: put(at, {"0001-01-01T00:00:00+14:00/hw9.py": b"p"}),
    "folders without end": deep,
    "names in Big5": in_big5,
    "a file nobody may read": lambda at: (at / "hw9.py").touch(mode=0),
    "a folder nobody may read": lambda at: (at / "work").mkdir(mode=0),
    "names that are no text": lambda at: (at / os.fsdecode(b"\xff\xfe.py")).write_bytes(b"p"),
    "markup": lambda at: put(at, {"[bold]x[/bold].py": b"p", "<b>.py": b"p", "[/red].py": b"p"}),
    "a link to itself": lambda at: (at / "again").symlink_to(at),
    "a link in a circle": lambda at: [(at / x).symlink_to(at / y) for x, y in ("ab", "ba")],
    "a pipe": lambda at: os.mkfifo(at / "hw9.ipynb"),
    "nothing": lambda _: None,
}


@linux
@pytest.mark.parametrize("make", ODD_ENTRIES.values(), ids=ODD_ENTRIES)
@pytest.mark.parametrize("name", ["b2", os.fsdecode(b"\xa7@\xb7~"), "[red]b2[bold]"])
def test_an_odd_entry_costs_only_itself(tmp_path, monkeypatch, make, name):
    """The others are graded, it has a result of its own, and the same command goes on."""
    monkeypatch.setattr(class_run, "Pool", lambda _: Here(by_content))
    monkeypatch.setattr(class_run, "write_gradebook", lambda *_: None)
    put(tmp_path / "subs", {"b1/hw9.py": b"ppp", "b3/hw9.py": b"p"})
    (tmp_path / "subs" / name).mkdir()
    make(tmp_path / "subs" / name)
    try:
        for _ in range(2):
            console = class_run.Console(file=io.StringIO(), width=200)
            results = run(Order(tmp_path / "subs", tmp_path / "out"), load_course(), console)
            earned = {result.student: result.code_points for result in results}
            assert len(earned) == 3
            assert (earned["b1"], earned["b3"]) == (points(3), points(1))
            console.file.getvalue().encode()
            assert (tmp_path / "out" / "grades.csv").read_text("utf-8").count("\n") == 4
            assert len(list((tmp_path / "out" / "feedback").glob("*.html"))) == 3
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", tmp_path / "subs"], check=False)
        subprocess.run(["rm", "-rf", tmp_path / "subs"], check=False)


def test_entries_that_are_links_in_a_circle_are_attempts_like_others(tmp_path):
    """They lead nowhere, which is told where they are read."""
    put(tmp_path, {"b1/hw9.py": b"p"})
    (tmp_path / "b2").symlink_to(tmp_path / "b3")
    (tmp_path / "b3").symlink_to(tmp_path / "b2")
    attempts = read_classroom(tmp_path).attempts
    assert [attempt.student for attempt in attempts] == ["b1", "b2", "b3"]
    assert [read_attempt(attempt, Limits()).damaged for attempt in attempts] == [False, True, True]


def test_a_name_in_big5_is_read_as_its_author_typed_it():
    """Bytes that are neither UTF-8 nor Big5 can be shown all the same."""
    assert readable(os.fsdecode("作業九.py".encode("big5"))) == "作業九.py"
    assert readable("作業九.py") == "作業九.py"
    readable(os.fsdecode(b"\xff\xfe")).encode()


@pytest.mark.parametrize(
    "name", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00"]
)
def test_a_time_that_no_clock_has_is_none(name):
    """The ends of the calendar, in a zone beyond them."""
    assert timestamp(name) is None


# --- one budget, however nested ---


def nest(data: bytes, times: int, name: str = "in.zip") -> bytes:
    for _ in range(times):
        data = zipped({name: data})
    return data


def many_empty(count: int) -> bytes:
    """A zip whose directory has so many entries, each of an empty folder."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}/", b"")
    return data.getvalue()


def tar_of(count: int) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for number in range(count):
            archive.addfile(tarfile.TarInfo(str(number)))
    return data.getvalue()


@linux
@pytest.mark.slow(9)
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (nest(zipped({f"{n}.zip": zipped({"x.py": bytes(48 << 20)}) for n in range(8)}), 1), "too-large"),
        (nest(zipped(WORK), 60), "archive-too-deep"),
        (zipped({f"{n}.zip": many_empty(30_000) for n in range(6)}), "too-many-listed"),
        (zipped({f"{n}.tgz": tar_of(30_000) for n in range(4)}), "too-many-listed"),
        (zipped({"a.txt.gz": gzip.compress(bytes(400 << 20))}), ""),
    ],
    ids=["bytes", "depth", "entries of zips", "entries of tars", "one compressed file"],
)
def test_nesting_multiplies_nothing(tmp_path, data, said):
    """Whatever a small file unpacks to, it takes under 2 s and 250 MB, and is told."""
    (tmp_path / "b1.zip").write_bytes(data)
    script = (
        "import resource, sys, time\nfrom pathlib import Path\n"
        "from autograder.course import Limits\nfrom autograder.intake.submission import read_submission\n"
        "before, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = read_submission(Path(sys.argv[1]), Limits())\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak\n"
        "print(time.process_time() - before, peak / 1024)\n"
        "print(*(said.kind for said in found.notices))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "b1.zip"], capture_output=True, text=True, check=True
    )
    (seconds, megabytes), told = map(float, done.stdout.split("\n")[0].split()), done.stdout.split("\n")[1]
    assert said in told
    assert float(megabytes) < 250
    assert float(seconds) < 20  # the benchmark of the machine at hand says how much less


def test_work_beside_too_deep_an_archive_counts(tmp_path):
    """What lies three archives deep is read; only what lies deeper is told."""
    (tmp_path / "b1.zip").write_bytes(nest(zipped(WORK), 2))
    assert list(read_submission(tmp_path / "b1.zip", Limits()).code.values()) == [b"ppp"]
    (tmp_path / "b1.zip").write_bytes(zipped({"hw9.py": b"pp", "x.zip": nest(zipped(WORK), 3)}))
    found = read_submission(tmp_path / "b1.zip", Limits())
    assert list(found.code.values()) == [b"pp"]
    assert "archive-too-deep" in kinds(found)


# --- time and memory ---


@linux
def test_what_takes_too_long_or_too_much_costs_that_entry(tmp_path, monkeypatch):
    """By its own processor time; a library that swallows exceptions does not help; limits are put back."""
    put(tmp_path, {"b1/hw9.py": b"p"})
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)

    def endless(*_: object) -> None:
        while True:
            try:
                sum(range(100_000))
            except Exception:  # as some library's does
                continue

    def greedy(*_: object) -> None:
        bytearray(3 << 30)

    for never, seconds in ((endless, 0.3), (greedy, 30)):
        monkeypatch.setattr("autograder.intake.submission.read_submission", never)
        monkeypatch.setattr(
            "autograder.intake.submission.bounded", lambda seconds=seconds: bounded(seconds=seconds)
        )
        started = time.process_time()
        found = read_attempt(Attempt("b1", tmp_path / "b1"), Limits())
        assert time.process_time() - started < 5
        assert (found.damaged, kinds(found)) == (True, {"takes-too-long"})
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)) == before
    with pytest.raises(OutOfTime), bounded(seconds=0.1):
        endless()
    assert budget.SECONDS <= 10


def test_an_error_of_ours_costs_one_entry(tmp_path, monkeypatch):
    """Whatever reading raises, the entry is unreadable and says so."""

    def broken(*_: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr("autograder.intake.submission.read_submission", broken)
    found = read_attempt(Attempt("b1", tmp_path / "b1"), Limits())
    assert (found.damaged, kinds(found)) == (True, {"cannot-be-read"})


# --- nothing outside is read ---


@linux
def test_no_step_goes_through_a_link(tmp_path):
    """Not as a folder, a file, an attempt, nor where a link takes a folder's place after it was listed."""
    put(tmp_path, {"secret/hw9.py": b"top secret", "subs/b1/2026-05-10T1200/hw9.py": b"p"})
    (tmp_path / "subs" / "b1" / "2026-05-11T1200").symlink_to(tmp_path / "secret")
    for attempts in by_student(read_classroom(tmp_path / "subs", times=True).attempts):
        for attempt in attempts:
            found = read_attempt(attempt, Limits())
            assert b"top secret" not in found.code.values()
    with Folder.at(tmp_path / "subs" / "b1") as folder:
        with pytest.raises(OSError, match=r"."):
            folder.folder("2026-05-11T1200")
        with pytest.raises(LeftOut):
            folder.read("2026-05-11T1200", 10)


@linux
def test_a_folder_that_becomes_a_link_while_it_is_read_leads_nowhere(tmp_path, monkeypatch):
    """The race between looking and opening is lost by the link, each time."""
    put(tmp_path, {"secret/hw9.py": b"top secret", "b1/work/hw9.py": b"p"})
    opening = Folder.folder

    def swapped(self: Folder, name: str) -> Folder:
        if name == "work":
            (tmp_path / "b1" / "work").rename(tmp_path / "gone")
            (tmp_path / "b1" / "work").symlink_to(tmp_path / "secret")
        return opening(self, name)

    monkeypatch.setattr(Folder, "folder", swapped)
    found = read_submission(tmp_path / "b1", Limits())
    assert not found.code
    assert found.damaged


# --- times that students made ---


@pytest.mark.parametrize(
    "files",
    [
        {f"b1/2026-05-{day:02}T1200/hw9.py": b"p" for day in range(1, 31)},
        {"b1/2026-11-28_10-15/result.txt": b"x", "b1/hw9.py": b"p"},
        {"b1.zip": zipped({"2026-05-01T1200/hw9.py": b"p", "2026-05-02T1200/hw9.py": b"p"})},
    ],
    ids=["31 folders with times", "a result folder", "inside a zip"],
)
def test_times_that_a_student_made_are_no_attempts(tmp_path, files):
    """Beside a plain entry all of it is one submission, whose work counts; who has such folders is named."""
    put(tmp_path, {**files, "b2/hw9.py": b"p"})
    classroom = read_classroom(tmp_path)
    assert [(one.student, one.when) for one in classroom.attempts] == [("b1", None), ("b2", None)]
    assert read_attempt(classroom.attempts[0], Limits()).code
    assert classroom.times_passed_over == (() if "b1.zip" in files else ("b1",))


def test_times_count_where_every_entry_has_them(tmp_path):
    """As a platform lays them out, or where the TA says so."""
    put(tmp_path, {"b1/2026-05-01T1200/hw9.py": b"p", "b1/2026-05-02T1200.zip": zipped(WORK),
                   "b2/2026-05-01T1200/hw9.py": b"p"})  # fmt: skip
    assert all(one.when for one in read_classroom(tmp_path).attempts)
    put(tmp_path, {"b3/hw9.py": b"p"})
    assert not any(one.when for one in read_classroom(tmp_path).attempts)
    timed = read_classroom(tmp_path, times=True).attempts
    assert [bool(one.when) for one in timed] == [True, True, True, False]
    assert all(read_attempt(one, Limits()).code for one in timed)
