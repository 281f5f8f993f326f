"""Heads zeroed and patched, against a BERT of a few loops that does the same the slow way."""

import math

import pytest
import torch
from xai.interventions import masked_probabilities, one_by_one, together
from xai.reading import read

TEXT, OTHER = "the officer smiled because [MASK] walk.", "the apple smiled because [MASK] walk."
WORDS = ["she", "he"]


def slow_probabilities(model, tokenizer, text, words, replaced):
    """What BERT's equations give, head by head; `replaced` maps (layer, head) to that head's contexts."""
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    x = model.bert.embeddings(ids)[0]
    contexts = {}
    for number, layer in enumerate(model.bert.encoder.layer, 1):
        attend, out = layer.attention.self, layer.attention.output
        d = attend.attention_head_size
        side_by_side = []
        for head in range(attend.num_attention_heads):
            q, k, v = (
                project(x)[:, head * d : (head + 1) * d]
                for project in (attend.query, attend.key, attend.value)
            )
            context = torch.softmax(q @ k.T / math.sqrt(d), dim=-1) @ v
            contexts[number, head + 1] = context
            side_by_side.append(replaced.get((number, head + 1), context))
        x = out.LayerNorm(out.dense(torch.cat(side_by_side, dim=1)) + x)
        x = layer.output.LayerNorm(layer.output.dense(layer.intermediate(x)) + x)
    place = ids[0].tolist().index(tokenizer.mask_token_id)
    probabilities = model.cls(x[None])[0, place].softmax(-1)
    return probabilities[tokenizer.convert_tokens_to_ids(words)], contexts


@pytest.fixture(scope="module")
def slow(bert):
    with torch.inference_mode():
        yield lambda text, replaced: slow_probabilities(*bert, text, WORDS, replaced)


def zeros(bert, heads):
    """Nothing, in place of what these heads hand on."""
    reading = read(*bert, TEXT)
    return {each: torch.zeros(len(reading.tokens), 12) for each in heads}


def test_a_model_as_it_is_predicts_what_its_equations_say(bert, slow):
    """One row, and no head changed."""
    found = masked_probabilities(*bert, TEXT, WORDS)
    torch.testing.assert_close(found, slow(TEXT, {})[0][None], rtol=1e-4, atol=1e-7)


def test_each_head_zeroed_alone(bert, slow):
    """Twelve rows for 3 layers of 4 heads, layer by layer, each as if that head had handed on nothing."""
    found = masked_probabilities(*bert, TEXT, WORDS, one_by_one(bert[0]))
    each = [(layer, head) for layer in (1, 2, 3) for head in (1, 2, 3, 4)]
    expected = torch.stack([slow(TEXT, zeros(bert, [one]))[0] for one in each])
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-7)
    assert (found - masked_probabilities(*bert, TEXT, WORDS)).abs().amax(1).gt(1e-5).all()


def test_each_head_patched_alone(bert, slow):
    """The same, with what the head hands on in the other text."""
    _, contexts = slow(OTHER, {})
    found = masked_probabilities(*bert, TEXT, WORDS, one_by_one(bert[0]), OTHER)
    each = [(layer, head) for layer in (1, 2, 3) for head in (1, 2, 3, 4)]
    expected = torch.stack([slow(TEXT, {one: contexts[one]})[0] for one in each])
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-7)


def test_several_heads_changed_together(bert, slow):
    """A head of a later layer gets what the changed one of an earlier layer made of the text."""
    heads = [(1, 2), (3, 4)]
    found = masked_probabilities(*bert, TEXT, WORDS, together(bert[0], heads))
    torch.testing.assert_close(found, slow(TEXT, zeros(bert, heads))[0][None], rtol=1e-4, atol=1e-7)


def test_all_heads_patched_from_a_text_give_what_they_give_there_but_for_the_embeddings(bert):
    """Patched from itself a text is as it was, and the model stays unchanged by any of it."""
    model, _ = bert
    before = masked_probabilities(*bert, TEXT, WORDS)
    itself = masked_probabilities(*bert, TEXT, WORDS, one_by_one(model), TEXT)
    torch.testing.assert_close(itself, before.expand_as(itself))
    masked_probabilities(*bert, TEXT, WORDS, one_by_one(model), OTHER)
    torch.testing.assert_close(masked_probabilities(*bert, TEXT, WORDS), before, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("text", "other", "words", "heads", "message"),
    [
        ("she smiled.", None, WORDS, [], r"stands 0 times.*要有一個"),
        ("[MASK] [MASK]", None, WORDS, [], "stands 2 times"),
        (TEXT, "she smiled.", WORDS, [], r"have 9 and 5 tokens.*詞元數必須相同"),
        (TEXT, None, ["xyz"], [], r"'xyz' is no token"),
        (TEXT, None, WORDS, [(4, 1)], r"no head 1 of layer 4.*沒有第 4 層"),
        (TEXT, None, WORDS, [(1, 0)], "no head 0 of layer 1"),
    ],
)
def test_what_cannot_be_asked_is_told_in_both_languages(bert, text, other, words, heads, message):
    """One mask, words of the vocabulary, texts that go side by side, and heads that exist."""
    with pytest.raises(ValueError, match=message):
        masked_probabilities(*bert, text, words, together(bert[0], heads), other)
