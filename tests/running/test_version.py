"""What is found again is what changed: code, answers or neither, by what a file or a setting is for."""

import functools
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from autograder import packing
from autograder.checking.outcome import Outcome
from autograder.course import load_course
from autograder.grading.excerpt import Excerpt
from autograder.grading.findings import CodeFindings
from autograder.intake.handed_in import Submission
from autograder.running import version
from autograder.running.store import Store
from autograder.running.version import Version, differing
from questions.answers import Answers
from questions.asked import asked
from questions.places import ROOT
from questions.text import Text


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files that a version may depend on, and many that it must not."""
    copy = tmp_path_factory.mktemp("version") / "project"
    for name in ("autograder", "questions", "solutions"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "assignment").mkdir()
    for path in (ROOT / "assignment").glob("*.*"):
        shutil.copy(path, copy / "assignment")
    for name in ("README.md", "homework.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture
def now(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Version]:
    """The version of the grader that the copied files are."""
    monkeypatch.setattr(packing, "ROOT", copied)
    monkeypatch.setattr(packing, "_imports", IMPORTS)
    return version.this_version.__wrapped__


# Parsed once: a file that is not changed imports what it did.
IMPORTS = functools.cache(lambda source, read=packing._imports: tuple(read(source)))


@pytest.fixture(scope="module")
def before(copied: Path) -> Version:
    """The version of the files before any of them is changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "ROOT", copied)
        patch.setattr(packing, "_imports", IMPORTS)
        return version.this_version.__wrapped__()


@pytest.fixture
def changes(copied: Path, before: Version, now: Callable[[], Version]) -> Callable[[str], tuple[str, str]]:
    """Which parts are others, of code and of answers, when a file is; the file is put back."""

    def change(name: str) -> tuple[str, str]:
        data = (copied / name).read_bytes()
        (copied / name).write_bytes(data + b"\n# changed\n")
        after = now()
        (copied / name).write_bytes(data)
        return differing(before.code, after.code), differing(before.answers, after.answers)

    return change


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "homework.yaml", "autograder/README.md", "questions/README.md", "questions/key.yaml",
        "questions/bank/lime.yaml", "questions/keys.py", "questions/quiz_page.py",
        "questions/page/style.css", "questions/evidence/pictures.py", "autograder/course.yaml",
        "autograder/outputs/report_page.py", "autograder/outputs/templates/report.html",
        "autograder/outputs/templates/feedback.css", "autograder/outputs/results_json.py",
        "autograder/grading/marking.py", "autograder/grading/statuses.py", "autograder/grading/lateness.py",
        "autograder/running/store.py", "autograder/running/workers.py", "autograder/intake/roster.py",
        "autograder/intake/submission.py", "autograder/intake/sheets.py",
        "autograder/handout/notebooks.py", "autograder/cli.py", "assignment/README.md",
        "assignment/quiz.html", "solutions/hw9_cnn.py",
    ],
)  # fmt: skip
def test_what_only_shows_or_marks_makes_nothing_be_found_again(changes, name: str) -> None:
    """A key, points, a rule, a page, a template, a README: what was found still holds."""
    assert changes(name) == ("", "")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("autograder/checks/test_cosine_similarity.py", "the checks"),
        ("autograder/checks/reference.py", "the checks"),
        ("autograder/checks/inputs.py", "the checks"),
        ("autograder/sandbox/confine.py", "the grader"),
        ("autograder/sandbox/child.py", "the grader"),
        ("autograder/sandbox/zygote.py", "the grader"),
        ("autograder/grading/examine.py", "the grader"),
        ("autograder/checking/session.py", "the grader"),
        ("autograder/checking/returns.py", "the grader, the checks"),
        ("assignment/hw9_cnn.ipynb", "the handout"),
    ],
)
def test_what_examines_code_looks_at_code_again_and_reads_no_answers(changes, name: str, part: str) -> None:
    """A check, its reference or inputs, the sandbox, the notebooks that tell changed cells."""
    code, answers = changes(name)
    assert set(part.split(", ")) <= set(code.split(", "))
    assert answers == ""


@pytest.mark.parametrize("name", ["questions/answers.py", "questions/entries.py"])
def test_what_reads_answers_reads_them_again_and_runs_nobody_s_code(changes, name: str) -> None:
    """The reader of answer sheets has no part in code."""
    assert changes(name) == ("", "the reader of answers")


