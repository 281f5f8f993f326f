"""The attention page in headless Chromium, from disk, the network off: every gesture does its part."""

import csv
import io
import json
import re

import numpy as np
import pytest
from little_bert import page_data, unpack
from PIL import Image
from xai.attention import attention_view
from xai.live_page import text_boxes
from xai.reading import queries_and_keys, read, read_masked

pytestmark = pytest.mark.browser
TEXT = "The officer smiled because she walked."
MARKUP = "<img src=x onerror=alert(1)> <b>she</b>"


@pytest.fixture(scope="module")
def views(bert, corpus):
    """The pages under test."""
    return {
        "plain": attention_view(
            *bert,
            TEXT,
            corpus=corpus,
            mask_pairs=True,
            coreference=[("she", "officer")],
            start={"lang": "en"},
        ),
        "pair": attention_view(*bert, "she smiled", "今天很好", start={"lang": "en"}),
        "markup": attention_view(*bert, MARKUP, MARKUP),
    }


@pytest.fixture
def open_page(open_from_disk, views):
    return lambda name="plain", state="", **options: open_from_disk(views[name], state, **options)


@pytest.fixture
def in_notebook(open_from_disk):
    """A page in a frame of a notebook whose Python answers; what it opens is that frame."""

    def opened(view, **options):
        outer = open_from_disk(None, **options)
        asks, answers = text_boxes("xai-test", view.answer)

        def answered(question):
            asks.value = question
            return answers.value

        outer.expose_function("python", answered)
        outer.goto("about:blank")
        outer.set_content(
            "<html lang=en><title>notebook</title><main><h1>notebook</h1><p id=output></main><div hidden>"
            + "".join(f"<p class=xai-test-{name}><textarea></textarea></p>" for name in ("asks", "answers"))
        )
        outer.evaluate(
            """frame => { const [asks, answers] = document.querySelectorAll("textarea");
            asks.addEventListener("input", async () => { answers.value = await python(asks.value); });
            document.getElementById("output").innerHTML = frame; }""",
            view._repr_html_().replace("<iframe ", '<iframe data-python="xai-test" ', 1),
        )
        frame = outer.frames[1]
        frame.locator("#own").wait_for()
        return frame

    return opened


@pytest.fixture(scope="module")
def expected(views):
    """The attention as the page has it, to compute from what it should show: `expected(layer, heads)`."""
    attention = (unpack(page_data(views["plain"])["attention"]) / 255) ** 2
    return lambda layer, heads: attention[layer - 1, [head - 1 for head in heads]].mean(0)


def top_share(mean, share, places):
    """For each token, keys by falling attention until their sum reaches the share: a set of (i, j)."""
    kept = set()
    for i in places:
        total = 0
        for j in sorted(places, key=lambda j: -mean[i, j]):
            kept.add((i, j))
            total += mean[i, j]
            if total >= share * mean[i, list(places)].sum() - 1e-6:
                break
    return kept


def drawn(page):
    """The edges that are painted, as {(i, j)}."""
    return {(i, j) for i, j, _ in page.evaluate("selection().edges")}


def picture(page):
    return page.evaluate("document.getElementById('canvas').toDataURL()")


def address(page):
    return page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")


def token(page, text, side="from"):
    return page.locator(f"#{side} .token", has_text=text).first


def slide(page, name, value):
    page.locator(f"#{name}").fill(str(value))


def bars(page, name):
    return page.locator(f"#{name} li > span:not(.value)").all_inner_texts()


def test_edges_are_the_top_share_of_the_layers_mean(open_page, expected):
    """What is drawn at first, after moving the layer and after moving the share, is what numpy finds."""
    page = open_page()
    before, n = picture(page), len(expected(1, [1]))
    for layer, share in [(1, 70), (3, 70), (3, 25), (2, 100)]:
        slide(page, "layer", layer)
        slide(page, "share", share)
        assert drawn(page) == top_share(expected(layer, [1, 2, 3, 4]), share / 100, range(n))
        assert page.inner_text("#status").startswith(f"Layer {layer}, mean of all heads")
        assert page.inner_text("#share-value") == f"{share}%"
    assert picture(page) != before


