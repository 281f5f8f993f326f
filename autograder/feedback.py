"""`feedback/<student>.html`: one page that tells a student what was expected, what was got, and a hint.

It is handed out by the teaching team, so it holds whatever course.yaml does not hide; nothing that is hidden
is in the page in any form.
"""

from collections.abc import Sequence
from itertools import groupby

from autograder.checks.session import Outcome
from autograder.course import VisibilityOf
from autograder.explained import explained, shown_when
from autograder.pages import template
from autograder.result import CodeScore, Result
from autograder.results_json import MESSAGES


def feedback_page(result: Result, visibility: VisibilityOf) -> str:
    """The page, self-contained; the quiz, and what is right in it, only where the course shows it."""
    explain = shown_when(visibility) != "hidden"
    questions = [
        (score, question)
        for score in (result.quiz if explain else ())
        if (question := explained(score, result.variant))
    ]
    return template("feedback.html").render(
        result=result,
        message=MESSAGES[result.status],
        todos=[
            (todo, parts, _common_failure(parts))
            for todo, scores in groupby(result.code, lambda score: score.todo)
            if (parts := list(scores))
        ],
        questions=questions,
        show_code=visibility.code != "hidden",
        show_quiz=visibility.quiz != "hidden",
    )


def _common_failure(parts: Sequence[CodeScore]) -> Outcome | None:
    """What every check of a TODO failed for, such as that there is no such function; it is said once."""
    checks = [check for part in parts for check in part.checks]
    same = len({(check.expected, check.got, check.hint) for check in checks}) == 1
    return checks[0] if len(checks) > 1 and same and not checks[0].passed else None
