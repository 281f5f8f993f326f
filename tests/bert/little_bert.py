"""A BERT of random weights with a vocabulary of its own: small, always the same, every head different."""

import base64
import json
import re

import numpy as np
import torch
import xai  # noqa: F401 - comes before transformers
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
WORDS = ["she", "her", "he", "the", "officer", "smiled", "because", "apple", "walk"]
CHINESE = list("我你他她喜歡吃蘋果公司如結水的。，今天很好")
VOCABULARY = [
    *SPECIAL,
    ".",
    ",",
    "?",
    "!",
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
    *WORDS,
    *CHINESE,
]

TAGGED = [
    [("she", "PRON"), ("smiled", "VERB"), (".", "PUNCT")],
    [
        ("the", "DET"),
        ("officer", "NOUN"),
        ("walked", "VERB"),
        ("because", "SCONJ"),
        ("he", "PRON"),
        ("smiled", "VERB"),
    ],
    [("我", "PRON"), ("喜歡", "VERB"), ("蘋果", "NOUN"), ("。", "PUNCT")],
    [("蘋果", "PROPN"), ("的", "PART"), ("結果", "NOUN"), ("很", "ADV"), ("好", "ADJ")],
]


def build(model_class=BertForMaskedLM, layers=3, heads=4, width=12, positions=140):
    """A model and its tokenizer; weights are large enough for attention to be uneven."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=width * heads,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=64,
        max_position_embeddings=positions,
        initializer_range=0.3,
        attn_implementation="eager",
    )
    tokenizer = BertTokenizer(vocab={token: place for place, token in enumerate(VOCABULARY)})
    return model_class(config).eval(), tokenizer


def page_data(page):
    """What a page was given to show."""
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page.html, re.S)[1]
    )


def unpack(packed):
    """The array behind `packed`, read the way the page's script does."""
    return np.frombuffer(base64.b64decode(packed["bytes"]), packed["type"]).reshape(packed["shape"])
