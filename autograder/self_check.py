"""Shows students how their own work fares, by the very checks of the grade.

The command line runs it, and the handout's own command: it needs neither key nor bank.
"""

import contextlib
import secrets
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder.checking.outcome import Outcome
from autograder.course import Course, load_course
from autograder.grading.examine import Examiner
from autograder.grading.marking import in_words, score_code, status_of, unknown_variant
from autograder.grading.result import CodeScore
from autograder.grading.statuses import STATUSES
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_files, read_submission
from autograder.outputs.failed_checks import TRY_IT, common_failure, failed_once_each, reasons
from autograder.sandbox import confine
from autograder.sandbox.pythons import newer_than, shown
from autograder.sandbox.source import Unreadable, read_cells
from autograder.todos import todos
from questions.answers import Answers, read_answers
from questions.asked import asked
from questions.errors import GraderError
from questions.text import Text, named
from questions.variants import is_handed_out

UNLIMITED = Text(
    "Here your functions may take any amount of memory; the grader stops one that takes more than {0} MB.",
    "這台電腦上不限制記憶體；評分時，函式若使用超過 {0} MB 就會被終止。",
)
UNREADABLE = Text(
    "None of the code could be read: save the notebooks and try again.",
    "程式檔都無法讀取：請存檔後再試一次。",
)
WATCH = "--watch"
WATCH_SECONDS = 0.5  # between two looks at whether something was saved


def self_check(files: list[Path], console: Console, watch: bool = False) -> int:
    """Print how each TODO fares and which questions are answered; `watch` does it again after each save.

    Returns 0 where all code is right, 1 where some is not, and 2 where the grader itself failed.

    Whether answers are right is not said: that is for the grade.
    """
    course = load_course()
    with console.status("Starting 啟動中 …") if console.is_terminal else nullcontext():
        examiner = Examiner(course.limits, [todo.name for todo in todos(course)])
    try:
        while True:
            saved = _times(files)
            code = _check_once(files, examiner, course, console)
            if not watch:
                return code
            console.print(
                "[dim]Waiting for the next save; press Ctrl-C to stop. 等待下次存檔，按 Ctrl-C 停止。[/]\n"
            )
            while _times(files) == saved:
                time.sleep(WATCH_SECONDS)
    except KeyboardInterrupt:
        return 130
    finally:
        examiner.close()


def _check_once(files: list[Path], examiner: Examiner, course: Course, console: Console) -> int:
    """Check the files as they are now: the exit status."""
    started = time.monotonic()
    submission = _one_submission(files, course)
    try:
        console.print("[dim]Checking 檢查中 …[/]")
        found = examiner.examine(submission, secrets.token_hex())  # which tells nothing of the grade's
    except GraderError as error:
        message = STATUSES["grader-error"].student
        console.print(f"[red]{message.en}[/] {message.zh}\n{escape(str(error))}")
        return 2
    if (status := status_of(submission, found)) != "graded":
        console.print((UNREADABLE if status == "unreadable" else STATUSES[status].student).joined(" "))
    code = score_code(found.outcomes, course.code)
    for _, scores in groupby(code, key=lambda score: score.todo):
        parts = list(scores)
        common = common_failure(parts)
        for score in parts:
            _show_points(score, console)
            for check in failed_once_each(score.checks) if not common else ():
                _show_failure(check, console)
        if common:
            _show_failure(common, console)
    _show_newer(submission, course.handout.python, console)
    for notice in (*submission.notices, *found.notices):
        console.print(f"  [dim]{escape(notice.text.joined(' '))}[/]")
    _show_verdict(code, course, console)
    _show_answers(submission.answers, course, console)
    if not confine.LINUX:
        console.print(f"[dim]{UNLIMITED.filled(course.limits.memory_mb).joined(' ')}[/]")
    python = course.handout.python
    console.print(
        f"[dim]It will be graded with Python {python} or newer. 評分使用 Python {python} 或更新版本。[/]"
    )
    seconds = f"{time.monotonic() - started:.1f} s"
    console.print(f"[dim]{seconds}. This was only a check: nothing was handed in. 這只是檢查，尚未繳交。[/]")
    return 0 if all(score.points == score.max_points for score in code) else 1


