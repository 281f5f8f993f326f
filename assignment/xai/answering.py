"""What a question-answering BERT answers: the likeliest span of the passage (Devlin et al. 2019, 4.2)."""

from typing import NamedTuple

import torch
from transformers import BertForQuestionAnswering, BertTokenizer

from .reading import read


class Answer(NamedTuple):
    """A span of the passage, the character it starts at, and its probability among all spans allowed."""

    text: str
    start: int
    probability: float


@torch.inference_mode()
def find_answer(
    model: BertForQuestionAnswering, tokenizer: BertTokenizer, question: str, passage: str, longest: int = 12
) -> Answer:
    """The span of the passage, of at most `longest` tokens, whose first and last token score highest.

    Raises `ValueError` as `read` does.
    """
    reading = read(model, tokenizer, question, passage)
    first, last = model.qa_outputs(reading.hidden[-1]).T
    allowed = (reading.part == 1) & ~reading.special
    in_order = torch.ones(len(first), len(first), dtype=torch.bool).triu().tril(longest - 1)
    scores = first[:, None] + last
    scores = scores.masked_fill(~(in_order & allowed[:, None] & allowed), -torch.inf)
    i, j = divmod(int(scores.argmax()), len(first))
    (start, _), (_, end) = reading.spans[i], reading.spans[j]
    return Answer(passage[start:end], start, float(scores.flatten().softmax(0).max()))
