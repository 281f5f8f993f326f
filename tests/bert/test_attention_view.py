"""What the attention page is given: attention, predictions, masks, neighbours, each against a slower way."""

import html.parser
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from little_bert import TAGGED, build, page_data, unpack
from scipy.spatial.distance import cosine
from transformers import BertConfig, BertForMaskedLM, BertTokenizer
from transformers.models.bert.modeling_bert import BertSelfAttention
from xai.attention import attention_view
from xai.live_page import text_boxes
from xai.nearest import Corpus, nearest
from xai.reading import head_contexts, queries_and_keys, read, read_all, read_masked

TEXT = "The officer smiled because she walked."
REAL = Path(__file__).parents[3] / "shared" / "bert-base-chinese"


def test_the_page_carries_the_models_attention(bert):
    """Decoded, the attention is the model's own, within what 255 steps of its root allow."""
    model, tokenizer = bert
    encoded = tokenizer(TEXT, return_tensors="pt")
    with torch.inference_mode():
        expected = torch.cat(model(**encoded, output_attentions=True).attentions).numpy()
    found = (unpack(page_data(attention_view(*bert, TEXT))["attention"]) / 255) ** 2
    assert found.shape == expected.shape
    step = 0.5 / 255
    assert np.all(np.abs(found - expected) <= 2 * np.sqrt(expected) * step + step**2 + 1e-6)


def slow_prediction(model, tokenizer, text, masked, place):
    """The five likeliest tokens and their probabilities, by masking a text and running the whole model."""
    encoded = tokenizer(text, return_tensors="pt")
    original = encoded["input_ids"][0, place].item()
    encoded["input_ids"][0, masked] = tokenizer.mask_token_id
    with torch.inference_mode():
        probabilities = model(**encoded).logits[0, place].softmax(-1)
    best = sorted(range(len(probabilities)), key=lambda token: -probabilities[token])[:5]
    return tokenizer.convert_ids_to_tokens(best), probabilities[best].numpy(), probabilities[original].item()


def check_prediction(found, vocabulary, row, expected):
    tokens, probabilities, original = expected
    assert [vocabulary[place] for place in unpack(found["token"])[row]] == tokens
    assert unpack(found["probability"])[row] / 65535 == pytest.approx(probabilities, abs=1e-4)
    assert unpack(found["original"])[row] / 65535 == pytest.approx(original, abs=1e-4)


def test_predictions_are_those_of_the_text_as_it_stands_and_masked(bert):
    """At each place, and with each token masked alone, the top five agree with a run of the whole model."""
    data = page_data(attention_view(*bert, TEXT))["predictions"]
    for place in range(len(read(*bert, TEXT).tokens)):
        check_prediction(data["standing"], data["vocabulary"], place, slow_prediction(*bert, TEXT, [], place))
        check_prediction(
            data["masked"], data["vocabulary"], (place, 0), slow_prediction(*bert, TEXT, [place], place)
        )


def test_two_masks_at_once_are_worked_out_when_asked_for(bert):
    """`mask_pairs` gives what is predicted at i while j is masked too, for every i and j."""
    text = "she smiled because"
    data = page_data(attention_view(*bert, text, mask_pairs=True))["predictions"]
    for i in range(5):
        for j in range(5):
            check_prediction(
                data["masked"], data["vocabulary"], (i, j), slow_prediction(*bert, text, [i, j], i)
            )


def test_head_contexts_are_what_attention_hands_on(bert):
    """Side by side, the heads' contexts are the output of BERT's own self-attention, caught by a hook."""
    model, tokenizer = bert
    seen = []
    layers = [module for module in model.modules() if isinstance(module, BertSelfAttention)]
    hooks = [layer.register_forward_hook(lambda *call: seen.append(call[2][0])) for layer in layers]
    reading = read(model, tokenizer, TEXT)
    for hook in hooks:
        hook.remove()
    found = head_contexts(model, reading).transpose(1, 2).flatten(2)
    torch.testing.assert_close(found, torch.cat(seen), rtol=1e-4, atol=1e-5)


def test_queries_and_keys_are_what_attention_is_computed_from(bert):
    """Softmax of their scaled products, over all tokens, is the attention that the model itself gives."""
    model, tokenizer = bert
    reading = read(model, tokenizer, TEXT)
    queries, keys = queries_and_keys(model, reading)
    found = (queries @ keys.transpose(-1, -2) / queries.shape[-1] ** 0.5).softmax(-1)
    torch.testing.assert_close(found, reading.attention, rtol=1e-4, atol=1e-5)


