"""Workers that look at submissions at once, in this very process, by any function."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction

from autograder.checking.outcome import Outcome
from autograder.grading.findings import CodeFindings
from autograder.intake.handed_in import Submission
from autograder.running.workers import Found
from questions.answers import Answers
from questions.text import Text

NO_ANSWERS = Answers(None, {}, ())


class Here:
    """Workers of this process."""

    died = (BrokenProcessPool,)

    def __init__(self, find: Callable[[Submission], Found], ahead: int = 4) -> None:
        self._find, self.ahead = find, ahead
        self.recovered = 0

    def submit(self, submission: Submission) -> "Future[Found]":
        future: Future[Found] = Future()
        try:
            future.set_result(self._find(submission))
        except Exception as error:
            future.set_exception(error)
        return future

    def recover(self) -> None:
        self.recovered += 1

    def trouble(self) -> str:
        return ""

    def close(self, at_once: bool = False) -> None:
        pass


def found(right: int, most: int = 8) -> Found:
    """What is found where `right` of the checks passed, each of a part of its own; nothing is answered."""
    outcomes = [Outcome("smoothgrad_noise", str(n), Text("t", "t"), n < right) for n in range(most)]
    return CodeFindings(tuple(outcomes)), NO_ANSWERS


def by_content(submission: Submission) -> Found:
    """A quick stand-in for grading: a check passes for each letter p in the files."""
    return found(b"".join(submission.code.values()).count(b"p"))


def points(right: int, most: int = 8) -> Fraction:
    """What `found` is worth."""
    return Fraction(3 * right, most)
