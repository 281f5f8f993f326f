"""Loads the question bank: every topic's file, read and checked."""

from dataclasses import dataclass
from pathlib import Path

from questions.checked_yaml import read_yaml
from questions.errors import BadFileError
from questions.homework import load_homework
from questions.places import BANK
from questions.schema import Question, Topic


@dataclass(frozen=True)
class Bank:
    """The topics of the bank in the order of the homework's manifest."""

    topics: tuple[Topic, ...]

    @property
    def questions(self) -> list[Question]:
        """All questions of all topics, in the order of their numbers."""
        return [question for topic in self.topics for question in topic.questions]


def load_bank(folder: Path = BANK) -> Bank:
    """The bank in `folder`, one file `<topic>.yaml` for each topic of the homework.

    Raises BadFileError with every mistake in every file: file, line, what was expected.
    """
    topics, mistakes = [], []
    for name in load_homework().topics:
        try:
            topic = read_yaml(folder / f"{name}.yaml", Topic)
            if topic.topic != name:
                raise BadFileError(f"{folder.name}/{name}.yaml: found topic {topic.topic}; expected {name}")
            topics.append(topic)
        except BadFileError as error:
            mistakes.append(str(error))
    if mistakes:
        raise BadFileError("\n".join(mistakes))
    return Bank(tuple(topics))
