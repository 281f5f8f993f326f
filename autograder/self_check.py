"""`hw9 check`: a student's own look at their work, with the very checks of the grade."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.course import Course, load_course
from autograder.grade import Grader
from autograder.intake import Submission, read_submission
from autograder.result import CodeScore, Result
from autograder.results_json import MESSAGES, once_each
from questions.answers import read_answers


def self_check(files: list[Path], console: Console) -> int:
    """Print how each TODO fares and which questions are answered; 0 where all code is right, else 1.

    Whether answers are right is not said: that is for the grade.
    """
    course = load_course()
    grader = Grader(course)
    try:
        submission = _together(files, course)
        result = grader.grade(read_answers(submission.answers or b"", ()).student or "you", submission)
    finally:
        grader.close()
    _show(result, console)
    return 0 if all(score.points == score.max_points for score in result.code) else 1


def _together(files: list[Path], course: Course) -> Submission:
    """All the files as one submission."""
    parts = [read_submission(path, course.limits) for path in files]
    return Submission(
        {path: data for part in parts for path, data in part.code.items()},
        next((part.answers for part in parts if part.answers is not None), None),
        tuple(notice for part in parts for notice in part.notices),
        any(part.damaged for part in parts),
    )


def _show(result: Result, console: Console) -> None:
    message = MESSAGES[result.status]
    console.print(f"{message.en} {message.zh}")
    for score in result.code:
        _show_score(score, console)
    answered = [score.number for score in result.quiz if score.chosen]
    console.print(
        f"Questions answered 已作答題數: {len(answered)} / {len(result.quiz)}"
        + ("" if len(answered) == len(result.quiz) else f" (open 未作答: {_open(result)})")
    )
    for problem in result.problems:
        console.print(f"  [yellow]{escape(problem.en)}[/] {escape(problem.zh)}")
    for notice in result.notices:
        console.print(f"  [dim]{escape(notice)}[/]")


def _show_score(score: CodeScore, console: Console) -> None:
    right = score.points == score.max_points
    mark = "[green]✓[/]" if right else "[red]✗[/]"
    console.print(f"{mark} {score.name}  {float(score.points):g} / {float(score.max_points):g}")
    for check in once_each([check for check in score.checks if not check.passed]):
        console.print(f"    {escape(check.title.en)} · {escape(check.title.zh)}", style="bold")
        for label, text in (
            ("expected 預期", check.expected),
            ("got 得到", check.got),
            ("hint 提示", check.hint),
        ):
            if text:
                said = text.en if text.en == text.zh else f"{text.en} · {text.zh}"
                console.print(f"    {label}: {escape(said)}")


def _open(result: Result) -> str:
    return ", ".join(str(score.number) for score in result.quiz if not score.chosen)
