"""Puts the figures of the questions together with the bank: the same for the report and for `items.csv`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.grading.corrections import Corrections
from autograder.grading.result import QuizScore, Result
from autograder.outputs.item_analysis import Analysis, Item, Question, analyse
from questions import schema
from questions.bank import load_bank
from questions.keys import KeyedQuestion, read_key
from questions.text import Text


@dataclass(frozen=True)
class Asked:
    """A question of the bank with its topic, its key and its figures."""

    topic: Text
    question: schema.Question
    key: KeyedQuestion
    item: Item


def answered_questions(
    results: Sequence[Result], corrections: Corrections
) -> tuple[list[int], list[Question]]:
    """The students who answered at least one question, by their places, and what they answered to each.

    The others say nothing of a question; one that was dropped is left out.
    """
    rows = [row for row, r in enumerate(results) if any(score.meant is not None for score in r.quiz)]
    answered = [{score.number: score for score in results[row].quiz} for row in rows]
    key = _key(corrections)
    numbers = ({number for scores in answered for number in scores} & key.keys()) - corrections.dropped
    questions = []
    for number in sorted(numbers):
        scores = [scores.get(number) for scores in answered]
        shares = [_share(score) if score else 0.0 for score in scores]
        chosen = [None if s is None or s.meant is None else frozenset(s.meant) for s in scores]
        questions.append(Question(number, key[number].right, sorted(key[number].options), shares, chosen))
    return rows, questions


def _share(score: QuizScore) -> float:
    """The share of a question's points; most have all of them or none, which costs no division."""
    if not score.points or not score.max_points:
        return 0.0
    return 1.0 if score.points == score.max_points else float(score.points / score.max_points)


def question_figures(questions: Sequence[Question], corrections: Corrections) -> tuple[Analysis, list[Asked]]:
    """The figures of the questions as they were answered, and each question of the bank that has some."""
    analysis, key = analyse(questions), _key(corrections)
    items = {item.number: item for item in analysis.items}
    return analysis, [
        Asked(topic.title, question, key[question.number], items[question.number])
        for topic in load_bank().topics
        for question in topic.questions
        if question.number in items
    ]


def _key(corrections: Corrections) -> Mapping[int, KeyedQuestion]:
    """The key, with what corrections put in its place."""
    key = dict(read_key())
    for number, right in corrections.keys.items():
        key[number] = key[number].model_copy(update={"right": right})
    return key
