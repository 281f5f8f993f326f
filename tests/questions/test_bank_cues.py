"""No option tells by its form whether it is correct, and no author chose which side of a twin is asked."""

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from questions.evidence.draw import BANK, SEED, SIDES, bank_text, draw, read_twins, side_of
from questions.keys import read_key

pytestmark = pytest.mark.slow(15)

LANGUAGES = ("en", "zh")
AT_MOST = 0.55  # 0.5 is what a classifier without any cue gets

# What gave the answers of the bank before this one away; fixed before this one was written.
WORDS = {
    "reason": (
        r"\b(since|because|therefore)\b|, (for|as|so|being)\b|^so\b",
        "因為|所以|由於|因此|既然",
    ),
    "gloss": (r"[:;(—]|, that is", "[：；（—]|也就是"),
    "concession": (r"\b(though|although|even|despite|still|yet|but)\b", "雖然|儘管|即使|就算|仍|卻|但"),
    "hedge": (
        r"\b(may|can|could|might|need not|roughly|about|nearly|mostly|some)\b",
        "可能|可以|大約|幾乎|多半|不一定",
    ),
    "absolute": (
        r"\b(all|every|each|never|always|only|alone|no|none|must|any|nothing)\b",
        "全|都|每|從不|不會|總是|只|必|任何",
    ),
    "threshold": (
        r"\d\.\d|\d ?%|\bhalf\b|\bthird\b|times\b|at (least|most)",
        r"\d\.\d|\d ?%|一半|之一|倍|至少|至多|超過|不到",
    ),
    "negation": (r"\b(not|no|never|nothing|neither|leaves? out)\b|n't\b", "不|沒|未|無"),
    "more": (r"\b(more|larger|higher|above|brighter|rises?|over|grows)\b", "多|大|高|亮|上升|超過|增加"),
    "less": (r"\b(less|fewer|smaller|lower|below|darker|falls?|under)\b", "少|小|低|暗|下降|不到|減少"),
}


class Asked(NamedTuple):
    """An option as a reader sees it, and whether it is correct."""

    question: int
    place: int
    of: int
    text: str
    right: bool


def cues(asked: list[Asked], language: str) -> np.ndarray:
    """(option cue): place, length, the words above, the nearest twin and the count, as numbers."""
    rows = []
    for option in asked:
        beside = [other.text for other in asked if other.question == option.question and other != option]
        lengths = [len(text) for text in beside]
        row = [option.place, option.place == 0, option.place >= 4, option.of, len(option.text)]
        row += [len(option.text) / np.mean(lengths)]
        row += [len(option.text) > max(lengths), len(option.text) < min(lengths)]
        row += [
            bool(re.search(patterns[LANGUAGES.index(language)], option.text, re.IGNORECASE))
            for patterns in WORDS.values()
        ]
        row += [max(SequenceMatcher(None, option.text, text).ratio() for text in beside)]
        rows.append(row)
    return np.array(rows, dtype=float)


def told_by_cues(asked: list[Asked], language: str) -> float:
    """The AUC of a logistic regression on the cues, each question predicted from all the others."""
    right = np.array([option.right for option in asked])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced"))
    groups = [option.question for option in asked]
    predicted = cross_val_predict(
        model, cues(asked, language), right, groups=groups, cv=LeaveOneGroupOut(), method="predict_proba"
    )
    return float(roc_auc_score(right, predicted[:, 1]))


@cache
def twins() -> dict[int, list]:
    """The options of every question as they were written, with both sides."""
    return {q["number"]: q["options"] for topic in read_twins().values() for q in topic["questions"]}


@cache
def right_sides() -> dict[tuple[int, int], int]:
    """For each twin (question, index) the side that is correct, by the committed key."""
    found = {}
    for number, order in draw(((n, len(options)) for n, options in twins().items()), SEED).items():
        for letter, (twin, side) in zip("ABCDEF", order, strict=False):
            found[number, twin] = side if letter in read_key()[number].right else 1 - side
    return found


