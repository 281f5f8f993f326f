"""Gives nbgrader's test cells the points that our own grader finds, and says why.

The notebook is graded from its file, by another process, in the jail: what the kernel has run before, and
whether it got to the end, changes nothing. One thing is not promised: nbgrader runs students' code and this
cell in one kernel, and code that is out to deceive can replace this very function; grading a class by itself
cannot be fooled so.
"""

import functools
import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any


def earned(file: str, what: str) -> float:
    """The points for a TODO of one notebook, or for the "quiz" in the answers.yaml beside it; prints why.

    nbgrader takes the value for partial credit. Nothing may reach stderr: it would cost all of the points.
    """
    document = _graded(file, Path(file).stat().st_mtime_ns)
    tests = [test for test in document["tests"] if what in test["tags"]]
    if what == "quiz":
        print(document["output"])  # noqa: T201  what could not be read; never which answers are right
    else:
        print("\n\n".join(test["output"] for test in tests))  # noqa: T201  the cell's output is the feedback
    return float(round(sum(Fraction(str(test["score"])) for test in tests), 6))


@functools.cache  # all test cells of a notebook ask for the same; the time of writing tells a changed file
def _graded(file: str, _written: int) -> dict[str, Any]:
    """The results of grading the notebook. Raises RuntimeError where the grader failed."""
    done = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "autograder.handout.nbgrader_points", file],
        capture_output=True,
        text=True,
        check=False,
    )
    document = json.loads(done.stdout) if done.returncode == 0 else {}
    if "tests" not in document:
        raise RuntimeError(f"the grader failed, not the student: {done.stderr[-300:]}")
    return document


def main(file: Path) -> None:
    """Print the results.json of a notebook and the answers beside it."""
    from autograder.course import load_course
    from autograder.grading.grade import grade_one
    from autograder.intake.submission import read_submission
    from autograder.outputs.results_json import results_text

    course = load_course()
    notebook = read_submission(file, course.limits)
    sheet = read_submission(file.with_name("answers.yaml"), course.limits)
    result = grade_one("student", replace(notebook, answers=sheet.answers))
    sys.stdout.write(results_text(result, course.visibility))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