def test_the_page_carries_queries_and_keys(bert):
    """Decoded, each component is the model's own within half of a 127th of its largest over the tokens."""
    data = page_data(attention_view(*bert, TEXT))
    for name, expected in zip(("query", "key"), queries_and_keys(bert[0], read(*bert, TEXT)), strict=True):
        found = unpack(data[name]["steps"]) * unpack(data[name]["step"])
        assert np.all(np.abs(found - expected.numpy()) <= expected.abs().amax(2, True).numpy() / 250 + 1e-7)


def test_a_masked_reading_is_that_of_the_text_with_mask_typed_in_it(bert):
    """Attention and states, of one token masked and of two."""
    reading = read(*bert, "she smiled because he walk")
    for places, typed in (
        ([1], "[MASK] smiled because he walk"),
        ([1, 4], "[MASK] smiled because [MASK] walk"),
    ):
        places = [reading.tokens.index(word) for word in ("she", "he")][: len(places)]
        found, expected = read_masked(*bert, reading, places), read(*bert, typed)
        assert torch.equal(found.ids, expected.ids)
        torch.testing.assert_close(found.attention, expected.attention)
        torch.testing.assert_close(found.hidden, expected.hidden)


def asked(page, **question):
    """What a page is answered through the text boxes of a notebook."""
    asks, answers = text_boxes("xai-test", page.answer)
    asks.value = json.dumps({"number": 7, **question})
    answer = json.loads(answers.value)
    assert answer.pop("number") == 7
    return answer


def test_python_answers_what_a_masked_text_gives(bert):
    """Attention, habits, predictions at every place: those of the text with `[MASK]` typed in it."""
    text, typed = "she smiled because he walk", "[MASK] smiled because he walk"
    found = asked(attention_view(*bert, "he", coreference=()), texts=[text, None], mask=[1])
    expected = page_data(attention_view(*bert, typed))
    assert found["attention"] == expected["attention"]
    assert found["key"] == expected["key"]
    assert found["statistics"] == expected["statistics"]
    names = found["predictions"]["vocabulary"]
    for place in range(len(read(*bert, text).tokens)):
        prediction = slow_prediction(*bert, text, [1], place)
        check_prediction(found["predictions"]["standing"], names, place, prediction)


def test_python_answers_a_typed_text_with_its_page(bert, corpus):
    """The same page as that text's own; pronouns of the first text are not looked for in another."""
    page = attention_view(*bert, TEXT, corpus=corpus, coreference=[("she", "officer")], mask_pairs=True)
    found = asked(page, texts=["he smiled", "今天"], start={"layer": "2"})
    assert found == {
        "html": attention_view(*bert, "he smiled", "今天", corpus=corpus, start={"layer": 2}).html
    }
    again = asked(page, texts=[TEXT, None], start={})["html"]
    assert "coreference" in page_data(replace(page, html=again))["statistics"]


def test_python_says_why_a_typed_text_is_not_read(bert):
    """In both languages; and it answers that it is there when asked nothing."""
    page = attention_view(*bert, TEXT)
    assert asked(page, texts=[" ", None], start={})["error"].startswith("The text is empty: write at least")
    assert " ／ " in asked(page, texts=["我" * 127, None], start={})["error"]
    assert asked(page) == {}


def test_in_a_notebook_a_page_stands_beside_the_boxes_through_which_it_asks(bert, monkeypatch):
    """The page names its boxes; a page that is saved names none."""
    shown = []
    monkeypatch.setattr("xai.live_page.display", lambda what, raw=False: shown.append(what))
    page = attention_view(*bert, TEXT)
    page._ipython_display_()
    html, boxes = shown[0]["text/html"], shown[1].children
    name = re.search(r'<iframe data-python="(xai-\w+)" ', html)[1]
    assert [box._dom_classes for box in boxes] == [(f"{name}-asks",), (f"{name}-answers",)]
    assert "xai-" not in page.html


def test_texts_read_together_are_as_if_read_alone(bert, monkeypatch):
    """Long and short ones, pairs among them, in any order, some in batches of two: nothing but rounding."""
    monkeypatch.setattr("xai.reading.TOKENS_AT_ONCE", 16)
    texts = [
        (TEXT, None),
        ("she smiled", "今天很好"),
        ("he", None),
        ("walk.", None),
        ("apple", None),
        ("she", "he"),
    ]
    for text, found in zip(texts, read_all(*bert, texts), strict=True):
        alone = read(*bert, *text)
        assert (found.tokens, found.spans) == (alone.tokens, alone.spans)
        for name in ("special", "part", "ids"):
            assert torch.equal(getattr(found, name), getattr(alone, name))
        torch.testing.assert_close(found.attention, alone.attention, rtol=1e-4, atol=1e-6)
        torch.testing.assert_close(found.hidden, alone.hidden, rtol=1e-4, atol=1e-5)