def test_chips_switch_heads_on_and_off(open_page, expected):
    """A click takes a head out and puts it back; a double-click leaves it alone, another brings all back."""
    page = open_page()
    chip = page.locator(".chip")
    chip.nth(1).click()
    assert address(page)["heads"] == "1,3,4"
    assert chip.nth(1).get_attribute("aria-pressed") == "false"
    assert drawn(page) == top_share(expected(1, [1, 3, 4]), 0.7, range(len(expected(1, [1]))))
    chip.nth(1).click()
    assert address(page)["heads"] == "all"
    chip.nth(2).dblclick()
    assert address(page)["heads"] == "3"
    assert "head 3" in page.inner_text("#status")
    chip.nth(2).dblclick()
    assert address(page)["heads"] == "all"
    page.click("#none")
    assert drawn(page) == set()
    assert "no head chosen" in page.inner_text("#status")
    page.click("#all")
    assert address(page)["heads"] == "all"


def test_several_heads_have_a_colour_each(open_page):
    """Two of them do, as their buttons and the caption say; one alone and all together do not."""
    page = open_page(state="heads=1,3")
    borders = "[...document.querySelectorAll('.chip')].map((e) => e.style.getPropertyValue('--head'))"
    assert page.evaluate(borders) == ["#0072b2", "transparent", "#d55e00", "transparent"]
    assert "Each head has the colour" in page.inner_text("#status")
    shown = page.evaluate(
        """() => { const c = document.getElementById("canvas"), hues = new Set();
        const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
        for (let k = 0; k < d.length; k += 4) if (d[k + 3] > 60) hues.add(d[k] > d[k + 2] ? "warm" : "cold");
        return [...hues].sort(); }"""
    )
    assert shown == ["cold", "warm"]
    for key in ("a", "Shift+Digit2"):
        page.keyboard.press(key)
        assert set(page.evaluate(borders)) == {"transparent"}
        assert "Each head has the colour" not in page.inner_text("#status")


def test_special_tokens_can_be_hidden(open_page, expected):
    """[CLS] and [SEP] leave both columns, and the shares are of what is left."""
    page = open_page()
    assert page.locator(".token.special").count() == 4
    page.check("#hide")
    assert page.locator(".token.special").count() == 0
    n = len(expected(1, [1]))
    assert drawn(page) == top_share(expected(1, [1, 2, 3, 4]), 0.7, range(1, n - 1))


def test_pointing_at_a_token_shows_what_it_looks_at(open_page, expected, bert):
    """Each key's share stands beside it while the mouse is on the token, and goes when it leaves."""
    page = open_page()
    she = read(*bert, TEXT).tokens.index("she")
    before = picture(page)
    token(page, "she").hover()
    shares = [text.get_attribute("data-seen") for text in page.locator("#to .token").all()]
    row = expected(1, [1, 2, 3, 4])[she]
    assert shares == [f"{100 * value:.0f}%" if value >= 0.005 else "" for value in row]
    assert picture(page) != before
    assert page.inner_text("#panel strong") == "she"
    token(page, "she", "to").hover()
    shares = [text.get_attribute("data-seen") for text in page.locator("#from .token").all()]
    column = expected(1, [1, 2, 3, 4])[:, she]
    assert shares == [f"{100 * value:.0f}%" if value >= 0.005 else "" for value in column]
    page.locator("h1").hover()
    assert picture(page) == before
    assert page.locator("#panel strong").count() == 0