def asked_with(seed: int, language: str) -> list[Asked]:
    """The options of the whole bank as this seed would draw them."""
    drawn = draw(((n, len(options)) for n, options in twins().items()), seed)
    return [
        Asked(
            number,
            place,
            len(order),
            side_of(twins()[number][twin]["text"][language], side),
            side == right_sides()[number, twin],
        )
        for number, order in sorted(drawn.items())
        for place, (twin, side) in enumerate(order)
    ]


def is_varied(asked: list[Asked]) -> bool:
    """Each question has a correct option, and some have one, two … five, and some all of them."""
    right, count = (
        Counter(option.question for option in asked if option.right),
        dict.fromkeys((option.question for option in asked), 0),
    )
    count |= Counter(option.question for option in asked)
    all_right = [number for number, size in count.items() if right[number] == size]
    return all(right[n] for n in count) and bool(all_right) and set(range(1, 6)) <= set(right.values())


def is_fit(seed: int) -> bool:
    """Whether the bank that this seed draws is varied and tells nothing by its form."""
    return is_varied(asked_with(seed, "en")) and all(
        told_by_cues(asked_with(seed, language), language) <= AT_MOST for language in LANGUAGES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_classifier_tells_correct_options_by_their_form(language) -> None:
    """Neither place nor length nor any of the words above helps to guess.

    The bank before this one, of 151 options, had 0.65 in English and 0.69 in Chinese.
    """
    assert told_by_cues(asked_with(SEED, language), language) <= AT_MOST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cue_is_found(language) -> None:
    """A reason tacked on to every third wrong option is enough for the classifier to see it."""
    reason = {"en": ", since it is so", "zh": "，因為如此"}[language]
    wrong = 0
    spoiled = []
    for option in asked_with(SEED, language):
        wrong += not option.right
        tacked = not option.right and wrong % 3 == 0
        spoiled.append(option._replace(text=option.text + reason) if tacked else option)
    assert told_by_cues(spoiled, language) > AT_MOST + 0.05


def test_the_bank_is_what_was_drawn() -> None:
    """Every file of the bank is what the seed makes of its twins: run `python -m questions.evidence.draw`."""
    for name, topic in read_twins().items():
        assert (BANK / f"{name}.yaml").read_text("utf-8") == bank_text(topic), name


def test_the_seed_is_the_first_that_is_fit() -> None:
    """Nobody chose the seed, either. After a change of twins, SEED is the number that stands here."""
    assert next(seed for seed in range(1000) if is_fit(seed)) == SEED


def test_letters_are_correct_about_as_often_as_each_other() -> None:
    """No letter is correct in less than a third or in more than two thirds of the questions that have it."""
    asked = asked_with(SEED, "en")
    for place in range(6):
        share = np.mean([option.right for option in asked if option.place == place])
        assert 1 / 3 <= share <= 2 / 3, "ABCDEF"[place]


def test_a_side_stands_in_the_place_of_its_twin() -> None:
    """In texts, keys, numbers and truth values; what is no twin stays as it is."""
    option = {"text": {"en": "It is «above|below» 2."}, "claim": {"«over|under»": "«2|3»", "margin": 1}}
    assert side_of(option, 0) == {"text": {"en": "It is above 2."}, "claim": {"over": 2, "margin": 1}}
    assert side_of(option, 1) == {"text": {"en": "It is below 2."}, "claim": {"under": 3, "margin": 1}}
    assert side_of(["«true|false»", 7, "a|b"], 1) == [False, 7, "a|b"]


def test_both_sides_are_drawn_and_every_order() -> None:
    """Over many seeds each side comes up as often, and each twin in each place."""
    drawn = [draw([(1, 3)], seed)[1] for seed in range(600)]
    assert 250 < sum(side for order in drawn for twin, side in order if twin == 0) < 350
    for place in range(3):
        assert {160 < n < 240 for n in Counter(order[place][0] for order in drawn).values()} == {True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sides_of_a_twin_are_alike_in_length(language) -> None:
    """What differs between them is a few words, so that neither looks like the careful one."""
    for number, options in twins().items():
        for option in options:
            text = option["text"][language]
            assert SIDES.search(text), (number, text)
            short, long = sorted(len(side_of(text, side)) for side in (0, 1))
            assert long - short <= 0.35 * long, (number, text)
