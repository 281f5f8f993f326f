"""What bert-chinese reads: sentences of chinese.yaml, characters masked, words swapped for one of two senses.

Beside BERT's masking (80% [MASK], 10% another character, 10% left as it is), a word of a class with an
ambiguous member is now and then replaced by that member, the word before staying the answer: 香蕉 reads
蘋果 and has to be found again. BERT's rule replaces by a random token; this one replaces by a telling
one. So whoever sees 蘋果 must answer fruits where it is the fruit, and companies where it is the company.
"""

import random
from functools import cached_property
from pathlib import Path

from transformers import BertTokenizer

from studio.grammar import Grammar, Word
from studio.masking import CLS, NOT_ASKED, POSITIONS, SEP, SPECIAL, UNK, Example, held_out, shown

SENTENCES = {1: 64, 2: 32, 5: 12}  # sentences in a text: texts in a batch
NOWHERE = 10**6  # behind every sentence
STRANGE = 0.1  # of the characters of every fifth sentence: the model should get over ones it does not know
SWAPPED, KEPT = 0.35, 0.3  # of the words that could be ambiguous, and of those that are


class ChineseCorpus:
    """An endless supply of masked texts; the same `random.Random` gives the same ones."""

    def __init__(self) -> None:
        self.grammar = Grammar.read(Path(__file__).with_name("chinese.yaml"))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The special tokens, then every character the grammar can say."""
        return SPECIAL + sorted(self.grammar.characters())

    @cached_property
    def tokenizer(self) -> BertTokenizer:
        """Characters, as bert-base-chinese has them."""
        numbered = {token: i for i, token in enumerate(self.vocabulary)}
        return BertTokenizer(vocab=numbered, do_lower_case=False, model_max_length=POSITIONS)

    def sentences(self, draw: random.Random, n: int, *, unseen: bool, topic: str = "") -> list[list[Word]]:
        """`n` sentences on one topic, all from the held-out tenth or none of them."""
        topic = topic or draw.choice(list(self.grammar.topics))
        while True:
            text = self.grammar.text(draw, topic, n)
            if all(held_out(spelled(sentence)) == unseen for sentence in text):
                return text

    def batch(self, draw: random.Random) -> list[Example]:
        """One batch for training, of texts about equally long."""
        n = draw.choices(list(SENTENCES), [0.55, 0.3, 0.15])[0]
        return [self.masked(draw, self.sentences(draw, n, unseen=False)) for _ in range(SENTENCES[n])]

    def masked(self, draw: random.Random, text: list[list[Word]]) -> Example:
        """A text with some of its characters hidden: scattered ones, whole words, or a whole stretch."""
        ids, segments, answers = [CLS], [0], [NOT_ASKED]
        style = draw.choice(["characters", "words", "stretch"])
        split = draw.randint(1, len(text))  # sentences before it are segment A
        for i, sentence in enumerate(text):
            seen, asked = self._hide(draw, sentence, style)
            end = [SEP] if i in (split - 1, len(text) - 1) else []
            ids += seen + end
            answers += asked + [NOT_ASKED] * len(end)
            segments += [int(i >= split)] * (len(ids) - len(segments))
        return Example(ids, segments, answers)

    @cached_property
    def _id(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self.vocabulary)}

    def _hide(self, draw: random.Random, sentence: list[Word], style: str) -> tuple[list[int], list[int]]:
        seen: list[int] = []
        asked: list[int] = []
        start = draw.randrange(len(spelled(sentence))) if style == "stretch" else NOWHERE
        strange = STRANGE if draw.random() < 0.2 else 0.0
        for word in sentence:
            answer = [self._id[character] for character in word.text]
            if look_alike := self._look_alike(draw, word):
                seen += [self._id[character] for character in look_alike]
                asked += answer
                continue
            whole = style == "words" and draw.random() < 0.18
            for token in answer:
                scattered = style == "characters" and draw.random() < 0.15
                hidden = whole or scattered or start <= len(seen) < start + 5
                if hidden:
                    seen.append(shown(draw, token, len(self.vocabulary)))
                else:
                    seen.append(UNK if draw.random() < strange else token)
                asked.append(token if hidden else NOT_ASKED)
        return seen, asked

    def _look_alike(self, draw: random.Random, word: Word) -> str:
        """The ambiguous word to show in `word`'s place, itself perhaps; "" for most words."""
        choices = self.grammar.classes.get(word.kind, {}).get("ambiguous", [])
        choices = [choice for choice in choices if len(choice) == len(word.text)]
        if word.text in choices:
            return word.text if draw.random() < KEPT else ""
        return draw.choice(choices) if choices and draw.random() < SWAPPED else ""


def spelled(sentence: list[Word]) -> str:
    """The sentence as it is written."""
    return "".join(word.text for word in sentence)
