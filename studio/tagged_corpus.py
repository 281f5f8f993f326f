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


def line(words: list[Word]) -> str:
    """A sentence as the file has it."""
    return " ".join(f"{word.text}/{word.tag}" for word in words)


def main() -> None:
    """Write both files."""
    for language, source in (("chinese", chinese), ("english", english)):
        lines: dict[str, None] = {}  # in order, each once
        for words in source(random.Random(SEED)):
            lines[line(words)] = None
            if len(lines) == SENTENCES:
                break
        (DATA / f"tagged_corpus_{language}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
