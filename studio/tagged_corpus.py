"""Write the small corpora that tokens are compared with: `python -m studio.tagged_corpus`.

One sentence a line, `word/TAG word/TAG …`, with the parts of speech of Universal Dependencies. They are
known, not guessed: the grammars that make the sentences say them. 蘋果/NOUN is the fruit, 蘋果/PROPN the
company.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import xai  # noqa: F401  (mends torchvision's import, which transformers needs)

from studio.chinese_corpus import ChineseCorpus
from studio.grammar import Word
from studio.stories import Storyteller

DATA = Path(__file__).parents[1] / "assignment" / "data"
SENTENCES, SEED = 300, 9


def chinese(draw: random.Random) -> Iterator[list[Word]]:
    """Sentences of chinese.yaml, every topic equally often."""
    corpus = ChineseCorpus()
    while True:
        yield from corpus.sentences(draw, 1, unseen=False)


def english(draw: random.Random) -> Iterator[list[Word]]:
    """Stories of one event from english.yaml, of one or a few sentences."""
    storyteller = Storyteller()
    while True:
        yield storyteller.story(draw, 1).words


def lines(language: str) -> list[str]:
    """The file of that language, line by line, each once."""
    found: dict[str, None] = {}
    for words in SOURCES[language](random.Random(SEED)):
        found[" ".join(f"{word.text}/{word.tag}" for word in words)] = None
        if len(found) == SENTENCES:
            break
    return list(found)


SOURCES = {"chinese": chinese, "english": english}

if __name__ == "__main__":
    for language in SOURCES:
        text = "\n".join(lines(language)) + "\n"
        (DATA / f"tagged_corpus_{language}.txt").write_text(text, encoding="utf-8")
