"""The questions with a course's points: the quiz page, and files for other systems."""

import sys
from pathlib import Path

from autograder.course import load_course
from questions.answers import read_answers
from questions.bank import load_bank
from questions.errors import BadFileError, NoAnswersFileError
from questions.exports import SUFFIXES, Format, Language, export
from questions.files import write_whole
from questions.homework import load_homework
from questions.keys import read_key
from questions.places import QUIZ_PAGE
from questions.quiz_page import quiz_page
from questions.variants import STANDARD, variant_name


def quiz_text(variant: str = STANDARD) -> str:
    """The quiz page of a variant, with the points and the attempts that course.yaml sets."""
    course = load_course()
    pictures = load_homework().pictures_folder
    return quiz_page(load_bank(), course.quiz.points, pictures, variant, course.attempts)


def variant_of(path: Path, variant: str | None) -> str:
    """The variant to show for a file: its own, or the one asked for, which must be its own if it has answers.

    Raises NoAnswersFileError, and ValueError for a name that no variant can have.
    """
    data = path.read_bytes() if path.is_file() else b""
    read = read_answers(data, load_bank().questions)
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
    content = export(
        load_bank(),
        read_key(),
        course.quiz.points,
        to,
        language=language,
        variant=name,
        attempts=course.attempts,
    )
    write_whole(path, content)
    return path


def main() -> None:
    """Write assignment/quiz.html."""
    try:
        write_whole(QUIZ_PAGE, quiz_text())
    except BadFileError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{QUIZ_PAGE} ({QUIZ_PAGE.stat().st_size / 1e6:.2f} MB)\n")


if __name__ == "__main__":
    main()