def _times(files: list[Path]) -> list[tuple[Path, int]]:
    """When each file, also inside a folder, was written last."""
    found = (path for file in files for path in ([file] if file.is_file() else file.rglob("*")))
    with contextlib.suppress(OSError):  # a file may be in the middle of being replaced
        return sorted((path, path.stat().st_mtime_ns) for path in found)
    return []


def _show_verdict(code: Sequence[CodeScore], course: Course, console: Console) -> None:
    """Print the points of each TODO and their sum, and whether all is right or what is not finished."""
    earned = {
        todo: sum((score.points for score in code if score.todo == todo), Fraction(0)) for todo in course.code
    }
    listed = ", ".join(
        f"{todo} {float(points):g}/{float(course.code[todo]):g}" for todo, points in earned.items()
    )
    total, most = sum(earned.values(), Fraction(0)), sum(course.code.values(), Fraction(0))
    console.print(f"\nCode 程式: [bold]{float(total):g} / {float(most):g}[/] ({listed})")
    left = [todo for todo, points in earned.items() if points < course.code[todo]]
    if left:
        console.print(f"[yellow]Not finished 尚待完成: {', '.join(left)}.[/]")
    else:
        console.print("[green]All of the code is correct. 程式全部正確。[/]")


def _one_submission(files: list[Path], course: Course) -> Submission:
    """The files and folders as one submission, read as the grade reads it."""
    if len(files) == 1:
        return read_submission(files[0], course.limits)
    return read_files([(path.name, path) for path in files], course.limits)


def _show_newer(submission: Submission, oldest: str, console: Console) -> None:
    """Print the lines that only a Python newer than the oldest that may grade reads."""
    major, minor = map(int, oldest.split("."))
    for path, data in submission.code.items():
        with contextlib.suppress(Unreadable):  # which the checks have told
            for cell in read_cells(path, data):
                for line, needs in newer_than(cell.source, (major, minor)):
                    place, needed = named(f"{cell.where}, line {line}").en, shown(needs)
                    en = f"needs Python {needed}, but {oldest} may grade it: rewrite it for {oldest}."
                    zh = f"需要 Python {needed}，但評分可能使用 {oldest}：請改寫成 {oldest} 也能讀取的寫法。"
                    console.print(f"  [yellow]{escape(place)}: {en}[/] {zh}")


def _show_answers(sheet: bytes | None, course: Course, console: Console) -> None:
    """Print which questions are answered, and what of the sheet could not be read."""
    questions = asked()
    answers = read_answers(sheet, questions) if sheet else Answers(None, {}, ())
    problems = list(answers.problems)
    if sheet and not is_handed_out(answers.variant, answers.student or "you", course.quiz.variants):
        problems.append(unknown_variant(answers.variant))
    left = [str(question.number) for question in questions if not answers.choices.get(question.number)]
    console.print(
        f"Questions answered 已作答題數: {len(questions) - len(left)} / {len(questions)}"
        + (f" (not answered 未作答: {', '.join(left)})" if left else "")
    )
    for text in map(in_words, problems):
        console.print(f"  [yellow]{escape(text.en)}[/] {escape(text.zh)}")


def _show_points(score: CodeScore, console: Console) -> None:
    """Print the points for a TODO or a part of it."""
    right = score.points == score.max_points
    mark = "[green]✓[/]" if right else "[red]✗[/]"
    console.print(f"{mark} {score.name}  {float(score.points):g} / {float(score.max_points):g}")


def _show_failure(check: Outcome, console: Console) -> None:
    """Print why a check failed, and the program that shows it."""
    console.print(f"    {escape(check.title.en)} · {escape(check.title.zh)}", style="bold")
    for label, text in reasons(check):
        console.print(f"    {label.joined(' ').lower()}: {escape(text.joined())}")
    if check.snippet:
        console.print(f"    {TRY_IT.joined(' ')}")
        code = "\n".join(f"        {line}" for line in check.snippet.splitlines())
        console.print(escape(code), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:] if name != WATCH]
    sys.exit(self_check(given, Console(emoji=False), WATCH in sys.argv))