def test_a_click_pins_a_token_until_the_next(open_page):
    """The pinned token stays while the mouse goes elsewhere, and is in the address."""
    page = open_page()
    token(page, "officer").click()
    pinned = picture(page)
    token(page, "walk").hover()
    assert page.inner_text("#panel strong") == "officer"
    assert picture(page) == pinned
    slide(page, "layer", 2)
    assert page.inner_text("#panel strong") == "officer"
    assert token(page, "officer").get_attribute("aria-pressed") == "true"
    assert address(page)["pin"] == "from3"
    token(page, "officer").click()
    assert address(page)["pin"] == "none"


def test_the_panel_predicts_as_the_model_does(open_page, views):
    """The five likeliest tokens and their probabilities, for a pinned token as the text stands."""
    page = open_page()
    token(page, "she").click()
    data = page_data(views["plain"])["predictions"]
    place = [each["text"] for each in page_data(views["plain"])["tokens"]].index("she")
    best = [data["vocabulary"][each] for each in unpack(data["standing"]["token"])[place]]
    assert bars(page, "predictions") == best
    shown = page.locator("#predictions .value").all_inner_texts()
    assert shown == [f"{100 * p:.1f}%" for p in unpack(data["standing"]["probability"])[place] / 65535]


def test_a_double_click_masks_a_token_and_shows_what_is_predicted(open_page, views):
    """One mask, a second beside it, a third in place of the first; each with its own predictions."""
    page = open_page()
    data = page_data(views["plain"])["predictions"]
    names = [each["text"] for each in page_data(views["plain"])["tokens"]]
    she, officer, because = (names.index(word) for word in ("she", "officer", "because"))

    def best(i, j):
        return [data["vocabulary"][each] for each in unpack(data["masked"]["token"])[i, j]]

    token(page, "she").dblclick()
    assert address(page)["mask"] == str(she + 1)
    assert bars(page, "predictions") == best(she, she)
    assert "[MASK] here" in page.inner_text("#panel")
    assert token(page, "she").locator("em").inner_text().strip().startswith(best(she, she)[0])
    token(page, "officer").dblclick()
    assert address(page)["mask"] == f"{she + 1},{officer + 1}"
    assert bars(page, "predictions") == best(officer, she)
    assert "at “she”" in page.inner_text("#panel")
    token(page, "she").click()
    assert bars(page, "predictions") == best(she, officer)
    token(page, "because").dblclick()
    assert address(page)["mask"] == f"{officer + 1},{because + 1}"
    page.click("#mask")
    assert address(page)["mask"] == str(officer + 1)
    token(page, "[CLS]").dblclick()
    assert address(page)["mask"] == str(officer + 1)


def test_without_pairs_one_mask_takes_the_others_place(open_page):
    """The page for two texts was made without `mask_pairs`: it masks one token at a time."""
    page = open_page("pair")
    token(page, "she").dblclick()
    token(page, "smiled").dblclick()
    assert address(page)["mask"] == "3"


def test_the_heatmap_shows_the_same_attention(open_page, expected, bert):
    """The cell under the mouse says its value; a click pins the token of its row."""
    page = open_page()
    page.click("#tab-heatmap")
    assert address(page)["view"] == "heatmap"
    assert not page.locator("#to").is_visible()
    row, header = page.evaluate("[ROW, HEADER]")
    page.locator("#canvas").hover(position={"x": 5.5 * row, "y": header + 2.5 * row})
    names = read(*bert, TEXT).tokens
    value = expected(1, [1, 2, 3, 4])[2, 5]
    assert page.inner_text("#status") == f"{names[2]} looks at {names[5]}: {100 * value:.1f}%"
    page.locator("#canvas").click(position={"x": 5.5 * row, "y": header + 4.5 * row})
    assert address(page)["pin"] == "from5"
    before = picture(page)
    slide(page, "share", 20)
    assert picture(page) != before


