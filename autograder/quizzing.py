"""The quiz page with a course's points, and `hw9 quiz`, which saves a student's choices to their file."""

import sys
import webbrowser
from pathlib import Path

from rich.console import Console

from autograder.course import load_course
from questions.answers import SIZE_LIMIT, read_answers
from questions.bank import load_bank
from questions.exports import SUFFIXES, Format, Language, export
from questions.keys import read_key
from questions.quiz_page import quiz_page
from questions.quiz_server import AnswersFile, QuizServer
from questions.variants import STANDARD, variant_name

ASSIGNMENT = Path(__file__).parents[1] / "assignment"


def quiz_text(variant: str = STANDARD) -> str:
    """The quiz page of a variant, with the points and the attempts that course.yaml sets."""
    course = load_course()
    pictures = ASSIGNMENT / "data" / "pictures"
    return quiz_page(load_bank(), course.quiz.points, pictures, variant, course.attempts)


class NoAnswersFileError(ValueError):
    """The file named is none that answers could be saved to; the message says why and what was expected."""


def open_quiz(path: Path, variant: str | None, console: Console, browse: bool = True) -> None:
    """Serve the quiz page and save its choices to `path`, until Ctrl-C.

    The variant is the one asked for, else the file's own. Raises NoAnswersFileError, and OSError where the
    file cannot be read.
    """
    bank, chosen = load_bank(), variant_of(path, variant)
    answers = AnswersFile(path, bank, chosen)
    answers.read()
    page, gallery = quiz_text(chosen), path.resolve().parent / "gallery" / "gallery.html"
    with QuizServer(page, answers, gallery) as server:
        console.print(f"Quiz page 測驗頁: {server.address}", soft_wrap=True, highlight=False)
        console.print(
            f"Every choice is saved to {path}. Ctrl-C ends it. · 每個選擇都會存入該檔，按 Ctrl-C 結束。"
        )
        if browse:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            count = sum(map(bool, answers.read()[0].choices.values()))
            console.print(f"\nEnded 結束。{count} / {len(bank.questions)} answered 已作答: {path}")


def variant_of(path: Path, variant: str | None) -> str:
    """The variant to show for a file: its own, or the one asked for, which must be its own if it has answers.

    Raises NoAnswersFileError, also for a file that answers could not be saved to, and ValueError for a name
    that no variant can have.
    """
    if path.is_dir() or (path.exists() and path.stat().st_size > 16 * SIZE_LIMIT):
        raise NoAnswersFileError(f"{path} is no answers.yaml: expected a small text file, or none yet.")
    read = read_answers(path.read_bytes() if path.exists() else b"", load_bank().questions)
    if variant and read.choices and read.variant != variant:
        raise NoAnswersFileError(
            f"{path} is for variant {read.variant or '?'}, not {variant}: its letters mean other options. "
            "Leave --variant out, or name another file."
        )
    return variant_name(variant or read.variant or STANDARD)


def export_questions(to: Format, out: Path | None, language: Language, variant: str) -> Path:
    """Write the questions for another system, with the course's points; returns the file."""
    course, name = load_course(), variant_name(variant)
    path = out or Path(f"questions{SUFFIXES[to]}")
    path.write_bytes(
        export(
            load_bank(),
            read_key(),
            course.quiz.points,
            to,
            language=language,
            variant=name,
            attempts=course.attempts,
        )
    )
    return path


def main() -> None:
    """Write assignment/quiz.html."""
    path = ASSIGNMENT / "quiz.html"
    path.write_text(quiz_text(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{path} ({path.stat().st_size / 1e6:.2f} MB)\n")


if __name__ == "__main__":
    main()
