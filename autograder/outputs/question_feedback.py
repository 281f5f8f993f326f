"""Puts a question together as a student met it, with which options are right and why."""

import functools
from dataclasses import dataclass

from autograder.course import LATER, Visibility, VisibilityOf
from autograder.grading.result import QuizScore
from questions.bank import load_bank
from questions.keys import read_key
from questions.schema import Question
from questions.text import Text
from questions.variants import bank_letters


@dataclass(frozen=True)
class ExplainedOption:
    """An option under the letter that the student saw, with whether it is right, and why."""

    letter: str
    text: Text
    right: bool
    chosen: bool
    why: Text
    source: str | None


@dataclass(frozen=True)
class ExplainedQuestion:
    """A question with its topic, and its options in the student's order."""

    topic: Text
    text: Text
    options: tuple[ExplainedOption, ...]


def shown_when(visibility: VisibilityOf) -> Visibility:
    """The time at which explanations are shown: never before the questions' points are."""
    return max(visibility.quiz, visibility.explanations, key=LATER.index)


def explained(score: QuizScore, variant: str) -> ExplainedQuestion | None:
    """The question of an answer, explained; None where the bank no longer has the question."""
    topic, question = _questions().get(score.number, (None, None))
    if topic is None or question is None:
        return None
    by_letter = {str(letter): option for letter, option in question.options.items()}
    right, meant = score.right or _key()[score.number], score.meant or ()
    options = (
        ExplainedOption(
            shown,
            by_letter[letter].text,
            letter in right,
            letter in meant,
            by_letter[letter].explanation,
            by_letter[letter].source,
        )
        for shown, letter in bank_letters(question, variant).items()
    )
    return ExplainedQuestion(topic, question.text, tuple(options))


@functools.cache
def _questions() -> dict[int, tuple[Text, Question]]:
    """Each question of the bank with its topic's title, by number; read once for a whole class."""
    return {
        question.number: (topic.title, question)
        for topic in load_bank().topics
        for question in topic.questions
    }


@functools.cache
def _key() -> dict[int, frozenset[str]]:
    """The right letters of each question, in the bank's order, by number; read once for a whole class."""
    return {number: frozenset[str](keyed.right) for number, keyed in read_key().items()}