def test_limits_and_todos_count_and_what_they_are_worth_does_not(before, now, monkeypatch) -> None:
    """Of course.yaml: a call's seconds and a TODO's name; no points, due time or visibility."""
    course = load_course()

    def changed(**settings: object) -> tuple[str, str]:
        monkeypatch.setattr(version, "load_course", lambda: course.model_copy(update=settings))
        after = now()
        return differing(before.code, after.code), differing(before.answers, after.answers)

    names = list(course.code)
    worth = dict.fromkeys(names, Fraction(1))
    assert changed(code=worth) == ("", "")
    assert changed(quiz=course.quiz.model_copy(update={"rule": "coverage"}), attempts="best") == ("", "")
    for limit in ("call_seconds", "memory_mb", "files"):
        more = course.limits.model_copy(update={limit: 77})
        assert changed(limits=more) == ("course.yaml", "")
    assert changed(code={**course.code, "one_more": Fraction(1)}) == ("course.yaml", "")


def test_a_library_counts_for_code_alone(before, now, monkeypatch) -> None:
    """Another version may give another value."""
    known = version.version
    monkeypatch.setattr(version, "version", lambda name: "0.0" if name == "scipy" else known(name))
    after = now()
    assert differing(before.code, after.code) == "Python or a library"
    assert differing(before.answers, after.answers) == ""


def test_an_option_more_makes_answers_be_read_again(before, now, monkeypatch) -> None:
    """A letter that was none before may stand on a sheet; a new text of an option may not."""
    questions = asked()
    more = [questions[0]._replace(options=(*questions[0].options, "F")), *questions[1:]]
    monkeypatch.setattr(version, "asked", lambda: more)
    after = now()
    assert differing(before.code, after.code) == ""
    assert differing(before.answers, after.answers) == "the questions"


# --- the store ---

ONE = Submission({"a.py": b"x = 1"}, b"answers: {1: [A]}")
OTHER = Submission({"a.py": b"x = 2"}, b"answers: {1: [A]}")
FOUND = CodeFindings(
    (Outcome("todo", "", Text("t", "t"), passed=False, where="a.py, line 2"),),
    excerpts={"todo": Excerpt("a.py", 1, "def todo():\n    '\u2028中'", is_cut=True)},
)
READ = Answers("b1", {1: frozenset("A")}, ())
THIS = Version({"the checks": "a", "the grader": "b"}, {"the questions": "c"})


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A store in which one submission's code and answers are known."""
    store = Store(tmp_path / "store", THIS)
    store.keep_code(ONE, FOUND)
    store.keep_answers(ONE, READ)
    store.close()
    return tmp_path / "store"


@pytest.mark.parametrize(
    ("version", "code", "answers", "forgotten"),
    [
        (THIS, FOUND, READ, ""),
        (Version({**THIS.code, "the checks": "x"}, THIS.answers), None, READ, "the checks"),
        (Version(THIS.code, {"the questions": "x"}), FOUND, None, "the questions"),
        (Version({"the checks": "x", "the grader": "x"}, {"the questions": "x"}), None, None,
         "the checks, the grader, the questions"),
    ],
)  # fmt: skip
def test_only_what_depends_on_a_change_is_forgotten(kept: Path, version, code, answers, forgotten) -> None:
    """And stays forgotten: the file holds no more than what still holds."""
    for _ in range(2):
        store = Store(kept, version)
        assert (store.code(ONE), store.answers(ONE), store.code(OTHER)) == (code, answers, None)
        assert store.forgotten == forgotten
        store.close()
        forgotten = ""


def test_a_sheet_that_several_hand_in_is_read_once(kept: Path) -> None:
    """Answers are known by the sheet, code by everything: its inputs follow from all of it."""
    store = Store(kept, THIS)
    assert store.answers(OTHER) == READ
    assert store.code(OTHER) is None
    store.close()


def test_forced_a_store_begins_anew(kept: Path) -> None:
    """Nothing of before is known."""
    store = Store(kept, THIS, forget=True)
    assert (store.code(ONE), store.answers(ONE), len(store)) == (None, None, 0)
    store.close()


@pytest.mark.parametrize("first", [b"", b"{}\n", b"not JSON\n", b'{"code": 3, "answers": []}\n'])
def test_a_store_without_a_version_is_worth_nothing(kept: Path, first: bytes) -> None:
    """Whoever wrote it: what it was found by is not known."""
    kept.write_bytes(first + b"".join(kept.read_bytes().splitlines(keepends=True)[1:]))
    store = Store(kept, THIS)
    assert (store.code(ONE), store.answers(ONE)) == (None, None)
    store.close()
