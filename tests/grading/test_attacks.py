"""Every attack gains nothing, harms nobody after it, and leaves nothing behind."""

import json
import os
from pathlib import Path

import psutil
import pytest
import yaml

from autograder.course import VisibilityOf
from autograder.grading.grade import Grader
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_submission
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.results_json import results
from autograder.sandbox.children import PROJECT
from tests.hostile_archives import build, names

pytestmark = pytest.mark.slow(56)

TESTS = Path(__file__).parents[1]
ATTACKS = yaml.safe_load((TESTS / "attacks.yaml").read_text("utf-8"))
TODOS = ("smoothgrad_noise", "ig_baseline", "euclidean_distance", "cosine_similarity")
ESCAPED_KEY = 0x4857  # of the System V objects that attacks try to leave

HONEST = Submission(
    {
        "hw9.py": b"import numpy as np, torch\n"
        b"def smoothgrad_noise(image, noise_level, n_samples, generator):\n"
        b"    sigma = noise_level * (image.max() - image.min())\n"
        b"    return sigma * torch.randn(n_samples, *image.shape, generator=generator)\n"
        b"def ig_baseline(image, kind, generator):\n"
        b"    return {'black': torch.zeros_like, 'white': torch.ones_like}[kind](image)\n"
        b"def euclidean_distance(a, b): return np.linalg.norm(a - b)\n"
        b"def cosine_similarity(a, b): return a @ b / np.linalg.norm(a) / np.linalg.norm(b)\n"
    }
)


def test_every_attack_is_expected():
    """The manifest names each file of attacks/ and each archive, and nothing else."""
    files = {path.name for path in (TESTS / "attacks").glob("*.py")}
    assert ATTACKS.keys() == files | set(names())
    assert len(ATTACKS) >= 24


@pytest.fixture(scope="module")
def undisturbed(grader: Grader) -> object:
    """What an honest submission earns before any attack."""
    return grader.grade("next", HONEST).code


@pytest.fixture
def handed_in(tmp_path):
    """The attack as it would be handed in; folders shut by it are opened again afterwards."""

    def at(name: str) -> Path:
        return TESTS / "attacks" / name if name.endswith(".py") else build(name, tmp_path)

    yield at
    for folder, folders, files in os.walk(tmp_path):
        for entry in (*folders, *files):
            path = Path(folder, entry)
            if not path.is_symlink():
                path.chmod(0o700)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing_and_harms_nobody(grader, impatient, undisturbed, handed_in, name):
    """No TODO earns more than without the attack; the status, the pages and the next grade are right."""
    zygote, expected = grader.examiner.children, ATTACKS[name]
    submission = read_submission(handed_in(name), grader.course.limits)
    result = (impatient if "timeout" in expected["status"] else grader).grade("attacker", submission)

    for todo, base in zip(TODOS, expected["base"], strict=True):
        assert result.points_of(todo) <= base, todo
    assert result.status in expected["status"], result.notices
    told = (notice.text.en for notice in result.notices)
    said = (*told, *(str(outcome) for score in result.code for outcome in score.checks))
    assert not [text for text in said if "ESCAPED" in text]

    document = results(result, VisibilityOf())
    assert document["extra_data"]["status"] == result.status
    assert document["score"] == float(result.total)
    json.dumps(document, ensure_ascii=False).encode()
    feedback_page(result, VisibilityOf()).encode()

    assert psutil.Process(zygote.pid).children(recursive=True) == []
    assert left_behind(Path(zygote._room.name)) == []
    assert grader.grade("next", HONEST).code == undisturbed
    assert grader.examiner.children is zygote


def left_behind(room: Path) -> list[str]:
    """Files, shared memory, semaphores and queues that an attack made."""
    places = [Path("/tmp"), Path("/dev/shm"), Path("/dev/mqueue"), Path("/var/tmp"), Path.home(), Path.cwd()]
    places += [PROJECT, TESTS, TESTS / "attacks", PROJECT / "autograder/checks"]
    found = [str(path) for place in places for path in place.glob("*hw9-escaped*")]
    found += [str(path) for path in room.iterdir()]
    for kind in ("shm", "sem", "msg"):
        table = Path(f"/proc/sysvipc/{kind}")
        if table.exists():
            keys = [line.split()[0] for line in table.read_text().splitlines()[1:]]
            found += [f"System V {kind}" for key in keys if int(key) == ESCAPED_KEY]
    return found