def test_query_and_key_show_how_one_attention_comes_about(open_page, bert):
    """For the head, the token that looks and the one looked at: components, products, score and attention."""
    page = open_page(state="view=vectors&layer=2&heads=3&pin=from2")
    reading = read(*bert, TEXT)
    queries, keys = (each[1, 2].numpy() for each in queries_and_keys(bert[0], reading))
    shares = reading.attention[1, 2, 1].numpy()

    def check(j):
        products = queries[1] * keys[j]
        table = page.locator("#components tbody tr").evaluate_all(
            "rows => rows.map((row) => [...row.cells].slice(1).map((e) => +e.textContent.replace('−', '-')))"
        )
        wanted = np.stack([queries[1], keys[j], products], 1)
        assert (np.abs(np.array(table) - wanted) <= 0.02 * np.abs(wanted).max(0) + 0.006).all()
        score = float(
            page.locator("#scores > div").nth(j).locator("span").first.inner_text().replace("−", "-")
        )
        assert score == pytest.approx(products.sum() / 12**0.5, abs=0.02 * float(np.abs(products).sum()))
        assert f"score is {score:.2f}".replace("-", "−") in page.inner_text("#worked")
        told = re.search(r"an attention of ([\d.]+)%", page.inner_text("#worked"))[1]
        assert float(told) == pytest.approx(100 * shares[j], abs=0.5)  # kept in 255ths of its root

    check(int(shares.argmax()))
    before = page.evaluate("document.getElementById('strips').toDataURL()")
    page.locator("#key-names .key").nth(4).click()
    check(4)
    assert address(page)["key"] == "5"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    check(5)
    assert page.evaluate("document.getElementById('strips').toDataURL()") != before
    page.select_option("#query", "5")
    assert (address(page)["pin"], address(page)["key"]) == ("from6", "none")
    assert not page.locator("#share").is_visible()


def test_query_and_key_are_of_one_head(open_page):
    """Of several the first, which the page says; of none nothing."""
    page = open_page(state="view=vectors&heads=2,4")
    assert "here head 2" in page.inner_text("#first-head")
    page.keyboard.press("n")
    assert not page.locator("#vectors").is_visible()
    assert "no head chosen" in page.inner_text("#status")


def test_a_masked_text_is_read_again_where_python_answers(in_notebook, views, bert):
    """Edges, habits and predictions are then those of the masked text, any number of tokens masked."""
    page = in_notebook(views["plain"])
    reading = read(*bert, TEXT)
    places = [reading.tokens.index(word) for word in ("officer", "because", "she")]
    for at, place in enumerate(places):
        page.locator(f'#from [data-place="{place}"]').dblclick()
        masked = read_masked(*bert, reading, sorted(places[: at + 1]))
        names = ", ".join(reading.tokens[each] for each in places[: at + 1])
        page.locator("#status", has_text=f"Read with [MASK] in place of {names}.").wait_for()
        shown = np.array(page.evaluate("range(N).map((i) => range(N).map((j) => look(1, 2, i, j)))"))
        np.testing.assert_allclose(shown, masked.attention[1, 2].numpy(), atol=0.005)
        assert not page.locator("text=The attention drawn is").is_visible()
    page.locator("#tab-edges").press("Escape")
    assert "Read with" not in page.inner_text("#status")
    shown = np.array(page.evaluate("range(N).map((i) => range(N).map((j) => look(1, 2, i, j)))"))
    np.testing.assert_allclose(shown, reading.attention[1, 2].numpy(), atol=0.005)


def test_a_text_that_is_typed_is_read_by_python(in_notebook, views, bert):
    """Its page takes this one's place, what was chosen kept; letters typed are no keys of the page."""
    page = in_notebook(views["pair"])
    page.locator("#layer").fill("2")
    page.locator("#own-text").fill("")
    page.locator("#own-text").press_sequentially("he hg")
    page.locator("#own-second").fill("今天")
    page.locator("#own-second").press("Enter")
    page.locator("#from").get_by_text("he", exact=True).wait_for()
    assert page.evaluate("TOKENS.map((token) => token.text)") == read(*bert, "he hg", "今天").tokens
    page.locator("#own-text:focus").wait_for()
    assert page.locator("#layer").input_value() == "2"
    page.locator("#own-text").fill(" ")
    page.locator("form button").click()
    page.locator("#refused", has_text="The text is empty: write at least one word.").wait_for()
    page.locator("#language").click()
    page.locator("form button").click()
    page.locator("#refused", has_text="文字是空的").wait_for()


