"""The answer against every span of the passage tried one by one."""

import pytest
import torch
from little_bert import build
from transformers import BertForQuestionAnswering
from xai.answering import find_answer

QUESTION, PASSAGE = "who smiled ?", "The officer smiled. She walked, because he smiled."


@pytest.mark.parametrize("longest", [1, 3, 12])
def test_the_answer_is_the_best_of_all_spans(longest):
    """Among all spans of the passage that are short enough, none has a higher sum of its two logits."""
    model, tokenizer = build(BertForQuestionAnswering)
    encoded = tokenizer(QUESTION, PASSAGE, return_tensors="pt", return_offsets_mapping=True)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        output = model(**encoded)
    places = [i for i, part in enumerate(encoded["token_type_ids"][0]) if part == 1][:-1]  # less its [SEP]
    scores = {
        (i, j): float(output.start_logits[0, i] + output.end_logits[0, j])
        for i in places for j in places if i <= j < i + longest
    }  # fmt: skip
    i, j = max(scores, key=scores.get)
    found = find_answer(model, tokenizer, QUESTION, PASSAGE, longest)
    assert found.text == PASSAGE[offsets[i][0] : offsets[j][1]]
    assert found.start == offsets[i][0]
    weights = torch.tensor(list(scores.values())).softmax(0)
    assert found.probability == pytest.approx(float(weights.max()), rel=1e-4)
