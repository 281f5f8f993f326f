"""`feedback/<student>.html`: one page that tells a student what was expected, what was got, and a hint."""

from autograder.course import VisibilityOf
from autograder.pages import template
from autograder.result import Result
from autograder.results_json import MESSAGES


def feedback_page(result: Result, visibility: VisibilityOf) -> str:
    """The page, self-contained; the quiz appears only where the course lets students see it."""
    return template("feedback.html").render(
        result=result,
        message=MESSAGES[result.status],
        show_code=visibility.code != "hidden",
        show_quiz=visibility.quiz != "hidden",
    )