def test_where_no_python_answers_the_page_says_how_to_get_it(open_page):
    """In a sentence of either language, and nothing is offered that would do nothing."""
    page = open_page()
    assert not page.locator("#own").is_visible()
    assert "run the cell of the notebook" in page.inner_text("#no-python")
    page.keyboard.press("l")
    assert "請執行筆記本裡顯示這個頁面的儲存格" in page.inner_text("#no-python")


def test_the_grid_shows_every_head_and_leads_to_it(open_page):
    """Twelve thumbnails for 3 layers and 4 heads, each its own; choosing one shows that head alone."""
    page = open_page()
    page.keyboard.press("g")
    thumbnails = page.evaluate(
        "[...document.querySelectorAll('.cell canvas')].map((each) => each.toDataURL())"
    )
    assert len(set(thumbnails)) == 12
    page.get_by_label("Layer 3, head 2").click()
    assert (address(page)["layer"], address(page)["heads"], address(page)["view"]) == ("3", "2", "edges")


def test_the_grid_shows_statistics_too(open_page, views):
    """Coloured by a statistic, each cell says its value, coreference among them."""
    page = open_page(state="view=grid")
    statistics = page_data(views["plain"])["statistics"]
    assert set(statistics) == {"previous", "next", "same", "special", "period", "entropy", "coreference"}
    for name, table in statistics.items():
        page.select_option("#colour", name)
        written = [
            f"{v:.2f}" if name == "entropy" else f"{round(100 * v + 1e-9)}%" for row in table for v in row
        ]
        assert page.locator(".cell span").all_inner_texts() == written


def test_the_grid_tells_what_was_taught_in_training(open_from_disk, bert):
    """Habits by their names in either language, and that layers were copied; an unknown habit is left out."""
    model, tokenizer = bert
    model.config.taught_heads = {"previous": [[1, 3]], "found": [[2, 1]], "humming": [[1, 1]]}
    model.config.stacked_layers = 2
    try:
        told = attention_view(model, tokenizer, TEXT, start={"lang": "en", "view": "grid"})
    finally:
        del model.config.taught_heads, model.config.stacked_layers
    page = open_from_disk(told)
    text = page.inner_text("#taught")
    assert "layers 1 to 2 were taught" in text
    assert "previous token; from a hidden word" in text
    assert "Layers 3 to 3 began as copies" in text
    page.keyboard.press("l")
    assert "前一個詞元；" in page.inner_text("#taught")
    page.keyboard.press("e")
    assert not page.locator("#taught").is_visible()


def test_the_table_of_statistics_sorts(open_page, views):
    """A heading sorts by its statistic, greatest first, then least; a row's button shows its head."""
    page = open_page(state="view=grid")
    previous = np.array(page_data(views["plain"])["statistics"]["previous"])
    page.click('[data-sort="previous"]')
    layer, head = np.unravel_index(previous.argmax(), previous.shape)
    first = page.locator("#statistics tbody tr").first
    assert first.locator("td").all_inner_texts()[:2] == [str(layer + 1), str(head + 1)]
    assert page.locator('th[aria-sort="descending"]').count() == 1
    page.click('[data-sort="previous"]')
    layer, head = np.unravel_index(previous.argmin(), previous.shape)
    assert first.locator("td").all_inner_texts()[:2] == [str(layer + 1), str(head + 1)]
    first.locator("button").click()
    assert (address(page)["layer"], address(page)["heads"]) == (str(layer + 1), str(head + 1))


