"""What bert-qa reads: stories with words masked, and stories with a question about them.

Two thirds of a batch are masked text (a story, or a story behind a question about it), the rest questions
to answer by the first and last token of a span, so that both heads stand on one encoder.
"""

import random
from collections.abc import Callable
from functools import cached_property, lru_cache

from transformers import BertTokenizer

from studio.grammar import Word
from studio.masking import CLS, NOT_ASKED, POSITIONS, SEP, SPECIAL, Example, held_out, shown
from studio.stories import SYLLABLES, Story, Storyteller

EVENTS = {1: 28, 2: 20, 3: 14, 4: 10}  # events in a story: examples in a batch
HIDDEN = {"pronoun": 0.5, "": 0.12}  # share of the words of a masked text, by their kind
TELLING_HIDDEN = 0.25  # of all other kinds: what "" is, little words, a model guesses soon


Hide = Callable[[Word, list[int]], tuple[list[int], list[int]]]  # a word and its ids: as seen, as asked


class EnglishCorpus:
    """An endless supply of masked texts and of questions; the same `random.Random` gives the same ones."""

    def __init__(self) -> None:
        self.storyteller = Storyteller()

    @cached_property
    def vocabulary(self) -> list[str]:
        """The special tokens, whole words, and pieces from which any other word of letters can be built."""
        grammar = self.storyteller.grammar
        drawn = {part for table in grammar.classes.values() for row in table["rows"] for part in row.split()}
        words = {part.lower() for word in (drawn | set(grammar.tags)) for part in word.split("_")}
        letters = set("abcdefghijklmnopqrstuvwxyz0123456789")
        pieces = {"##" + piece for piece in {*SYLLABLES, *letters}}
        return SPECIAL + sorted(words | {*SYLLABLES} | letters) + sorted(pieces)

    @cached_property
    def tokenizer(self) -> BertTokenizer:
        """Word pieces, without capitals."""
        numbered = {token: i for i, token in enumerate(self.vocabulary)}
        return BertTokenizer(vocab=numbered, do_lower_case=True, model_max_length=POSITIONS)

    def story(self, draw: random.Random, events: int, *, unseen: bool) -> Story:
        """A story from the held-out tenth, or not from it."""
        while True:
            story = self.storyteller.story(draw, events)
            if held_out(" ".join(word.text for word in story.words)) == unseen:
                return story

    def batch(self, draw: random.Random) -> list[Example]:
        """One batch for training, of stories about equally long: a third questions, the rest masked."""
        events = draw.choices(list(EVENTS), [0.1, 0.4, 0.3, 0.2])[0]
        stories = [self.story(draw, events, unseen=False) for _ in range(EVENTS[events])]
        return [
            self.masked(draw, story) if i % 3 else self.question(draw, story)
            for i, story in enumerate(stories)
        ]

    def question(self, draw: random.Random, story: Story) -> Example:
        """A question about the story, in front of it."""
        question, (first, last) = draw.choice(story.questions)
        example, places = self._example(question, story, _plain)
        example.span = places[first][0], places[last][1]
        example.pronouns = _pronouns(story, places)
        example.evidence = _evidence({word.text for word in question if _telling(word)}, story, places)
        return example

    def unasked(self, story: Story) -> Example:
        """The story alone, with nothing hidden."""
        example, places = self._example([], story, _plain)
        example.pronouns = _pronouns(story, places)
        return example

    def masked(self, draw: random.Random, story: Story) -> Example:
        """The story, behind a question or not, with some of its words hidden, whole."""

        def hide(word: Word, ids: list[int]) -> tuple[list[int], list[int]]:
            if draw.random() >= HIDDEN.get(word.kind, TELLING_HIDDEN):
                return ids, [NOT_ASKED] * len(ids)
            return [shown(draw, token, len(self.vocabulary)) for token in ids], ids

        question = draw.choice(story.questions)[0] if draw.random() < 0.5 else []
        example, places = self._example(question, story, hide)
        example.pronouns = _pronouns(story, places)
        return example

    def _example(
        self, question: list[Word], story: Story, hide: Hide
    ) -> tuple[Example, list[tuple[int, int]]]:
        """[CLS] question [SEP] story [SEP], or [CLS] story [SEP]; first and last place of each story word."""
        example, places = Example([CLS], [0], [NOT_ASKED]), []
        for segment, words in enumerate([question, story.words] if question else [story.words]):
            places = []
            for word in words:
                seen, asked = hide(word, self.pieces(word.text))
                places.append((len(example.ids), len(example.ids) + len(seen) - 1))
                example.ids += seen
                example.answers += asked
            example.ids.append(SEP)
            example.answers.append(NOT_ASKED)
            example.segments += [segment] * (len(example.ids) - len(example.segments))
        return example, places

    @lru_cache(maxsize=100_000)  # noqa: B019  (one corpus a process)
    def pieces(self, word: str) -> list[int]:
        """The word's token ids."""
        return self.tokenizer.convert_tokens_to_ids(self.tokenizer.tokenize(word))


def _telling(word: Word) -> bool:
    return bool(word.kind) or word.tag == "VERB"


def _pronouns(story: Story, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(places[pronoun][0], places[antecedent][1]) for pronoun, antecedent in story.pronouns]


def _evidence(asked: set[str], story: Story, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """From each token to the telling words of its sentence that the question has too; else to [SEP]."""
    found, first = [], 0
    for last, word in enumerate(story.words):
        if word.text == ".":
            sentence = range(first, last + 1)
            shared = [
                places[i][0] for i in sentence if _telling(story.words[i]) and story.words[i].text in asked
            ]
            tokens = range(places[first][0], places[last][1] + 1)
            found += [(token, place) for token in tokens for place in shared or [places[0][0] - 1]]
            first = last + 1
    return found


def _plain(_word: Word, ids: list[int]) -> tuple[list[int], list[int]]:
    return ids, [NOT_ASKED] * len(ids)
