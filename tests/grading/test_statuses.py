"""Every status has its words, and a result is known without pytest or torch."""

import re
import subprocess
import sys
import typing

import pytest

from autograder.checking.outcome import Outcome
from autograder.course import load_course
from autograder.grading.findings import CodeFindings
from autograder.grading.marking import status_of
from autograder.grading.statuses import STATUSES, Status
from autograder.intake.handed_in import Submission
from autograder.sandbox.calls import Loss
from questions.text import Text

HAN = re.compile("[\u4e00-\u9fff]")
CODE = Submission({"a.py": b""})


def test_every_status_has_words_and_there_are_no_others():
    """For the student in both languages, and for the TA."""
    assert set(STATUSES) == set(typing.get_args(Status))
    for about in STATUSES.values():
        assert about.student.en.endswith(".")
        assert HAN.search(about.student.zh)
        assert about.ta.endswith(".")


def test_every_loss_is_a_status():
    """What a function can be lost to is what a submission can have come to."""
    assert set(typing.get_args(Loss)) <= set(STATUSES)


@pytest.mark.parametrize(
    ("submission", "found", "status"),
    [
        (Submission(), CodeFindings(), "missing"),
        (Submission(damaged=True), CodeFindings(), "unreadable"),
        (Submission(answers=b""), CodeFindings(), "graded"),
        (CODE, CodeFindings(), "graded"),
        (CODE, CodeFindings(all_unreadable=True, losses=("timeout",)), "unreadable"),
        *((CODE, CodeFindings(losses=(loss,)), loss) for loss in typing.get_args(Loss)),
        (CODE, CodeFindings(losses=("crashed", "memory", "timeout")), "timeout"),
        (CODE, CodeFindings(losses=("crashed", "memory")), "memory"),
    ],
)
def test_a_submission_is_called_by_the_worst_that_happened(submission, found, status):
    """Of several losses, the first in the order in which a TA should look at them."""
    outcome = Outcome(next(iter(load_course().code)), "", Text("t", "t"), passed=True)
    assert status_of(submission, found) == status
    assert status_of(submission, CodeFindings((outcome,), found.losses, found.all_unreadable)) == status


@pytest.mark.parametrize(
    "module",
    ["autograder.grading.result", "autograder.grading.findings", "autograder.outputs.class_facts",
     "autograder.outputs.results_json", "autograder.intake.classroom", "autograder.todos"],
)  # fmt: skip
def test_importing_what_handles_results_starts_neither_pytest_nor_torch(module):
    """Both take seconds, and a page, a table or a roster needs neither."""
    code = f"import sys, {module}\nprint(sorted({{'pytest', 'torch', 'xai', 'nbgrader'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
