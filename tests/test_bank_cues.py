"""No option tells by its form whether it is correct, and no author chose which side of a twin is asked."""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import chain
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from questions.bank import load_bank
from questions.evidence import draw
from questions.evidence.draw import BANK, SEED, bank_text, read_twins
from questions.keys import read_key

LANGUAGES = ("en", "zh")
AT_MOST = 0.55  # 0.5 is what a classifier without any cue gets

# What gave the answers of an older bank away, fixed before this one was written.
WORDS = {
    "reason": (r"\b(since|because|therefore)\b|, (for|as|so|being)\b|^so\b", "因為|所以|由於|因此|既然"),
    "gloss": (r"[:;(—]|, that is", "[：；（—]|也就是"),
    "concession": (r"\b(though|although|even|despite|still|yet|but)\b", "雖然|儘管|即使|就算|仍|卻|但"),
    "hedge": (r"\b(may|can|could|might|need not|roughly|about|nearly|mostly|some)\b", "可能|可以|大約|幾乎|多半|不一定"),
    "absolute": (r"\b(all|every|each|never|always|only|alone|no|none|must|any|nothing)\b", "全|都|每|從不|不會|總是|只|必|任何"),
    "threshold": (r"\d\.\d|\d ?%|\bhalf\b|\bthird\b|times\b|at (least|most)", r"\d\.\d|\d ?%|一半|之一|倍|至少|至多|超過|不到"),
    "negation": (r"\b(not|no|never|nothing|neither|leaves? out)\b|n't\b", "不|沒|未|無"),
    "more": (r"\b(more|larger|higher|above|brighter|rises?|over|grows)\b", "多|大|高|亮|上升|超過|增加"),
    "less": (r"\b(less|fewer|smaller|lower|below|darker|falls?|under)\b", "少|小|低|暗|下降|不到|減少"),
}  # fmt: skip


class Asked(NamedTuple):
    """An option as a reader sees it, and whether it is correct."""

    question: int
    place: int
    of: int
    text: str
    right: bool


def options(language: str) -> list[Asked]:
    key = read_key()
    return [
        Asked(q.number, i, len(q.options), getattr(option.text, language), letter in key[q.number].right)
        for q in load_bank().questions
        for i, (letter, option) in enumerate(q.options.items())
    ]


def cues(asked: list[Asked], language: str) -> np.ndarray:
    """(option cue): place, length, the words above, the nearest twin and the count, as numbers."""
    rows = []
    for option in asked:
        beside = [other.text for other in asked if other.question == option.question and other != option]
        lengths = [len(text) for text in beside]
        rows.append(
            [
                option.place,
                option.place == 0,
                option.place >= 4,
                len(option.text),
                len(option.text) / np.mean(lengths),
                len(option.text) > max(lengths),
                len(option.text) < min(lengths),
                *(
                    bool(re.search(patterns[LANGUAGES.index(language)], option.text, re.IGNORECASE))
                    for patterns in WORDS.values()
                ),
                max(SequenceMatcher(None, option.text, text).ratio() for text in beside),
                option.of,
            ]
        )
    return np.array(rows, dtype=float)


def told_by_cues(asked: list[Asked], language: str) -> float:
    """The AUC of a logistic regression on the cues, each question predicted by all the others."""
    right = np.array([option.right for option in asked])
    predicted = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced")), cues(asked, language), right,
        groups=[option.question for option in asked], cv=LeaveOneGroupOut(), method="predict_proba",
    )  # fmt: skip
    return float(roc_auc_score(right, predicted[:, 1]))