def test_nearest_agrees_with_brute_force():
    """The k rows of least cosine distance, and their cosines, as scipy computes them one by one."""
    draw = np.random.default_rng(0)
    queries, rows = draw.normal(size=(4, 6)), draw.normal(size=(50, 6))
    found = nearest(torch.tensor(queries), torch.tensor(rows), k=7)
    for q, query in enumerate(queries):
        distances = [cosine(query, row) for row in rows]
        assert found.index[q].tolist() == sorted(range(50), key=distances.__getitem__)[:7]
        assert found.cosine[q].numpy() == pytest.approx(1 - np.sort(distances)[:7])


def test_the_page_names_each_tokens_nearest(bert, corpus):
    """By hidden state, masked, by one head and by all heads: the same as brute force over the corpus."""
    data = page_data(attention_view(*bert, TEXT, corpus=corpus))["neighbours"]
    reading = read(*bert, TEXT)
    contexts = head_contexts(bert[0], reading)
    masked = read(*bert, TEXT.replace("she", "[MASK]"))
    she, layer, head = reading.tokens.index("she"), 1, 2
    queries = {
        ("hidden", (layer, she)): (reading.hidden[layer + 1, she], corpus.hidden[layer]),
        ("masked", (layer, she)): (masked.hidden[layer + 1, she], corpus.hidden[layer]),
        ("head", (layer, head, she)): (contexts[layer, head, she], corpus.contexts[layer, head]),
        ("context", (layer, she)): (
            contexts[layer, :, she].flatten(),
            corpus.contexts[layer].transpose(0, 1).flatten(1),
        ),
    }
    for (by, row), (query, rows) in queries.items():
        distances = [cosine(query, each) for each in rows]
        nearest_first = sorted(range(len(rows)), key=distances.__getitem__)[:8]
        assert unpack(data["by"][by]["token"])[row].tolist() == nearest_first, by
        expected = [1 - distances[place] for place in nearest_first]
        assert unpack(data["by"][by]["cosine"])[row] / 127 == pytest.approx(expected, abs=0.005), by


def test_every_piece_of_a_word_has_its_tag(corpus):
    """`walked` is cut in three, 蘋果 in two; each piece is tagged as its word; no [CLS], no [SEP]."""
    assert corpus.tokens[3:12] == ["the", "officer", "walk", "##e", "##d", "because", "he", "smiled", "我"]
    assert corpus.tags[3:12] == ["DET", "NOUN", "VERB", "VERB", "VERB", "SCONJ", "PRON", "VERB", "PRON"]
    assert corpus.sentence[:4] == [0, 0, 0, 1]
    assert len(corpus.tokens) == len(corpus.tags) == corpus.hidden.shape[1] == corpus.contexts.shape[2]
    assert set(corpus.sentence) == set(range(len(TAGGED)))


@pytest.mark.parametrize(
    "text",
    [
        "我喜歡吃蘋果。",
        TEXT,
        "she 喜歡 apple ，很好",
        "🍎 很好 👍🏽",
        "she",
        "  she  \n he ",
        "<script>alert(1)</script>",
    ],
    ids=["Chinese", "English", "mixed", "emoji", "one word", "spaces", "markup"],
)
def test_any_text_makes_a_page(bert, text):
    """Chinese, English, mixed, emoji: every token is there, with the very characters it stands for."""
    tokens = page_data(attention_view(*bert, text))["tokens"]
    assert [token["text"] for token in tokens] == bert[1].convert_ids_to_tokens(bert[1](text)["input_ids"])
    assert "".join(token["source"] for token in tokens) == "".join(text.split())


def test_a_pair_says_which_text_each_token_is_from(bert):
    """The second text's tokens, with its [SEP], are part 1, and their characters are cut from it."""
    tokens = page_data(attention_view(*bert, "我喜歡", "公司好"))["tokens"]
    assert [token["part"] for token in tokens] == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    assert [token["source"] for token in tokens] == ["", "我", "喜", "歡", "", "公", "司", "好", ""]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_an_empty_text_says_so(bert, text):
    """Nothing, spaces, or characters that BERT drops: the message says what to write."""
    with pytest.raises(ValueError, match=r"write at least one word.*請至少寫一個字"):
        attention_view(*bert, text)


def test_128_tokens_fit_and_one_more_says_so(bert):
    """The longest text that is shown has 128 tokens, [CLS] and [SEP] included."""
    data = page_data(attention_view(*bert, "我" * 126))
    assert unpack(data["attention"]).shape[-2:] == (128, 128)
    with pytest.raises(ValueError, match="129 tokens long; the page shows at most 128"):
        attention_view(*bert, "我" * 127)


