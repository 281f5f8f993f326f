"""The inputs of a grade follow from a secret that nobody who hands in has."""

import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder import secret
from autograder.checking.student import Student
from autograder.gradescope.build import autograder_zip
from autograder.handout.release import handout_zip
from autograder.running.store import Store
from autograder.running.version import Version, this_version, with_secret
from autograder.secret import Secret, secret_text
from questions.errors import BadFileError
from tests.grading.test_attacks import HONEST


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(secret.VARIABLE, str(tmp_path / "course.secret"))
    return tmp_path / "course.secret"


def test_it_is_made_once_for_its_owner_alone(place):
    """Another is made each time there is none; then it stays."""
    first = secret_text()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert secret_text() == first
    place.chmod(0o644)  # as it comes out of a zip
    assert secret_text() == first
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.unlink()
    assert secret_text() != first
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_processes_that_make_it_at_once_have_the_same(place):
    """Whoever is first; the others take it."""
    code = "from autograder.secret import secret_text; print(secret_text())"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({one.communicate()[0] for one in running}) == 1


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "\0"])
def test_a_damaged_one_is_named(place, text):
    """Never is a grade drawn from what is hardly secret."""
    place.write_text(text)
    with pytest.raises(BadFileError, match=r"course\.secret: found something else .* put the file back"):
        secret_text()


def test_it_cannot_be_told_from_seeds_and_each_submission_has_its_own():
    """The same for the same submission, wherever; another for any other and by any other secret."""
    one, other = Secret("1" * 64), Secret("2" * 64)
    assert one.seed("abc") == Secret("1" * 64).seed("abc")
    assert len({one.seed("abc"), one.seed("abd"), other.seed("abc"), one.name, other.name}) == 5
    assert "1" * 16 not in one.seed("abc") + one.name


def test_a_changed_one_is_told_and_regrades_code_alone(tmp_path):
    """What is read from answer sheets stands; workers need no secret to agree on their version."""
    version = Version({"the checks": "1"}, {"the questions": "1"})
    Store(tmp_path / "store", with_secret(version, Secret("1"))).close()
    again = Store(tmp_path / "store", with_secret(version, Secret("2")))
    assert again.forgotten == "the course's secret"
    again.close()
    assert "the course's secret" not in this_version().code


def test_gradescope_has_it_and_the_handout_has_not(place, tmp_path):
    """A rerun there draws the same inputs; no file that students get holds it."""
    text = secret_text().encode()
    autograder_zip(tmp_path / "autograder.zip")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert archive.read("autograder/course.secret") == text
    handout_zip(tmp_path / "hw9.zip")
    with zipfile.ZipFile(tmp_path / "hw9.zip") as archive:
        assert not [name for name in archive.namelist() if "course.secret" in name]
        assert not any(text in archive.read(name) for name in archive.namelist())
        inner = zipfile.ZipFile(archive.open("hw9/self_check.zip"))
        assert not any(text in inner.read(name) for name in inner.namelist())


def test_git_ignores_it():
    """Nobody publishes it by accident."""
    root = Path(secret.__file__).parents[1]
    done = subprocess.run(
        ["git", "check-ignore", "autograder/course.secret"], cwd=root, capture_output=True, check=False
    )
    if done.returncode == 128:
        pytest.skip("this is no git checkout")
    assert done.returncode == 0


def test_the_same_inputs_by_the_same_secret_and_others_by_another(grader, monkeypatch):
    """A wrong noise cannot be tried beforehand: what is asked depends on what its author does not have."""
    drawn: dict[str, list[int]] = {}
    keep = Student.rng

    def noted(student: Student, purpose: str) -> object:
        drawn[run].append(int(keep(student, purpose).integers(1 << 60)))
        return keep(student, purpose)

    monkeypatch.setattr(Student, "rng", noted)
    for run in ("a", "a again", "b"):
        drawn[run] = []
        grader.find(HONEST, Secret(run[0]).seed(HONEST.digest))
    assert drawn["a"] == drawn["a again"]
    assert not set(drawn["a"]) & set(drawn["b"])
