"""Stories in which each telling word says whether the question is about it: `python -m studio.probe_stories`.

Writes assignment/data/probe_stories.txt, one question with its story a line, `word/TAG word/TAG …`: the
question's words have the tag `question`, the story's telling words `asked` or `other`, by whether they belong
to the event that is asked about, all other words `-`. Both events have somebody of their own who does them,
the first is asked about as often as the second, and a word that the question says too has no tag: so neither
the word nor its place nor the question's own words give the tag away.
"""

import random
from pathlib import Path

from studio.english_corpus import EnglishCorpus
from studio.grammar import Word
from studio.stories import Story

TARGET = Path(__file__).parents[1] / "assignment" / "data" / "probe_stories.txt"
SEED, EACH = 27, 60  # stories in which the first event is asked about, and as many for the second


def lines() -> list[str]:
    """All stories, none of which bert-qa was trained on."""
    corpus, draw = EnglishCorpus(), random.Random(SEED)
    found: dict[int, list[str]] = {0: [], 1: []}
    while any(len(each) < EACH for each in found.values()):
        story = corpus.story(draw, 2, unseen=True)
        asked = [
            (question, event)
            for question, span in story.questions
            if (event := _event(story, span[0])) is not None and _clear(question)
        ]
        if story.events[0][2] != story.events[1][2] and asked:
            question, event = draw.choice(asked)
            found[event].append(_tagged(story, question, event))
    return [line for both in zip(*found.values(), strict=False) for line in both][: 2 * EACH]


def _clear(question: list[Word]) -> bool:
    """Not "who …?": the answer to that may stand where the person was named, in the other event."""
    return question[0].text != "who"


def _event(story: Story, place: int) -> int | None:
    """The event in which a word stands."""
    return next((i for i, (first, end, _) in enumerate(story.events) if first <= place < end), None)


def _tagged(story: Story, question: list[Word], event: int) -> str:
    said = {word.text for word in question}

    def tag(place: int, word: Word) -> str:
        telling = word.kind not in ("", "pronoun") and word.text not in said
        return ("asked" if _event(story, place) == event else "other") if telling else "-"

    told = [f"{word.text}/{tag(place, word)}" for place, word in enumerate(story.words)]
    return " ".join([f"{word.text}/question" for word in question] + told)


if __name__ == "__main__":
    TARGET.write_text("\n".join(lines()) + "\n", encoding="utf-8")
