"""Compares children started afresh with forked ones, for the whole sample class and all mutants (minutes).

    python -m tests.sandbox.all_ways

What is found must be the same: the outcome of every check, with its words, and what was lost.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from autograder.course import load_course
from autograder.grading.examine import Examiner
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_submission
from autograder.sandbox import confine

TESTS = Path(__file__).parents[1]


def submissions() -> Iterator[tuple[str, Submission]]:
    """Each with a name: the sample class, right and wrong mutants."""
    for path in sorted((TESTS / "submissions").iterdir()):
        yield path.name, read_submission(path, load_course().limits)
    for path in sorted((TESTS / "mutants").rglob("*.*")):
        yield f"{path.parent.name}/{path.name}", Submission({path.name: path.read_bytes()}, None)


def main() -> None:
    """Print every submission of which something else is found, and end with their number."""
    course, examiners = load_course(), []
    for linux in (True, False):
        confine.LINUX = linux
        examiners.append(Examiner(course.limits, [*course.code]))
    confine.LINUX = True
    differ = 0
    for name, submission in tqdm([*submissions()]):
        forked, spawned = (replace(one.examine(submission, "a seed"), seconds=0.0) for one in examiners)
        if forked != spawned:
            differ += 1
            tqdm.write(f"{name}:\n  forked {forked}\n  spawned {spawned}")
    for examiner in examiners:
        examiner.close()
    sys.exit(f"{differ} differ" if differ else 0)


if __name__ == "__main__":
    main()
