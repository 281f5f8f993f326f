"""The embedding page in headless Chromium, from disk, the network off: slider, strip, curves, languages."""

import numpy as np
import pytest
from scipy.spatial.distance import euclidean
from xai.embedding_view import embedding_view
from xai.embeddings import chance_purity, gap, labelled, project, purity, read_question

pytestmark = pytest.mark.browser
PASSAGE = "the officer smiled. she smiled because he walked. <b>the apple</b>"
WORDS = {"person": ["officer", "she", "he"], "act": ["smiled", "walked"]}


@pytest.fixture(scope="module")
def examples(bert):
    answers = {"who smiled?": ("officer", None), "<img src=x>": ("smiled", PASSAGE.rindex("smiled"))}
    return {asked: read_question(*bert, asked, PASSAGE, *answer) for asked, answer in answers.items()}


@pytest.fixture(scope="module")
def view(examples):
    groups = {"who smiled?": {"meaning": WORDS, "relation": WORDS}}
    return embedding_view(examples, euclidean, groups)


def drawn(page):
    """Where the tokens are, in the order of the text, in the plane's own units."""
    places = page.evaluate(
        "[...document.querySelectorAll('#plane .token')].map((e) => [+e.dataset.place, e.style.transform])"
    )
    numbers = [
        text.removeprefix("translate(").replace("px", "").rstrip(")").split(",") for _, text in sorted(places)
    ]
    return np.array(numbers, dtype=float)


def check_plane(page, states, layer):
    """Up to one scale, a shift and the screen's downward y, the tokens lie where the projection puts them."""
    expected = project(states.hidden).coordinates[layer] * [1, -1]
    expected -= (expected.max(0) + expected.min(0)) / 2
    found = drawn(page)
    scale = np.abs(found).max() / np.abs(expected).max()
    np.testing.assert_allclose(found, expected * scale, atol=1e-3)
    assert 0.7 < np.abs(found).max() <= 1


def test_the_slider_moves_the_tokens_to_their_places(open_from_disk, view, examples):
    """Every layer's picture is the projection's; the numbers beside it are that layer's."""
    page = open_from_disk(view)
    states = examples["who smiled?"]
    for layer in (3, 0, 2):
        page.locator("#layer").fill(str(layer))
        check_plane(page, states, layer)
        assert page.inner_text("#gap") == f"{gap(states, euclidean)[layer]:.2f}"
        share = project(states.hidden).explained[layer]
        assert f"shows {100 * share:.0f}% of" in page.inner_text("#numbers")


def test_purity_stands_beside_what_chance_gives(open_from_disk, view, examples):
    """Both are the chosen layer's, as numbers."""
    page = open_from_disk(view)
    states = examples["who smiled?"]
    places, labels = labelled(states, WORDS)
    found, chance = (measure(states.hidden[:, places], labels) for measure in (purity, chance_purity))
    assert np.ptp(chance) > 0.012  # so that another layer would be noticed
    for layer in range(4):
        page.locator("#layer").fill(str(layer))
        assert float(page.inner_text("#meaning")) == pytest.approx(found[layer], abs=0.006)
        for said in page.locator("#numbers small").all_inner_texts():
            assert float(said.removeprefix("at random ")) == pytest.approx(chance[layer], abs=0.006)
    assert page.locator("#numbers small").count() == 2


def test_roles_have_their_own_colour_and_shape(open_from_disk, view, examples):
    """Question, passage and answer differ in colour, and in form for who cannot tell colours."""
    page = open_from_disk(view)
    looks = set()
    for role in ("question", "passage", "answer"):
        assert page.locator(f"#plane .token.{role}").count() == examples["who smiled?"].roles.count(role)
        mark = page.locator(f"#plane path.{role}").first
        looks.add((mark.get_attribute("d"), mark.evaluate("(e) => getComputedStyle(e).fill")))
    assert len({shape for shape, _ in looks}) == len({colour for _, colour in looks}) == 3


def test_another_example_is_another_picture(open_from_disk, view, examples):
    """The selector changes the tokens; this one has no groups, so no purity; its name stays text."""
    page = open_from_disk(view)
    assert page.locator("#meaning").count() == 1
    page.select_option("#example", "1")
    check_plane(page, examples["<img src=x>"], 3)
    assert page.locator("#meaning").count() == 0
    assert page.locator("#example option").all_inner_texts() == ["who smiled?", "<img src=x>"]
    assert page.locator("img, main b").count() == 0


def test_the_strip_and_the_curves_lead_to_a_layer(open_from_disk, view):
    """A small picture for each layer; choosing one, or a place on a curve, shows that layer."""
    page = open_from_disk(view)
    assert page.locator("#strip button").count() == 4
    page.get_by_label("Layer 1").click()
    assert page.inner_text("#layer-value") == "1"
    box = page.locator(".chart").first.bounding_box()
    page.locator(".chart").first.click(
        position={"x": box["width"] * (10 + 280 * 2 / 3) / 300, "y": box["height"] / 2}
    )
    assert page.inner_text("#layer-value") == "2"
    assert page.locator('#strip [aria-pressed="true"]').inner_text() == "2"


def test_play_goes_through_the_layers_and_stops(open_from_disk, view):
    """From the last layer on to layer 0; the same button stops it."""
    page = open_from_disk(view)
    page.click("#play")
    page.locator("#layer-value", has_text="0").wait_for()
    page.click("#play")
    assert page.inner_text("#play") == "Play"
    assert page.evaluate("playing") is None


def test_words_can_be_left_out(open_from_disk, view):
    page = open_from_disk(view)
    assert page.locator("#plane text").first.is_visible()
    page.uncheck("#words")
    assert not page.locator("#plane text").first.is_visible()


def test_a_link_and_a_language(open_from_disk, view):
    """The address keeps example, layer and language; every word is there in both."""
    page = open_from_disk(view, "example=2&layer=1&lang=zh")
    assert page.inner_text("h1") == "各層的嵌入"
    assert page.evaluate("[state.example, state.layer]") == [1, 1]
    page.click("#language")
    assert page.inner_text("h1") == "Embeddings by layer"
    assert page.evaluate("location.hash") == "#example=2&layer=1&lang=en"
    words = page.evaluate("WORDS")
    assert all(set(entry) == {"en", "zh"} and all(entry.values()) for entry in words.values())
    assert open_from_disk(view, "example=9&layer=99&lang=fr").evaluate("[state.example, state.layer]") == [
        0,
        3,
    ]


def test_on_a_phone_nothing_is_cut_off(open_from_disk, view):
    page = open_from_disk(view, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_axe_finds_nothing(open_from_disk, view, faults, locale):
    """In light and in dark, in either language."""
    assert faults(open_from_disk(view, locale=locale)) == []
