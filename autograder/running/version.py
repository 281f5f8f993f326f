"""Tells which grader found something: digests of all that it depends on besides the submission.

What is found in code depends on the modules that examine it and all that these import, on the checks, the
handout's notebooks, the limits and the libraries; what is read from an answer sheet, on the modules that read
it and on the letters of each question's options. Points, keys, pages and words depend on neither: they follow
from what was found, anew each time.
"""

import functools
import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from autograder.course import Course, load_course
from autograder.packing import folder, needed
from autograder.secret import Secret
from questions.asked import asked, asked_text

# Another version of these may give another value in students' code or in a check.
LIBRARIES = ("numpy", "pytest", "scikit-learn", "scipy", "torch", "torchvision")


Parts = Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """A grader's version: a digest of each part, by name, that finds things in code or reads answers."""

    code: Parts
    answers: Parts


@functools.cache
def this_version() -> Version:
    """The version of the grader that runs in this process; two that agree find the same."""
    libraries = [platform.python_version(), *(f"{name} {version(name)}" for name in LIBRARIES)]
    return Version(
        code={
            "the grader": _files_digest(
                needed("autograder.grading.examine") | folder("autograder", "sandbox/*.py")
            ),
            "the checks": _files_digest(folder("autograder", "checks/*.py") | needed_by_checks()),
            "the handout": _files_digest(folder("assignment", "*.ipynb")),
            "course.yaml": _settings_digest(load_course()),
            "Python or a library": _digest(libraries),
        },
        answers={
            "the reader of answers": _files_digest(needed("questions.answers")),
            "the questions": _digest([asked_text(asked())]),
        },
    )


def with_secret(version: Version, secret: Secret) -> Version:
    """The version of grades by inputs of this secret, which workers need not have."""
    return Version({**version.code, "the course's secret": secret.name}, version.answers)


def differing(one: Parts, other: Parts) -> str:
    """The names of the parts in which two versions differ, as a message lists them; empty for none."""
    return ", ".join(name for name in other if one.get(name) != other[name])


def needed_by_checks() -> dict[str, bytes]:
    """The files of the project that the checks import, and the checks themselves, by path."""
    checks = (name.removesuffix(".py").replace("/", ".") for name in folder("autograder", "checks/*.py"))
    return needed(*checks)


def _settings_digest(course: Course) -> str:
    """A digest of the settings on which findings depend: TODOs and limits, not what they are worth."""
    return _digest([*course.code, course.limits.model_dump_json()])


def _files_digest(files: Mapping[str, bytes]) -> str:
    return _digest(f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(files.items()))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
