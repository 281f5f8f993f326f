"""Short English stories from english.yaml that know who every pronoun is and what answers every question."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from studio.grammar import Grammar, Word

SOURCE = Path(__file__).with_name("english.yaml")
EVENTS: list[dict] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["events"]
AGAIN = 0.75  # of the events are closed by a sentence that says some of their words once more
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstvz"
SYLLABLES = [c + v + end for c in CONSONANTS for v in VOWELS for end in ("", "n", "r")]


@dataclass
class Person:
    """Someone in a story; `span` is where the words that name them were last said."""

    name: list[Word]
    pronoun: str
    span: tuple[int, int] = (-1, -1)


@dataclass
class Story:
    """Words, (pronoun, antecedent) positions among them, and questions with their answer's first and last.

    `events` are the first word of what each event says, the one past its last, and the name of
    whoever did it.
    """

    words: list[Word] = field(default_factory=list)
    events: list[tuple[int, int, str]] = field(default_factory=list)
    pronouns: list[tuple[int, int]] = field(default_factory=list)
    questions: list[tuple[list[Word], tuple[int, int]]] = field(default_factory=list)

    def without_riddles(self) -> "Story":
        """The same without the questions that two events answer: who stayed at home, where two people did."""
        asked = Counter(tuple(question) for question, _ in self.questions)
        clear = [(question, span) for question, span in self.questions if asked[tuple(question)] == 1]
        return replace(self, questions=clear)


@dataclass
class _Telling:
    """What a story remembers while it is told: it draws no word twice, so that questions are unambiguous."""

    draw: random.Random
    grammar: Grammar
    story: Story = field(default_factory=Story)
    used: set[str] = field(default_factory=set)
    last: dict[str, Person] = field(default_factory=dict)  # by pronoun: whom it would be taken for

    def row(self, kind: str) -> list[str]:
        """A row of a class whose word this story has not had; now and then one with a word nobody has had."""
        rarely = self.grammar.classes[kind].get("invented")
        while True:
            row = self.grammar.row(self.draw, kind)
            if rarely and self.draw.randrange(rarely) == 0:
                row = [_invented(self.draw), *row[1:]]
            if row[0] not in self.used:
                self.used.add(row[0])
                return row

    def person(self) -> Person:
        """Somebody new."""
        kind = self.draw.choices(["name", "kin", "role"], [6, 2, 2])[0]
        word, he, she = self.row(kind)
        pronoun = self.draw.choices(["he", "she"], [int(he), int(she)])[0]
        if kind == "name":
            return Person([Word(word, "PROPN", kind)], pronoun)
        return Person([Word("the", "DET"), *(Word(part, "NOUN", kind) for part in word.split("_"))], pronoun)

    def tell(self, event: dict, subject: Person, other: Person) -> None:
        """Say an event and what follows from it, and note the questions it answers."""
        memory: dict[str, list[str]] = {}
        begun = len(self.story.words)
        spans = self._say(event["say"], memory, subject, other)
        self._note(event, spans, memory, subject, other)
        thing = next(
            (i for i in range(*spans.get("what", (0, 0))) if self.story.words[i].tag == "NOUN"), None
        )
        for more in self.draw.sample(event.get("then", []), self.draw.randint(0, len(event.get("then", [])))):
            self.story.pronouns.append((len(self.story.words), thing))
            self._note(more, self._say(more["say"], memory, subject, other), memory, subject, other)
        if self.draw.random() < AGAIN:
            self._say(self.draw.choice(event["again"]), memory, subject, other)
        self.story.events.append((begun, len(self.story.words), subject.name[-1].text))

    def _say(self, pattern: str, memory: dict, subject: Person, other: Person) -> dict[str, tuple[int, int]]:
        """Add a sentence; where its labelled parts stand, and `who` did it: [first, past the last)."""
        words, spans, open_label = self.story.words, {}, None
        for piece in pattern.split():
            if piece.startswith("["):
                open_label, begun = piece[1:], len(words)
            elif piece == "]":
                spans[open_label] = begun, len(words)
            elif piece == "S" and self.last.get(subject.pronoun) is subject and self.draw.random() < 0.75:
                self._pronoun(subject, subject.pronoun)
            elif piece in ("S", "O"):
                self._name(subject if piece == "S" else other)
            elif piece in ("P", "HIS"):
                self._pronoun(
                    subject, subject.pronoun if piece == "P" else {"he": "his", "she": "her"}[subject.pronoun]
                )
            else:
                words.append(self._word(piece, memory))
        return {**spans, "who": subject.span}

    def _name(self, person: Person) -> None:
        begun = len(self.story.words)
        self.story.words.extend(person.name)
        person.span = begun, len(self.story.words)
        self.last[person.pronoun] = person

    def _pronoun(self, person: Person, text: str) -> None:
        self.story.pronouns.append((len(self.story.words), person.span[1] - 1))
        self.story.words.append(Word(text, "PRON", "pronoun"))

    def _word(self, piece: str, memory: dict) -> Word:
        if not piece.startswith("<"):
            return Word(piece, self.grammar.tags[piece])
        kind, _, column = piece.strip("<>").partition(".")
        if kind not in memory:
            memory[kind] = self.row(kind)
        columns = self.grammar.classes[kind]["columns"]
        return Word(memory[kind][list(columns).index(column or "word")], columns[column or "word"], kind)

    def _note(self, asked: dict, spans: dict, memory: dict, subject: Person, other: Person) -> None:
        people = {"S": subject.name, "O": other.name}
        for label, question in asked.items():
            if label in ("say", "then", "again"):
                continue
            words = [people.get(piece) or [self._word(piece, memory)] for piece in question.split()]
            first, end = spans[label]
            self.story.questions.append(([word for part in words for word in part], (first, end - 1)))


class Storyteller:
    """Tells stories; the same `random.Random` gives the same ones."""

    def __init__(self) -> None:
        self.grammar = Grammar.read(SOURCE)

    def story(self, draw: random.Random, events: int) -> Story:
        """Two or three people and some events; often two of them do the same kind of thing."""
        telling = _Telling(draw, self.grammar)
        cast = [telling.person() for _ in range(draw.choice([2, 2, 3]))]
        plan = draw.sample(EVENTS, events)
        if events > 1 and draw.random() < 0.7:
            plan[-1] = plan[0]
        subject, doers = cast[0], {}  # by event: nobody does the same kind of thing twice
        for event in plan:
            others = [person for person in cast if person is not doers.get(id(event))]
            subject = subject if doers and subject in others and draw.random() < 0.6 else draw.choice(others)
            doers[id(event)] = subject
            other = draw.choice([person for person in cast if person is not subject])
            telling.tell(event, subject, other)
        return telling.story.without_riddles()


def _invented(draw: random.Random) -> str:
    letters = draw.random() < 0.3
    return "".join(
        draw.choices(
            "abcdefghijklmnopqrstuvwxyz" if letters else SYLLABLES, k=draw.choice([2, 3]) + 2 * letters
        )
    )
