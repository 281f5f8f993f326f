"""Says why a check failed: the same on Gradescope, on feedback pages and in the terminal."""

from collections.abc import Sequence
from itertools import groupby

from autograder.checking.outcome import Outcome
from autograder.grading.excerpt import Excerpt
from autograder.grading.result import CodeScore
from questions.text import Text

EXPECTED, GOT, HINT = Text("Expected", "預期"), Text("Got", "得到"), Text("Hint", "提示")

TRY_IT = Text(
    "Run this after your code; it ends in an error:",
    "把這段接在你的程式後面執行，會出現錯誤：",
)


def reasons(check: Outcome) -> list[tuple[Text, Text]]:
    """The reasons that a failed check gives, each with its label, in the order in which they are read."""
    said = ((EXPECTED, check.expected), (GOT, check.got), (HINT, check.hint))
    return [(label, text) for label, text in said if text]


def failed_once_each(checks: Sequence[Outcome]) -> list[Outcome]:
    """The checks that failed, without those that say the same as the failed one before."""
    failed = [check for check in checks if not check.passed]
    return [next(same) for _, same in groupby(failed, key=lambda check: (check.expected, check.got))]


def lines_raised(parts: Sequence[CodeScore], excerpt: Excerpt) -> set[int]:
    """The lines of a TODO's code that exceptions came from."""
    places = {check.where for part in parts for check in part.checks if check.where}
    return {number for place in places if (number := excerpt.line_of(place))}


def common_failure(parts: Sequence[CodeScore]) -> Outcome | None:
    """The failure that all checks of a TODO share, so that it is said once (no such function); else None."""
    checks = [check for part in parts for check in part.checks]
    same = len({tuple(reasons(check)) for check in checks}) == 1
    return checks[0] if len(checks) > 1 and same and not checks[0].passed else None