def test_a_pair_can_be_narrowed_to_one_texts_attention_on_the_other(open_page):
    """From the first text to the second: each column keeps one text's tokens. A single text has no choice."""
    page = open_page("pair")
    page.select_option("#part", "0-1")
    assert page.locator("#from .token").all_inner_texts() == ["[CLS]", "she", "smiled", "[SEP]"]
    assert page.locator("#to .token").all_inner_texts() == ["今", "天", "很", "好", "[SEP]"]
    assert all(i < 4 <= j for i, j in drawn(page))
    page.select_option("#part", "all")
    assert page.locator("#from .token").count() == 9
    assert not open_page("plain").locator("#part").is_visible()


def test_nearest_tokens_are_listed_with_their_part_of_speech(open_page, views, corpus):
    """By hidden state, by all heads' context, by a single head, and masked; at the layer chosen."""
    page = open_page()
    view = page_data(views["plain"])
    place = [each["text"] for each in view["tokens"]].index("she")

    def expect(by, row):
        rows = unpack(view["neighbours"]["by"][by]["token"])[row]
        assert page.locator("#nearest mark").all_inner_texts() == [
            corpus.tokens[at].removeprefix("##") for at in rows
        ]
        assert page.locator("#nearest .tag").all_inner_texts() == [corpus.tags[at] for at in rows]

    token(page, "she").click()
    expect("hidden", (0, place))
    slide(page, "layer", 3)
    expect("hidden", (2, place))
    page.select_option("#by", "context")
    expect("context", (2, place))
    page.locator(".chip").nth(1).dblclick()
    expect("head", (2, 1, place))
    page.select_option("#by", "hidden")
    page.click("#mask")
    expect("masked", (2, place))
    page.locator("#speech button").first.click()
    expect("masked", (0, place))
    assert address(page)["layer"] == "1"


def test_a_link_shows_the_same_again(open_page):
    """Every part of the state survives the way through the address into a fresh page."""
    state = "view=edges&layer=2&heads=2,4&share=35&hide=1&part=all&pin=to4&key=2&mask=3,6"
    state += "&by=context&colour=entropy&lang=zh"
    page = open_page(state=state)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert address(page) == dict(pair.split("=") for pair in state.split("&"))
    assert page.inner_text("#panel .quiet").startswith("第 4 個詞元")
    again = open_page(state=state)
    assert picture(again) == picture(page)
    again.evaluate("location.hash = 'layer=3&heads=1&mask=none&pin=none'")
    again.locator("#layer-value", has_text="3").wait_for()
    assert again.locator("em").count() == 0


def test_a_wrong_address_is_ignored(open_page):
    """Layers, heads, places and views that do not exist leave the page as it starts."""
    nonsense = (
        "view=x&layer=99&heads=0,77,abc&share=-3&pin=from0&mask=1,500&by=&colour=constructor&lang=fr&part=2-2"
    )
    page = open_page(state=nonsense)
    page.keyboard.press("Escape")
    found = address(page)
    assert (found["layer"], found["view"], found["share"], found["mask"]) == ("1", "edges", "70", "none")
    assert (found["pin"], found["by"], found["colour"], found["lang"]) == ("none", "hidden", "pattern", "en")


def test_the_keyboard_does_what_the_mouse_does(open_page):
    """Layers, heads, views, special tokens, language, pinning and masking, all without a mouse."""
    page = open_page()
    press = page.keyboard.press
    steps = [
        ("ArrowRight", "layer", "2"), ("ArrowLeft", "layer", "1"), ("ArrowLeft", "layer", "1"),
        ("2", "heads", "1,3,4"), ("Shift+Digit3", "heads", "3"), ("a", "heads", "all"),
        ("n", "heads", "none"), ("a", "heads", "all"), ("h", "view", "heatmap"),
        ("g", "view", "grid"), ("e", "view", "edges"), ("s", "hide", "1"),
        ("s", "hide", "0"), ("l", "lang", "zh"), ("l", "lang", "en"),
    ]  # fmt: skip
    for key, name, value in steps:
        press(key)
        assert address(page)[name] == value, key
    for _ in range(3):
        press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "officer"
    assert page.inner_text("#panel strong") == "officer"
    press("Enter")
    assert address(page)["pin"] == "from3"
    press("m")
    assert address(page)["mask"] == "3"
    assert page.evaluate("document.activeElement.dataset.place") == "2"
    press("Escape")
    assert (address(page)["pin"], address(page)["mask"]) == ("none", "none")
    press("?")
    assert page.locator("#keys").is_visible()
    press("Escape")
    assert not page.locator("#keys").is_visible()