def test_a_text_beyond_the_models_positions_says_so():
    """A model of 16 positions names its own limit."""
    with pytest.raises(ValueError, match="20 tokens long; this model reads at most 16"):
        attention_view(*build(positions=16), "我" * 18)


def test_a_model_that_hides_its_attention_says_what_to_do(bert):
    """transformers' default gives no attention at all; the message names the argument."""
    model = BertForMaskedLM(BertConfig(**{**bert[0].config.to_dict(), "num_hidden_layers": 1}))
    model.set_attn_implementation("sdpa")
    with pytest.raises(ValueError, match="attn_implementation='eager'"):
        attention_view(model.eval(), bert[1], TEXT)


def test_another_models_corpus_is_refused(bert, corpus):
    """Its vectors would be as long but mean something else: the nearest tokens would be nonsense."""
    with pytest.raises(ValueError, match="read by 'elsewhere', not by ''"):
        attention_view(*bert, TEXT, corpus=replace(corpus, model="elsewhere"))


def test_a_model_without_the_masked_language_head_gives_a_page_without_predictions(headless_bert):
    assert page_data(attention_view(*headless_bert, TEXT))["predictions"] is None


def test_coreference_is_measured_for_the_words_named(bert):
    """A word of several tokens, or a place, is found; its statistic is the mean of its tokens' attention."""
    reading = read(*bert, TEXT)
    she, officer = reading.tokens.index("she"), reading.tokens.index("officer")
    walked = [i for i, token in enumerate(reading.tokens) if token in ("walk", "##e", "##d")]
    found = page_data(attention_view(*bert, TEXT, coreference=[("she", officer), ("walked", "she")]))
    expected = (reading.attention[:, :, she, officer] + reading.attention[:, :, walked, she].mean(-1)) / 2
    assert np.array(found["statistics"]["coreference"]) == pytest.approx(expected.numpy(), abs=6e-5)


@pytest.mark.parametrize("word", ["apple", "he", 99, -1, ""])
def test_a_coreference_word_that_is_not_there_once_says_so(bert, word):
    """Absent words, parts of words, and places outside the text are refused by name."""
    with pytest.raises(ValueError, match="occurs 0 times in the text, expected once"):
        attention_view(*bert, TEXT, coreference=[(word, "officer")])


def test_texts_stay_data(bert):
    """A text that closes the script or opens a comment cannot end the page's data."""
    text = "</script><!-- <b>she</b> include page.css -->"
    page = attention_view(*bert, text, start={"pin": "</script>"})
    assert page.html.count("</script>") == 2
    assert page_data(page)["start"] == {"pin": "</script>"}


def test_the_page_needs_nothing_else(bert, tmp_path):
    """No address is loaded, saved or shown inline it is one document, and the frame holds it whole."""
    page = attention_view(*bert, TEXT)
    assert not re.search(r"""(src|href)\s*=\s*["']|@import|url\(|https?://""", page.html)
    assert page.save(tmp_path / "attention.html").read_text(encoding="utf-8") == page.html
    seen = []
    reader = html.parser.HTMLParser()
    reader.handle_starttag = lambda tag, attributes: seen.append((tag, dict(attributes)["srcdoc"]))
    reader.feed(page._repr_html_())
    assert seen == [("iframe", page.html)]


def test_64_tokens_of_twelve_by_twelve_stay_under_1_5_megabytes():
    """With neighbours in a corpus of 2,400 tokens, and room for the predictions of all pairs of masks."""
    bert = build(layers=12, heads=12, width=2)
    corpus = Corpus.read(*bert, [TAGGED[1]] * 300)
    page = attention_view(*bert, "我喜歡吃蘋果。" * 8 + "今天很好，她", corpus=corpus)
    assert unpack(page_data(page)["attention"]).shape == (12, 12, 64, 64)
    pairs = 64 * 64 * (5 + 5 + 1) * 2 * 4 / 3  # tokens, probabilities, the original's: 2 bytes each
    assert len(page.html.encode()) + pairs < 1_500_000


@pytest.mark.photos
@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/bert-base-chinese beside the project")
def test_the_real_vocabulary_and_architecture_work():
    """bert-base-chinese's 21,128 tokens, 12 layers and 12 heads, with random weights of a smaller width."""
    tokenizer = BertTokenizer.from_pretrained(REAL)
    config = BertConfig.from_pretrained(
        REAL, hidden_size=48, intermediate_size=48, attn_implementation="eager"
    )
    data = page_data(
        attention_view(BertForMaskedLM(config).eval(), tokenizer, "蘋果很好吃，但是蘋果的股價下跌。")
    )
    assert unpack(data["attention"]).shape[:2] == (12, 12)
    assert [token["text"] for token in data["tokens"]][1:3] == ["蘋", "果"]
