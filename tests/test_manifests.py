"""The sample class, the mutants and the attacks are what their manifests say, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import yaml

from tests import build_submissions, hostile_archives

TESTS = Path(__file__).parent


def manifest(name: str) -> dict:
    return yaml.safe_load((TESTS / f"{name}.yaml").read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, members of zips included: another zlib may pack the same bytes otherwise."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = str(path.relative_to(folder))
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                found |= {f"{name}!{info.filename}": archive.read(info) for info in archive.infolist()}
        else:
            found[name] = path.read_bytes()
    return found


def test_every_entry_of_the_class_has_an_expected_outcome():
    """The class folder and submissions.yaml name the same students."""
    handed_in = [entry.name.removesuffix(".zip") for entry in (TESTS / "submissions").iterdir()]
    assert sorted(handed_in) == sorted(manifest("submissions"))


def test_the_class_is_built_from_its_sources(tmp_path):
    """The committed class is what build_submissions.py writes."""
    build_submissions.build(tmp_path)
    assert contents(tmp_path) == contents(TESTS / "submissions")


def test_every_mutant_is_listed():
    """mutants.yaml names each file of right/ and wrong/ once."""
    for verdict, listed in manifest("mutants").items():
        assert sorted(listed) == sorted(path.stem for path in (TESTS / "mutants" / verdict).glob("*.*"))


def test_every_attack_is_listed():
    """attacks.yaml names each file of attacks/ and each attack that hostile_archives.py makes, once."""
    files = [path.name for path in (TESTS / "attacks").glob("*.py")]
    assert sorted(manifest("attacks")) == sorted([*files, *hostile_archives.names()])


@pytest.mark.slow(4)
def test_every_hostile_archive_can_be_made(tmp_path):
    """hostile_archives.py builds each of its attacks."""
    made = [hostile_archives.build(name, tmp_path).name for name in hostile_archives.names()]
    assert sorted(made) == sorted(path.name for path in tmp_path.iterdir())
