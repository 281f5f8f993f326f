"""Makes `feedback/<student>.html`, which tells a student what was expected, what was got, and a hint.

It is handed out by the teaching team, so it holds whatever course.yaml does not hide; nothing that is hidden
is in the page in any form.
"""

from itertools import groupby

from autograder.course import VisibilityOf
from autograder.grading.result import Result
from autograder.grading.statuses import STATUSES
from autograder.outputs.failed_checks import common_failure
from autograder.outputs.pages import template
from autograder.outputs.question_feedback import explained, shown_when
from questions.homework import load_homework


def feedback_page(result: Result, visibility: VisibilityOf) -> str:
    """The feedback page, self-contained; the quiz, and what is right in it, only if the course shows it."""
    explain = shown_when(visibility) != "hidden"
    questions = [
        (score, question)
        for score in (result.quiz if explain else ())
        if (question := explained(score, result.variant))
    ]
    return template("feedback.html").render(
        result=result,
        homework=load_homework(),
        message=STATUSES[result.status].student,
        todos=[
            (todo, parts, common_failure(parts))
            for todo, scores in groupby(result.code, lambda score: score.todo)
            if (parts := list(scores))
        ],
        questions=questions,
        show_code=visibility.code != "hidden",
        show_quiz=visibility.quiz != "hidden",
    )
