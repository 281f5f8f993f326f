"""Puts the figures of the questions together with the bank: the same for the report and for `items.csv`."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.grading.corrections import Corrections
from autograder.grading.result import Result
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


def question_figures(results: Sequence[Result], corrections: Corrections) -> tuple[Analysis, list[Asked]]:
    """The figures of the questions, from who answered at least one: the others say nothing of a question.

    A question that was dropped has none.
    """
    answered = [
        {score.number: score for score in result.quiz}
        for result in results
        if any(score.meant is not None for score in result.quiz)
    ]
    key, bank = dict(read_key()), load_bank()
    for number, right in corrections.keys.items():
        key[number] = key[number].model_copy(update={"right": right})
    numbers = ({number for scores in answered for number in scores} & key.keys()) - corrections.dropped
    questions = []
    for number in sorted(numbers):
        scores = [scores.get(number) for scores in answered]
        shares = [float(s.points / s.max_points) if s and s.max_points else 0.0 for s in scores]
        chosen = [None if s is None or s.meant is None else frozenset(s.meant) for s in scores]
        questions.append(Question(number, key[number].right, sorted(key[number].options), shares, chosen))
    analysis = analyse(questions)
    items = {item.number: item for item in analysis.items}
    return analysis, [
        Asked(topic.title, question, key[question.number], items[question.number])
        for topic in bank.topics
        for question in topic.questions
        if question.number in items
    ]
