"""Writes a class as data: `items.csv` of its questions, `checks.csv` and `answers.csv` of its students.

Points and shares are exact until they are rounded here, to two digits; the figures of questions are the
report's. Letters are those of the bank, whatever order of the options a student saw. Where names are not to
be told, each student is called by a pseudonym, and the lines are in the order of these.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

from autograder.grading.corrections import Corrections
from autograder.grading.result import Result
from autograder.outputs.csv_text import csv_text, no_formula
from autograder.outputs.pages import points
from autograder.outputs.question_figures import answered_questions, question_figures

ITEMS = (
    "question", "option", "right", "difficulty", "discrimination", "answered", "chosen", "strong", "weak",
)  # fmt: skip
CHECKS = ("student", "todo", "part", "check", "passed")
ANSWERS = ("student", "question", "answer", "points", "max_points")
Called = Callable[[str], str]


def data_files(results: Sequence[Result], corrections: Corrections, called: Called) -> Mapping[str, str]:
    """The texts of the three files by name; `called` gives the name that a student has in them."""
    named = sorted((no_formula(called(result.student)), place) for place, result in enumerate(results))
    students = [(name, results[place]) for name, place in named]
    return {
        "items.csv": csv_text(ITEMS, _items(results, corrections)),
        "checks.csv": csv_text(CHECKS, _checks(students)),
        "answers.csv": csv_text(ANSWERS, _answers(students)),
    }


def _items(results: Sequence[Result], corrections: Corrections) -> Iterator[Sequence[object]]:
    """A line for each option of each question: the question's figures, and how often the option was chosen.

    `chosen`, `strong` and `weak` are shares: of everybody, of the stronger and of the weaker students.
    """
    _, questions = answered_questions(results, corrections)
    _, asked = question_figures(questions, corrections)
    for item in (one.item for one in asked):
        figures = points(item.difficulty), points(item.discrimination, none=""), item.answered
        for choice in item.choices:
            shares = map(points, (choice.everybody, choice.strong, choice.weak))
            yield item.number, choice.letter, int(choice.right), *figures, *shares


def _checks(students: Sequence[tuple[str, Result]]) -> Iterator[Sequence[object]]:
    """A line for each check of each student's code; `passed` is 1 or 0."""
    for name, result in students:
        for score in result.code:
            for check in score.checks:
                yield name, score.todo, score.part, no_formula(check.title.en), int(check.passed)


def _answers(students: Sequence[tuple[str, Result]]) -> Iterator[Sequence[object]]:
    """A line for each student's answer to each question, empty where there is none that counts."""
    shown = functools.cache(points)  # a class has few different ones
    for name, result in students:
        for score in result.quiz:
            letters = "".join(score.meant or ())
            yield name, score.number, letters, shown(score.points), shown(score.max_points)
