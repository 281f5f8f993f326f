"""Measure the shipped BERTs and write their model cards; every figure in a card comes from here.

A card begins with its figures as YAML and goes on with a template of `cards/` filled with them, so a test can
measure again and compare.
"""

import random
from pathlib import Path

import numpy as np
import yaml
from xai.bert import SHIPPED, load_bert

from studio import bert_measures as measures
from studio.chinese_corpus import ChineseCorpus, spelled
from studio.english_corpus import EnglishCorpus

HABITS = ("previous", "next", "same", "evidence", "coreference", "named")
MAINTAINERS = Path(__file__).with_name("bert.md")
SEED, EACH, SENTENCES, QUESTIONS = 2022, 40, 300, 300  # of the held-out sample


def chinese_figures() -> dict:
    """What bert-chinese can do on held-out sentences."""
    tokenizer, model = load_bert("chinese")
    corpus, draw = ChineseCorpus(), random.Random(SEED)
    unseen = [spelled(corpus.sentences(draw, 1, unseen=True)[0]) for _ in range(SENTENCES)]
    texts = [(tokenizer(text)["input_ids"], tokenizer(text)["token_type_ids"]) for text in unseen]

    def separation(sentences: list[str], senses: list[str]) -> list[list[float]]:
        states = np.stack([measures.states_of(model, tokenizer, sentence) for sentence in sentences])
        return measures.separation(states, senses).astype(float).round(3).tolist()

    return {
        "masked_top1": round(measures.masked_accuracy(model, texts, draw), 3),
        "ten": separation(*measures.ten_sentences()),
        "unseen": separation(*measures.unseen_sentences(corpus, draw, EACH)),
    }


def qa_figures() -> dict:
    """What bert-qa can do on held-out stories."""
    corpus, draw = EnglishCorpus(), random.Random(SEED)
    stories = [corpus.story(draw, draw.choice([2, 3, 4]), unseen=True) for _ in range(QUESTIONS)]
    examples = [corpus.question(draw, story) for story in stories]
    alone = [corpus.unasked(story) for story in stories]
    words = load_bert("qa").model
    figures = {
        "exact_match": measures.exact_match(load_bert("qa", "question-answering").model, examples),
        "masked_top1": measures.masked_accuracy(words, [(e.ids, e.segments) for e in examples], draw),
        "masked_top1_story": measures.masked_accuracy(words, [(e.ids, e.segments) for e in alone], draw),
        "pronoun_top1": measures.pronoun_accuracy(words, corpus, alone),
    }
    return {name: round(figure, 3) for name, figure in figures.items()}


def head_figures() -> dict[str, list[dict]]:
    """The three heads of bert-qa that most keep each habit, layer and head counted from 1."""
    corpus, draw = EnglishCorpus(), random.Random(SEED)
    examples = [corpus.question(draw, corpus.story(draw, 3, unseen=True)) for _ in range(100)]
    habits = measures.head_habits(load_bert("qa").model, examples, HABITS)
    return {habit: _strongest(shares) for habit, shares in habits.items()}


def _strongest(shares: np.ndarray) -> list[dict]:
    layers, heads = np.unravel_index(np.argsort(-shares, axis=None)[:3], shares.shape)
    return [
        {"layer": int(layer) + 1, "head": int(head) + 1, "attention": round(float(shares[layer, head]), 3)}
        for layer, head in zip(layers, heads, strict=True)
    ]


FIGURES = {"chinese": chinese_figures, "qa": qa_figures}


def read_card(path: Path) -> dict:
    """The figures a card begins with."""
    return yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])


def card(name: str, figures: dict) -> str:
    """The model's card with these figures in it."""
    template = Path(__file__).with_name("cards") / f"bert-{name}.md"
    body = template.read_text(encoding="utf-8").format(
        **figures,
        vocabulary=len(load_bert(name).tokenizer),
        size=(SHIPPED[name] / "model.safetensors").stat().st_size / 1e6,
        table=_table(figures) if name == "chinese" else "",
        n_unseen=2 * EACH,
    )
    return _with_figures(figures, body)


def _with_figures(figures: dict, body: str) -> str:
    return f"---\n{yaml.safe_dump(figures, default_flow_style=None, sort_keys=False)}---\n{body}"


def _table(figures: dict) -> str:
    columns = ["layer 層", "ten: same 同義", "different 異義", "gap 差", "unseen: same", "different", "gap"]
    head = f"| {' | '.join(columns)} |\n{'|-' * len(columns)}|\n"
    rows = zip(figures["ten"], figures["unseen"], strict=True)
    return head + "\n".join(
        f"| {layer} | {a:.2f} | {b:.2f} | **{a - b:.2f}** | {c:.2f} | {d:.2f} | **{c - d:.2f}** |"
        for layer, ((a, b), (c, d)) in enumerate(rows)
    )


def write_cards(name: str, training: dict) -> None:
    """Measure the shipped model and write its card, `training` included; bert-qa's heads go into bert.md."""
    (SHIPPED[name] / "README.md").write_text(card(name, training | FIGURES[name]()), encoding="utf-8")
    if name == "qa":
        _, _, body = MAINTAINERS.read_text(encoding="utf-8").split("---\n", 2)
        MAINTAINERS.write_text(_with_figures({"heads": head_figures()}, body), encoding="utf-8")
