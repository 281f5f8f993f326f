"""The little BERT, with and without its head, a corpus it has read, and a browser to look at its pages."""

import shutil

import pytest
from little_bert import TAGGED, build
from transformers import BertModel
from xai.nearest import Corpus


@pytest.fixture(scope="session")
def bert():
    return build()


@pytest.fixture(scope="session")
def headless_bert():
    return build(BertModel)


@pytest.fixture(scope="session")
def corpus(bert):
    return Corpus.read(*bert, TAGGED)


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; closed with its module: playwright's event loop would be in other tests' way."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium, such as Debian's package chromium")
    switches = "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync"
    switches += " no-first-run disable-quic"
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=chromium, args=[f"--{switch}" for switch in switches.split()]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_from_disk(browser, tmp_path):
    """Open a saved page with the network off; whatever it asks for, and every error, fails the test."""
    contexts, troubles = [], []

    def opened(view, state="", **options):
        options = {"viewport": {"width": 1200, "height": 900}, "locale": "en-US", "offline": True, **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "request", lambda asked: asked.url.startswith(("file:", "blob:")) or troubles.append(asked.url)
        )
        if view is not None:
            page.goto(view.save(tmp_path / "page.html").as_uri() + ("#" + state if state else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []
