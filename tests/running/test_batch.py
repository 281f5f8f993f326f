"""A class goes through the workers: which attempt counts, what is known already, and who breaks what."""

import os
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Lateness, load_course
from autograder.grading.grade import Grader
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.attempts import Attempt, by_student, timestamp
from autograder.intake.classroom import read_classroom
from autograder.intake.handed_in import Submission
from autograder.notices import notice
from autograder.running import batch
from autograder.running.batch import grade_class
from autograder.running.store import Store, the_only_run
from autograder.running.version import Version, this_version
from autograder.running.workers import Found, Looked, find_for
from questions.errors import InUseError, WorkersError
from tests.running.here import SECRET, Here, by_content, points

RIGHT = "import numpy as np\ndef euclidean_distance(a, b):\n    return np.linalg.norm(a - b)\n"
VERSION = Version({"the grader": "this"}, {"the questions": "these"})


def attempts(folder: Path) -> list[list[Attempt]]:
    """Everybody's attempts, put together by student."""
    return by_student(read_classroom(folder).attempts)


def graded(
    folder: Path, workers: Here, store: Path, course: Course | None = None, **options: Any
) -> list[Result]:
    """The class's results, with a store opened for this one time."""
    kept = Store(store, VERSION)
    try:
        return sorted(
            grade_class(
                by_student(read_classroom(folder).attempts),
                Marker(course or load_course()),
                workers,
                kept,
                SECRET,
                **options,
            ),
            key=lambda result: result.student,
        )
    finally:
        kept.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of three with one file each."""
    place = tmp_path / "class"
    place.mkdir()
    for number, name in enumerate(("b1", "b2", "b3")):
        (place / f"{name}.py").write_text("p" * number)
    return place


def attempt(folder: Path, student: str, when: str, text: str) -> None:
    (folder / student / when).mkdir(parents=True)
    (folder / student / when / "hw9.py").write_text(text)


@pytest.mark.parametrize(("policy", "points"), [("latest", 0), ("best", 2)])
def test_the_course_says_which_attempt_counts(
    grader: Grader, tmp_path: Path, policy: str, points: int
) -> None:
    """The latest, or the best."""
    attempt(tmp_path, "b1", "2026-05-10T120000", RIGHT)
    attempt(tmp_path, "b1", "2026-05-11T120000", "x = 1")
    course = load_course().model_copy(update={"attempts": policy})
    workers = Here(grader.find)
    [result] = graded(tmp_path, workers, tmp_path.parent / f"{policy}.jsonl", course)
    assert (result.student, result.total) == ("b1", points)
    assert result.when is not None


@pytest.mark.parametrize(
    ("texts", "which"),
    [
        (("pppp", "p", "pp"), 0),       # the best before the due time
        (("pp", "p", "pppp"), 2),       # half of 4 is 2, as much as the first: of equals, the later one
        (("pp", "p", "ppp"), 0),        # half of 3 is less than 2
        (("", "", "", "pppp"), 2),      # what came after the cut-off is not even looked at
    ],
)  # fmt: skip
def test_the_best_is_the_best_after_what_lateness_costs(
    tmp_path: Path, texts: tuple[str, ...], which: int
) -> None:
    """Due on the 11th, half a day costs half, closed after a day."""
    days = ["2026-05-10T120000", "2026-05-11T110000", "2026-05-11T130000", "2026-05-13T120000"]
    for when, text in zip(days, texts, strict=False):
        attempt(tmp_path / "class", "b1", when, text)
    due = datetime(2026, 5, 11, 12, tzinfo=timezone.utc)
    policy = Lateness(due=due, percent_a_day=50, cut_off_days=1)
    course = load_course().model_copy(update={"attempts": "best", "lateness": policy})
    [result] = graded(tmp_path / "class", Here(by_content), tmp_path / "store", course)
    assert result.when == timestamp(days[which])
    if len(texts) > 2:  # a single one that was graded is not the best of any
        assert result.notices[-1] == notice("best-counts", "", which + 1, 3)


def test_only_what_came_after_the_cut_off_counts_zero(tmp_path: Path) -> None:
    """There is nothing else to take, so it is graded, shown, and worth nothing."""
    attempt(tmp_path / "class", "b1", "2026-05-13T120000", "ppp")
    policy = Lateness(due=datetime(2026, 5, 11, tzinfo=timezone.utc), cut_off_days=1)
    course = load_course().model_copy(update={"lateness": policy})
    [result] = graded(tmp_path / "class", Here(by_content), tmp_path / "store", course)
    assert (result.code_points, result.total) == (points(3), 0)


def test_what_is_known_is_not_graded_again(folder: Path, tmp_path: Path) -> None:
    """Only what is new or changed goes to the workers."""
    seen: list[str] = []

    def find(submission: Submission) -> Found:
        seen.append(submission.digest)
        return by_content(submission)

    first = graded(folder, Here(find), tmp_path / "store")
    assert len(seen) == 3
    assert graded(folder, Here(find), tmp_path / "store") == first
    assert len(seen) == 3
    (folder / "b2.py").write_text("ppppp")
    (folder / "b4.py").write_text("different")
    again = graded(folder, Here(find), tmp_path / "store")
    assert len(seen) == 5
    assert [result.total for result in again] == [points(n) for n in (0, 5, 2, 0)]


def test_a_torn_line_is_lost_alone(folder: Path, tmp_path: Path) -> None:
    """A store cut anywhere reads as what was whole, and what is added to it then is whole too."""
    whole = graded(folder, Here(by_content), tmp_path / "store")
    text = (tmp_path / "store").read_bytes()
    for end in (3, len(text) // 2, len(text) - 1):
        (tmp_path / "store").write_bytes(text[:end])
        assert graded(folder, Here(by_content), tmp_path / "store") == whole
        assert sorted((tmp_path / "store").read_bytes().splitlines()) == sorted(text.splitlines())


def test_a_failure_of_the_grader_s_own_costs_one_student_and_is_tried_again(
    folder: Path, tmp_path: Path
) -> None:
    """An exception is that student's result, the rest is graded, and it is not kept as known."""

    def find(submission: Submission) -> Found:
        if b"".join(submission.code.values()) == b"p":
            raise RuntimeError("the disk is gone")
        return by_content(submission)

    results = graded(folder, Here(find), tmp_path / "store")
    assert [result.status for result in results] == ["graded", "grader-error", "graded"]
    *_, said = results[1].notices
    assert (said.kind, said.details) == ("grader-failed", ("RuntimeError: the disk is gone",))
    results = graded(folder, Here(by_content), tmp_path / "store")
    assert [result.status for result in results] == ["graded"] * 3


@pytest.mark.parametrize("deadly", [1, 2])
def test_who_takes_a_worker_down_twice_is_named(folder: Path, tmp_path: Path, deadly: int) -> None:
    """All that was lost with a worker is graded again one at a time: the innocent have their grades."""
    deaths = 0

    def find(submission: Submission) -> Found:
        nonlocal deaths
        if submission.code.get("b2.py") == b"p" and deaths < deadly:
            deaths += 1
            raise BrokenProcessPool
        return by_content(submission)

    said: list[str] = []
    workers = Here(find)
    results = graded(folder, workers, tmp_path / "store", say=said.append)
    expected = "graded" if deadly == 1 else "grader-error"
    assert [result.status for result in results] == ["graded", expected, "graded"]
    assert [said.kind for said in results[1].notices] == ["no-sheet", "process-died"][:deadly]
    assert workers.recovered == deadly
    assert "b2" in said[0]


@pytest.mark.parametrize(
    ("deadly", "status", "said"),
    [
        ("reading it", "unreadable", "takes-too-long"),
        ("whatever is done with it", "grader-error", "process-died"),
    ],
)
def test_an_entry_that_takes_down_every_worker_costs_only_itself(
    folder: Path, tmp_path: Path, deadly: str, status: str, said: str
) -> None:
    """Whether by being read or by whatever is done with it: the run comes to an end."""

    class Dying(Here):
        tried = 0

        def _dies(self, attempt: Attempt) -> bool:
            self.tried += attempt.student == "b2"
            assert self.tried < 10
            return attempt.student == "b2"

        def look(self, attempt: Attempt, *given: Any) -> "Future[Looked]":
            if self._dies(attempt) and not (given[-1] and deadly == "reading it"):
                return died()
            return super().look(attempt, *given)

        def here(self, do: Any, *given: Any) -> "Future[Any]":
            return died() if self._dies(given[0]) else super().here(do, *given)

    results = graded(folder, Dying(by_content), tmp_path / "store")
    assert [result.status for result in results] == ["graded", status, "graded"]
    assert said in [notice.kind for notice in results[1].notices]


def died() -> "Future[Any]":
    """What is left of what a worker had that died."""
    lost: Future[Any] = Future()
    lost.set_exception(BrokenProcessPool())
    return lost


def test_what_keeps_everybody_waiting_is_told_once(folder: Path, tmp_path: Path) -> None:
    """Until there are workers; then all is graded."""

    class Slow(Here):
        looks = 0

        def look(self, *given: Any) -> "Future[Looked]":
            self.waiting: list[tuple[Future[Looked], Future[Looked]]] = getattr(self, "waiting", [])
            self.waiting.append((Future(), super().look(*given)))
            return self.waiting[-1][0]

        def trouble(self) -> str:
            self.looks += 1
            if self.looks > 3:
                for future, looked in self.waiting:
                    future.set_result(looked.result())
                self.waiting.clear()
            return "waiting for workers"

    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "IMPATIENCE", 0.01)
        results = graded(folder, Slow(by_content), tmp_path / "store", say=said.append)
    assert (len(results), said) == (3, ["waiting for workers"])


def test_workers_with_another_grader_end_the_run(folder: Path, tmp_path: Path) -> None:
    """Grades by two graders are not mixed."""

    def find(submission: Submission) -> Found:
        own = this_version()
        return find_for(Version(own.code, {**own.answers, "the questions": "of last year"}), submission, "1")

    with pytest.raises(WorkersError, match="another version of: the questions;"):
        graded(folder, Here(find), tmp_path / "store")


def test_few_submissions_are_held_in_memory(tmp_path: Path) -> None:
    """However large the class, no more are read than can be graded soon."""
    place = tmp_path / "class"
    place.mkdir()
    for number in range(20):
        (place / f"b{number:02}.py").write_text(str(number))
    marker, store, workers = Marker(load_course()), Store(tmp_path / "store", VERSION), Here(by_content, 4)
    for done, _ in enumerate(grade_class(attempts(place), marker, workers, store, SECRET)):
        assert workers.read_so_far <= done + 4
    assert workers.read_so_far == 20
    store.close()


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    """The second is told who holds it; after the first, it is free."""
    mine = f"process {os.getpid()} on"
    with the_only_run(tmp_path), pytest.raises(InUseError, match=mine), the_only_run(tmp_path):
        pass
    with the_only_run(tmp_path):
        pass