def test_the_table_that_is_downloaded_holds_what_is_drawn(open_page, expected):
    """CSV of edges: one row for each, with the mean attention; of all heads: the statistics."""
    page = open_page(state="layer=2&heads=1,2&share=40")
    with page.expect_download() as saved:
        page.click("#csv")
    text = saved.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    mean = expected(2, [1, 2])
    assert {(int(row["from"]) - 1, int(row["to"]) - 1) for row in rows} == top_share(
        mean, 0.4, range(len(mean))
    )
    for row in rows:
        assert float(row["attention"]) == pytest.approx(
            mean[int(row["from"]) - 1, int(row["to"]) - 1], abs=1e-5
        )
        assert (row["layer"], row["heads"]) == ("2", "1 2")
    page.keyboard.press("g")
    with page.expect_download() as saved:
        page.click("#csv")
    assert len(saved.value.path().read_text(encoding="utf-8").splitlines()) == 1 + 12


@pytest.mark.parametrize("view", ["edges", "heatmap", "vectors", "grid"])
def test_the_picture_that_is_downloaded_is_not_blank(open_page, tmp_path, view):
    """PNG of every view: of a readable size, with ink on paper."""
    page = open_page(state=f"view={view}")
    with page.expect_download() as saved:
        page.click("#png")
    saved.value.save_as(tmp_path / "picture.png")
    picture = np.asarray(Image.open(tmp_path / "picture.png").convert("L"))
    assert min(picture.shape) > 400
    assert picture.max() == 255
    assert 0.005 < (picture < 200).mean() < 0.5


def test_exports_of_different_pictures_have_different_names(open_page):
    """Text, view, layer and heads are in the name: nothing downloaded is taken for something else."""
    names = []
    for name, state in [
        ("plain", ""), ("pair", ""), ("plain", "layer=2"), ("plain", "heads=1,3"),
        ("plain", "view=heatmap"), ("plain", "view=grid"), ("plain", "view=vectors"),
        ("plain", "view=grid&colour=entropy"),
    ]:  # fmt: skip
        page = open_page(name, state)
        with page.expect_download() as saved:
            page.click("#png")
        names.append(saved.value.suggested_filename)
    assert names[3] == "attention-The-officer-smiled-because-edges-layer1-heads-1-3.png"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("behind", ["light", "dark"])
@pytest.mark.parametrize("machine", ["light", "dark"])
def test_a_page_is_as_light_as_the_notebook_around_it(open_from_disk, views, behind, machine):
    """Whatever the machine itself prefers."""
    outer = open_from_disk(None, color_scheme=machine)
    colour = "#ffffff" if behind == "light" else "#111111"
    outer.set_content(f"<body style='background: {colour}'><div>{views['plain']._repr_html_()}</div>")
    body = outer.frame_locator("iframe").locator("body")
    body.locator("#link", has_text="start=").wait_for()
    paper = body.evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[behind]


def test_both_languages_say_everything(open_page):
    """No word is missing in either language, and switching changes all that is said."""
    page = open_page()
    words = page.evaluate("WORDS")
    assert all(set(entry) == {"en", "zh"} and all(entry.values()) for entry in words.values())
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    assert page.inner_text("h1") == "注意力"
    assert page.inner_text("#status").startswith("第 1 層")
    assert page.locator("#from h2").inner_text() == "看的詞元"


