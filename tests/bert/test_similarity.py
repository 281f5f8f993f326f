"""The vectors of a word in its sentences, any metric over them, and Chinese that is never a box."""

import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.ft2font import FT2Font
from scipy.spatial.distance import cdist, cosine, euclidean
from xai.fonts import MISSING, SHIPPED, drawable, use_chinese_font
from xai.similarity import (
    by_layer,
    by_sense,
    layers_figure,
    matrix_figure,
    matrix_of,
    similarity_view,
    states_of,
)

SENTENCES = ["我喜歡吃水果，蘋果很好。", "如蘋果的公司", "今天蘋果很好，結果你吃蘋果。", "她的蘋果。"]
SENSES = ["fruit", "company", "fruit", "fruit"]


@pytest.fixture(scope="module")
def fruit(bert):
    return states_of(*bert, SENTENCES, "果", within="蘋果")


def layers_of(bert, sentence):
    model, tokenizer = bert
    output = model(**tokenizer(sentence, return_tensors="pt"), output_hidden_states=True)
    return np.stack([layer[0].detach().numpy() for layer in output.hidden_states])


def test_the_character_is_the_one_of_the_word(bert, fruit):
    """果 of the first 蘋果, not of 水果 before it: at the place counted by hand, with [CLS] in front."""
    for number, (sentence, place) in enumerate(zip(SENTENCES, [9, 3, 4, 4], strict=True)):
        np.testing.assert_allclose(
            fruit[:, number], layers_of(bert, sentence)[:, place], rtol=1e-5, atol=1e-6
        )


def test_a_word_of_two_characters_is_their_mean(bert, fruit):
    """蘋果 is the mean of 蘋 and 果, layer by layer."""
    both = states_of(*bert, SENTENCES, "蘋果")
    np.testing.assert_allclose(both, (states_of(*bert, SENTENCES, "蘋") + fruit) / 2, rtol=1e-5, atol=1e-6)


def test_a_sentence_without_the_word_says_which(bert):
    with pytest.raises(ValueError, match=r"Sentence 2 has no '蘋果'.*第 2 句沒有"):
        states_of(*bert, ["蘋果", "水果"], "果", within="蘋果")
    with pytest.raises(ValueError, match="'水' is no part of '蘋果'"):
        states_of(*bert, ["蘋果"], "水", within="蘋果")


@pytest.mark.parametrize(
    ("metric", "name"), [(euclidean, "euclidean"), (lambda a, b: 1 - cosine(a, b), "cosine")]
)
def test_the_matrix_is_the_metric_of_every_pair(fruit, metric, name):
    """The same as scipy's own matrix of distances, for vectors of the last layer."""
    expected = cdist(fruit[-1], fruit[-1], name)
    np.testing.assert_allclose(
        matrix_of(fruit[-1], metric), 1 - expected if name == "cosine" else expected, atol=1e-5
    )


def test_the_matrix_keeps_which_is_first(fruit):
    """A metric that is not symmetric is shown as it is: row i, column j is metric(i, j)."""
    found = matrix_of(fruit[1], lambda a, b: a[0] - 2 * b[1])
    assert found[2, 3] == pytest.approx(fruit[1, 2, 0] - 2 * fruit[1, 3, 1])


def test_a_pair_by_layer_is_the_matrices_entry(fruit):
    """The curve of sentences 1 and 3 goes through every layer's matrix."""
    expected = [matrix_of(layer, euclidean)[0, 2] for layer in fruit]
    np.testing.assert_allclose(by_layer(fruit, 0, 2, euclidean), expected)


def test_by_sense_averages_pairs_once_and_no_sentence_with_itself(fruit):
    """Same sense: the pairs 1-3, 1-4, 3-4; different: each of these with 2."""
    same, different = by_sense(fruit, SENSES, euclidean)
    for layer, states in enumerate(fruit):
        pairs = [euclidean(states[i], states[j]) for i, j in [(0, 2), (0, 3), (2, 3)]]
        others = [euclidean(states[i], states[1]) for i in (0, 2, 3)]
        assert (same[layer], different[layer]) == pytest.approx((np.mean(pairs), np.mean(others)))


@pytest.mark.parametrize(
    "wrong", [lambda a, b: None, lambda a, b: a - b, lambda a, b: [[0.5]], lambda a, b: np.nan]
)
def test_a_metric_that_gives_no_number_says_so(fruit, wrong):
    """Nothing, a vector, a (1, 1) array and NaN are refused with what came and what was expected."""
    with pytest.raises(ValueError, match="expected one finite number"):
        matrix_of(fruit[0], wrong)


def test_a_metric_cannot_change_the_states(fruit):
    """A metric that writes into its arguments leaves the vectors as they were."""

    def greedy(a, b):
        a *= 0
        b += 1
        return 0.0

    before = fruit.copy()
    matrix_of(fruit[0], greedy)
    np.testing.assert_array_equal(fruit, before)


