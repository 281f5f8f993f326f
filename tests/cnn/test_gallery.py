"""The gallery of explanations."""

import base64
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from xai.classifier import CLASSES, Classifier
from xai.gallery import write_gallery

METHODS = {"picture", "lime", "saliency", "smoothgrad", "integrated", "cnn.6", "cnn.15", "cnn.23"}
PHOTOS = Path(__file__).parents[3] / "shared" / "photos"


@pytest.fixture(scope="module")
def narrow() -> Classifier:
    torch.manual_seed(0)
    model = Classifier((6, 6, 6, 6, 6), hidden=8)
    model(torch.rand(4, 3, 128, 128))
    return model.eval()


@pytest.fixture(scope="module")
def gallery(narrow, noise, baseline, tmp_path_factory) -> tuple[Path, dict]:
    """Of two pictures of unlike shape, one with a mask, beside a file that is none; and the page's data."""
    folder = tmp_path_factory.mktemp("pictures")
    pixels = np.random.default_rng(0).integers(0, 256, (9, 16, 3), dtype=np.uint8)
    Image.fromarray(pixels).resize((160, 90)).save(folder / "3_7.png")
    Image.fromarray(pixels[:, :9]).resize((128, 128)).save(folder / "8_0.jpg")
    (folder / "4_4.jpg").write_bytes(b"no picture")
    (folder / "masks").mkdir()
    half = np.zeros((128, 128), dtype=np.uint8)
    half[:64] = 2
    Image.fromarray(half).save(folder / "masks" / "8_0.png")
    page = write_gallery(narrow, folder, folder / "out", noise, baseline, lime_samples=20, progress=False)
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"))
    return page, json.loads(found[1])


@pytest.mark.slow(20)
def test_every_method_of_every_picture_is_a_file_and_on_the_page(gallery) -> None:
    """The same bytes, and a picture at that."""
    page, data = gallery
    assert [picture["name"] for picture in data["pictures"]] == ["3_7.png", "8_0.jpg"]
    for picture in data["pictures"]:
        assert set(picture["drawings"]) == METHODS
        for method, address in picture["drawings"].items():
            path = page.parent / Path(picture["name"]).stem / f"{method}.png"
            assert base64.b64decode(address.removeprefix("data:image/png;base64,")) == path.read_bytes()
            with Image.open(path) as drawing:
                assert drawing.size == (384, 384)
    assert len(list((page.parent / "filters").glob("*.png"))) == len(data["wishes"]) == 18


@pytest.mark.slow(20)
def test_the_page_says_what_the_model_said(gallery, narrow) -> None:
    """Label, prediction and probability; the share on the food where there is a mask."""
    _, data = gallery
    for picture, label in zip(data["pictures"], (3, 8), strict=True):
        assert picture["label"] == CLASSES[label]
        assert picture["said"] in CLASSES
        assert 0 < picture["chance"] < 1
    assert data["pictures"][0]["share"] == {}
    share = data["pictures"][1]["share"]
    assert share["picture"] == 0.5
    assert set(share) == {"picture", "lime", "saliency", "smoothgrad", "integrated"}
    assert all(0 < value < 1 for value in share.values())


@pytest.mark.slow(20)
def test_a_file_that_is_no_picture_is_named_on_the_page(gallery) -> None:
    """With the reason."""
    assert set(gallery[1]["skipped"]) == {"4_4.jpg"}


@pytest.mark.slow(20)
def test_the_page_needs_nothing_but_itself(gallery) -> None:
    """No address leads out of it."""
    text = gallery[0].read_text("utf-8")
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", text)
    assert "default-src 'none'" in text


@pytest.mark.browser
def test_one_method_of_all_pictures_and_a_larger_drawing(gallery) -> None:
    """In a browser, in both languages, without an error and without sideways scrolling on a phone."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    errors = []
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-TW")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto(gallery[0].as_uri())
        assert page.inner_text("h1") == "分類器看的是什麼？"
        assert page.locator("article figure").count() == 2 * len(METHODS)
        page.click("#language")
        page.select_option("#method", "lime")
        assert page.inner_text("h1") == "What did the classifier look at?"
        assert page.locator("article figure").count() == 2 * 2
        page.click("article figure button >> nth=1")
        assert "speak for the class" in page.inner_text("dialog")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        browser.close()
    assert errors == []


@pytest.mark.photos
@pytest.mark.slow(15)
def test_photographs_of_any_shape_are_explained(narrow, noise, baseline, tmp_path) -> None:
    """Two of the ten photographs, one not square."""
    if not PHOTOS.is_dir():
        pytest.skip("../shared/photos is not beside the project")
    for name in ("0_0.jpg", "1_2.jpg"):
        shutil.copy(PHOTOS / name, tmp_path)
    page = write_gallery(narrow, tmp_path, tmp_path / "out", noise, baseline, lime_samples=20, progress=False)
    assert page.stat().st_size > 100_000


@pytest.mark.browser
@pytest.mark.slow(25)
@pytest.mark.parametrize("locale", ["en-US", "zh-TW"])
def test_axe_finds_nothing(gallery, open_from_disk, faults, locale) -> None:
    """In light and in dark: every method, one method, and a drawing opened."""
    page = open_from_disk(None, locale=locale)
    page.goto(gallery[0].as_uri())
    assert faults(page) == []
    page.select_option("#method", "lime")
    page.click("article figure button >> nth=1")
    assert faults(page) == []
