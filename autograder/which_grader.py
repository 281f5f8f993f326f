"""Which grader gave a result: digests of all that a grade depends on besides the submission."""

import functools
import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from autograder.course import Course, load_course

PROJECT = Path(__file__).parents[1]
FILES = {
    "the grader": ("autograder/**/*.py", "questions/**/*.py"),
    "the handout": ("assignment/*.ipynb",),
    "the questions": ("questions/bank/*.yaml", "questions/key.yaml"),
}
LIBRARIES = ("numpy", "pytest", "scikit-learn", "scipy", "torch", "torchvision")

Parts = Mapping[str, str]


@functools.cache
def which_grader() -> Parts:
    """A digest of each part, by its name; two graders that agree in all give the same grades."""
    files = {name: _digest(_contents(patterns)) for name, patterns in FILES.items()}
    versions = [platform.python_version(), *(f"{name} {version(name)}" for name in LIBRARIES)]
    return {**files, "course.yaml": _settings(load_course()), "Python or a library": _digest(versions)}


def differing(one: Parts, other: Parts) -> str:
    """The names of the parts in which two graders differ, as a message lists them."""
    return ", ".join(name for name in other if one.get(name) != other[name])


def _settings(course: Course) -> str:
    """Only what grading goes by: what students see and when it is due may change without grading again."""
    return _digest([course.model_dump_json(include={"code", "quiz", "limits"})])


def _contents(patterns: Iterable[str]) -> Iterable[str]:
    for path in sorted(path for pattern in patterns for path in PROJECT.glob(pattern)):
        yield f"{path.relative_to(PROJECT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