def drawn_without_warning(figure):
    """Draw it, every missing glyph being an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
    plt.close(figure)


def test_figures_show_chinese_and_never_boxes(fruit):
    """Matrix and curves with Chinese, an emoji and a rare character in their labels: no glyph is missing."""
    sentences = ["🍎我喜歡吃蘋果，龘。", *SENTENCES[1:]]
    figure = matrix_figure(matrix_of(fruit[-1], euclidean), sentences, "蘋果", SENSES, "果 · layer 3 🍎")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[0].startswith(f"{MISSING}我喜歡吃【蘋果】")
    assert labels[2] == "今天【蘋果】很好，結果…  3"
    drawn_without_warning(figure)
    drawn_without_warning(
        layers_figure({"相同意思 👍": by_layer(fruit, 0, 1, euclidean)}, "第 1 句與第 2 句")
    )


def test_a_character_that_no_font_has_is_marked():
    """An emoji becomes �; Chinese, Latin and digits stay."""
    assert drawable("蘋果 apple 1 \U0001fae8") == f"蘋果 apple 1 {MISSING}"


def test_the_shipped_font_alone_has_what_the_lesson_shows():
    """Every character of the ten sentences and of 5,401 everyday ones is in it, and it stays under 1.5 MB."""
    covered = FT2Font(str(SHIPPED)).get_charmap()
    sentences = (SHIPPED.parents[1] / "sentences.yaml").read_text(encoding="utf-8")
    chinese = [character for character in sentences if "\u4e00" <= character <= "\u9fff"]
    assert chinese
    assert all(ord(character) in covered for character in chinese)
    assert all(ord(character) in covered for character in "【】，。「」；：？！")
    assert SHIPPED.stat().st_size < 1_500_000


def test_the_students_own_font_stays_first():
    """A font set before is kept in front; asking twice adds nothing twice."""
    with mpl.rc_context({"font.family": ["serif"]}):
        use_chinese_font()
        once = [*mpl.rcParams["font.family"]]
        use_chinese_font()
        assert mpl.rcParams["font.family"] == once
        assert once[0] == "serif"
        assert "Noto Sans CJK TC" in once


@pytest.fixture(scope="module")
def both(bert, fruit):
    return {"果": fruit, "蘋果": states_of(*bert, SENTENCES, "蘋果")}


def shown(page):
    """The numbers in the matrix as it is on the screen."""
    texts = page.locator("#matrix td button").all_inner_texts()
    return [texts[row : row + len(SENTENCES)] for row in range(0, len(texts), len(SENTENCES))]


@pytest.mark.browser
def test_the_page_shows_layer_token_and_metric_as_chosen(open_from_disk, fruit, both):
    """For each choice the matrix is scipy's, to the two digits shown; the labels are the sentences."""
    page = open_from_disk(similarity_view(both, [euclidean, cosine], SENTENCES, "蘋果", SENSES))
    for layer, token, metric, name in [(3, 0, 0, "euclidean"), (1, 1, 0, "euclidean"), (2, 1, 1, "cosine")]:
        page.locator("#layer").fill(str(layer))
        page.select_option("#token", str(token))
        page.select_option("#metric", str(metric))
        states = both["果" if token == 0 else "蘋果"][layer]
        expected = cdist(states, states, name)
        np.testing.assert_allclose(np.array(shown(page), dtype=float), expected, atol=0.006)
    assert page.locator("#matrix tbody th mark").all_inner_texts() == ["蘋果"] * 4
    assert page.locator("#matrix tbody th").nth(1).inner_text().startswith("如蘋果的公司")


@pytest.mark.browser
def test_the_page_follows_a_pair_and_the_senses_over_the_layers(open_from_disk, fruit, both):
    """A click names the pair and its value; the means are those of `by_sense`; both languages work."""
    page = open_from_disk(similarity_view(both, [euclidean], SENTENCES, "蘋果", SENSES))
    page.locator('[data-pair="0,3"]').click()
    page.locator("#layer").fill("2")
    same, different = by_sense(fruit, SENSES, euclidean)
    assert page.inner_text("#pair") == f"{euclidean(fruit[2, 0], fruit[2, 3]):.2f}"
    assert page.inner_text("#same") == f"same sense {same[2]:.2f}"
    page.click("#language")
    assert page.inner_text("#different") == f"意思不同 {different[2]:.2f}"
    words = page.evaluate("WORDS")
    assert all(set(entry) == {"en", "zh"} and all(entry.values()) for entry in words.values())


@pytest.mark.browser
def test_sentences_of_the_page_stay_text_and_fit_a_phone(open_from_disk, bert):
    """Markup in a sentence makes no element; nothing is cut off at 390 pixels."""
    sentences = ["<b>蘋果</b>", "<img src=x>蘋果"]
    states = {"果": states_of(*bert, sentences, "果", within="蘋果")}
    view = similarity_view(states, [euclidean], sentences, "蘋果", ["a", "a"])
    page = open_from_disk(view, viewport={"width": 390, "height": 800})
    assert page.locator("img, #matrix th b b").count() == 0
    assert page.locator("#same").count() == 0  # one sense only: no means to compare
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_axe_finds_nothing(open_from_disk, both, faults, locale):
    """In light and in dark, in either language."""
    view = similarity_view(both, [euclidean, cosine], SENTENCES, "蘋果", SENSES)
    assert faults(open_from_disk(view, locale=locale)) == []
