"""What one training text is to a BERT, and BERT's way of hiding tokens; shared by both languages."""

import random
import zlib
from dataclasses import dataclass, field

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))
NOT_ASKED = -100  # the answer where nothing is asked; torch's cross entropy skips it


@dataclass
class Example:
    """A text as the model sees it, what it is asked, and what the grammar knows about it."""

    ids: list[int]
    segments: list[int]
    answers: list[int]  # the hidden tokens; NOT_ASKED elsewhere
    span: tuple[int, int] | None = None  # first and last position of the answer to a question
    pronouns: list[tuple[int, int]] = field(default_factory=list)  # (pronoun, antecedent) positions


def held_out(text: str) -> bool:
    """Whether a text belongs to the tenth that is never trained on: its spelling alone decides."""
    return zlib.crc32(text.encode()) % 10 == 0


def shown(draw: random.Random, token: int, vocabulary_size: int) -> int:
    """What stands in the place of a token to be predicted: 80% [MASK], 10% any token, 10% itself."""
    luck = draw.random()
    if luck < 0.8:
        return MASK
    return draw.randrange(len(SPECIAL), vocabulary_size) if luck < 0.9 else token