def test_texts_are_shown_as_text(open_page):
    """Markup in the student's text makes no element and runs nothing, in any view."""
    page = open_page("markup", "pin=from2")
    for key in "ehqg":
        page.keyboard.press(key)
        assert page.locator("main img, main b").count() == 0
    page.keyboard.press("e")
    assert token(page, "<").inner_text() == "[UNK] <"


def test_the_page_works_inside_a_notebooks_frame(open_from_disk, views):
    """In a frame without an address it draws, reacts, and its link is the `start=` that shows it again."""
    outer = open_from_disk(None)
    outer.set_content(views["plain"]._repr_html_())
    frame = outer.frame_locator("iframe")
    frame.locator("#layer").fill("3")
    frame.locator(".chip").nth(1).dblclick()
    assert frame.locator("#status").inner_text().startswith("Layer 3, head 2")
    frame.locator("#link").click()
    frame.locator("#status", has_text="start=").wait_for()
    said = frame.locator("#status").inner_text()
    start = json.loads(said[said.index("{") : said.index("}") + 1])
    assert (start["layer"], start["heads"]) == ("3", "2")


def test_on_a_phone_everything_is_in_reach(open_page):
    """390 pixels wide: nothing is cut off sideways, a tap pins and opens the panel, a button masks."""
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for key in "hqge":
        page.keyboard.press(key)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#panel").is_visible()
    token(page, "officer").tap()
    assert page.locator("#panel").is_visible()
    page.locator("#mask").tap()
    assert address(page)["mask"] == "3"
    box, panel = token(page, "officer").bounding_box(), page.locator("#panel").bounding_box()
    assert box["y"] + box["height"] <= panel["y"]


def test_a_passing_mouse_does_not_open_the_panel_over_a_narrow_text(open_page):
    """It would lie on the very tokens that are pointed at: a click opens it."""
    page = open_page(viewport={"width": 600, "height": 800})
    token(page, "officer").hover()
    assert not page.locator("#panel").is_visible()
    token(page, "officer").click()
    assert page.locator("#panel").is_visible()


def test_every_control_has_a_name(open_page):
    """What a screen reader says of a button, slider or selector is never empty."""
    page = open_page(state="pin=from3")
    for key in "ehqg":
        page.keyboard.press(key)
        for control in page.locator("button:visible, input:visible, select:visible").all():
            name = control.evaluate("(e) => e.ariaLabel || e.textContent || e.labels?.[0]?.textContent || ''")
            assert name.strip(), control.evaluate("(e) => e.outerHTML")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page, scheme):
    """WCAG 2.2's 4.5 to 1 for the inks used on paper and on cards, in both colour schemes."""
    page = open_page(color_scheme=scheme)

    def luminance(name):
        red, green, blue = (c / 255 for c in page.evaluate(f"rgb(colourOf('{name}'))"))
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    pairs = [(ink, ground) for ink in ("ink", "quiet", "mask", "second") for ground in ("paper", "card")]
    for ink, ground in [*pairs, ("on-accent", "accent")]:
        darker, lighter = sorted((luminance(ink), luminance(ground)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, ground)


@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_axe_finds_nothing(open_page, faults, locale):
    """In light and in dark, in every view, a token pinned and another masked, and with the keys."""
    page = open_page("plain", f"mask=3&pin=from2&lang={locale[:2]}", locale=locale)
    for key in "ehqg":
        page.keyboard.press(key)
        assert faults(page) == [], key
    page.keyboard.press("?")
    assert faults(page) == []
    assert faults(open_page("pair", "pin=to2")) == []


def test_axe_finds_nothing_where_python_answers(in_notebook, views, faults):
    """With the text boxes, and after a text was refused."""
    page = in_notebook(views["pair"])
    page.locator("#own-text").fill("")
    page.locator("form button").click()
    page.locator("#refused:not(:empty)").wait_for()
    assert faults(page.page) == []
