"""Workers that look at submissions at once, in this very process, by any function."""

from collections.abc import Callable, Set
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction
from typing import TypeVar

from autograder.checking.outcome import Outcome
from autograder.course import Limits
from autograder.grading.findings import CodeFindings
from autograder.intake.attempts import Attempt
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_attempt, unread
from autograder.running.workers import Found, Looked
from autograder.secret import Secret
from questions.answers import Answers
from questions.text import Text

T = TypeVar("T")
NO_ANSWERS = Answers(None, {}, ())


SECRET = Secret("of the tests")


def done(do: Callable[[], T]) -> "Future[T]":
    """A future of what is done at once."""
    future: Future[T] = Future()
    try:
        future.set_result(do())
    except Exception as error:
        future.set_exception(error)
    return future


class Here:
    """Workers of this process."""

    died = (BrokenProcessPool,)
    known: Set[str] = frozenset()

    def __init__(self, find: Callable[[Submission], Found], ahead: int = 4) -> None:
        self._find, self.ahead = find, ahead
        self.recovered = self.read_so_far = 0

    def look(
        self, attempt: Attempt, limits: Limits, secret: Secret, anew: bool, unreadable: bool
    ) -> "Future[Looked]":
        self.read_so_far += 1
        submission = unread(attempt) if unreadable else read_attempt(attempt, limits)
        if submission.digest in self.known and not anew:
            return done(lambda: (submission.in_short(), None))
        return done(lambda: (submission.in_short(), self._find(submission)))

    def here(self, do: Callable[..., T], *given: object) -> "Future[T]":
        return done(lambda: do(*given))

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
