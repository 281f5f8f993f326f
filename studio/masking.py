"""What one training text is to a BERT, and BERT's way of hiding tokens; shared by both languages."""

import random
import zlib
from dataclasses import dataclass, field

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
POSITIONS = 160  # of the longest text the models can read
OFTEN = 3  # a token that stands in a text so often need not be looked for
NOT_ASKED = -100  # the answer where nothing is asked; torch's cross entropy skips it


@dataclass
class Example:
    """A text as the model sees it, what it is asked, and what the grammar knows about it."""

    ids: list[int]
    segments: list[int]
    answers: list[int]  # the hidden tokens; NOT_ASKED elsewhere
    span: tuple[int, int] | None = None  # first and last position of the answer to a question
    pronouns: list[tuple[int, int]] = field(default_factory=list)  # (pronoun, antecedent) positions
    evidence: list[tuple[int, int]] = field(
        default_factory=list
    )  # (token, what its sentence shares with the question)

    def links(self, habit: str) -> list[tuple[int, int]]:
        """Which token a head of that habit looks at, as (looker, looked at) positions."""
        n = len(self.ids)
        if habit == "coreference":
            return self.pronouns
        if habit == "named":
            return [(antecedent, pronoun) for pronoun, antecedent in self.pronouns]
        if habit == "evidence":
            return self.evidence
        if habit == "same":
            return [(i, self._again(i)) for i in range(n) if self.ids[i] >= len(SPECIAL)]
        if habit == "found":
            return [(i, place) for i in range(n) if self.ids[i] == MASK for place in self._shown(i)]
        step = {"previous": -1, "next": 1}[habit]
        return [(i, i + step) for i in range(n) if 0 <= i + step < n]

    def _shown(self, place: int) -> list[int]:
        """The nearest place where a hidden token is to be seen; none where that is nowhere or often."""
        seen = [i for i, other in enumerate(self.ids) if other == self.answers[place]]
        return sorted(seen, key=lambda i: abs(i - place))[:1] if len(seen) < OFTEN else []

    def _again(self, place: int) -> int:
        """Where the token stands again, rather in the other segment, rather near; [CLS] if nowhere."""
        again = [i for i, other in enumerate(self.ids) if other == self.ids[place] and i != place]
        return min(again, key=lambda i: (self.segments[i] == self.segments[place], abs(i - place)), default=0)


def held_out(text: str) -> bool:
    """Whether a text belongs to the tenth that is never trained on: its spelling alone decides."""
    return zlib.crc32(text.encode()) % 10 == 0


def shown(draw: random.Random, token: int, vocabulary_size: int) -> int:
    """What stands in the place of a token to be predicted: 80% [MASK], 10% any token, 10% itself."""
    luck = draw.random()
    if luck < 0.8:
        return MASK
    return draw.randrange(len(SPECIAL), vocabulary_size) if luck < 0.9 else token
