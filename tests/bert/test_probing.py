"""Probes against scikit-learn by hand and against what is known of made-up states; words found in texts."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from xai.probing import Words, mean_purity, probe_accuracy, shuffled, tagged_words
from xai.reading import read

STORIES = [
    [("who", "question"), ("walk", "question"), ("the", "-"), ("officer", "asked"), ("apple", "other")],
    [("the", "question"), ("apple", "other"), ("smiled", "asked"), (".", "-")],
]


def made_up(direction: bool, d: int = 20) -> Words:
    """Noise in 60 texts of 6 words; where there is a direction, the label stands in one number among many."""
    draw = np.random.default_rng(0)
    labels = np.tile(["asked", "other"], 180)
    states = draw.normal(size=(360, d))
    if direction:
        states[:, 3] += np.where(labels == "asked", 2.0, -2.0)
    states[:, 4:] *= 8  # so that distances are made by other numbers than the telling one
    return Words(states[None], np.repeat(np.arange(60), 6), labels)


def test_words_are_found_with_their_states_and_labels(bert):
    """Each word with one of the labels, by its last piece, in a text read behind its question."""
    model, tokenizer = bert
    words = tagged_words(model, tokenizer, STORIES, ["asked", "other"])
    assert words.labels.tolist() == ["asked", "other", "other", "asked"]
    assert words.text.tolist() == [0, 0, 1, 1]
    first = read(model, tokenizer, "who walk", "the officer apple")
    places = [first.tokens.index("officer"), first.tokens.index("apple")]
    np.testing.assert_array_equal(words.hidden[:, :2], first.hidden[:, places].numpy())
    second = read(model, tokenizer, "the", "apple smiled .")
    np.testing.assert_array_equal(words.hidden[:, 2:], second.hidden[:, [3, 4]].numpy())


def test_a_word_in_pieces_counts_by_its_last(bert):
    """`xa` is spelled x ##a; the state is that of ##a."""
    model, tokenizer = bert
    words = tagged_words(model, tokenizer, [[("xa", "asked"), ("the", "-")]], ["asked"])
    seen = read(model, tokenizer, "xa the")
    np.testing.assert_array_equal(words.hidden[:, 0], seen.hidden[:, seen.tokens.index("##a")].numpy())


def test_a_probe_is_tested_on_texts_it_has_not_seen():
    """Written out: five parts of the texts, scaled by the other four, ridge regression, balanced shares."""
    words, parts = made_up(direction=True), []
    states, right = words.hidden[0], words.labels == "asked"
    sizes = np.bincount(words.text)
    folds = [np.isin(words.text, part) for part in _folds(sizes)]
    for tested in folds:
        mean, spread = states[~tested].mean(0), states[~tested].std(0)
        probe = RidgeClassifier(alpha=100.0, class_weight="balanced")
        probe.fit((states[~tested] - mean) / spread, right[~tested])
        said = probe.predict((states[tested] - mean) / spread)
        parts.append(np.mean([(said[right[tested] == label] == label).mean() for label in (True, False)]))
    assert probe_accuracy(states, words) == pytest.approx(np.mean(parts))


def _folds(sizes):
    """The texts of each part, largest first to the part that has fewest words: scikit-learn's GroupKFold."""
    held, found = np.zeros(5), [[] for _ in range(5)]
    for text in np.argsort(sizes)[::-1]:
        part = int(held.argmin())
        held[part] += sizes[text]
        found[part].append(text)
    return found


def test_a_probe_finds_what_distances_do_not():
    """One telling number among large ones: the probe reads it, clusters are no purer than chance."""
    words = made_up(direction=True)
    found, chance = mean_purity(words.hidden[0], words)
    assert probe_accuracy(words.hidden[0], words) > 0.9
    assert abs(found - chance) < 0.05


def test_a_probe_finds_nothing_in_noise_or_in_shuffled_labels():
    """Half right, as guessing is."""
    for words in (made_up(direction=False), shuffled(made_up(direction=True))):
        assert probe_accuracy(words.hidden[0], words) == pytest.approx(0.5, abs=0.1)


def test_purity_is_averaged_over_texts_with_both_labels():
    """Two texts with clear clusters are pure; one with a single label is left out; chance is less."""
    states = np.array([[0.0], [0.1], [9.0], [9.1], [0.0], [0.1], [9.0], [9.1], [5.0]])
    words = Words(states[None], np.array([0] * 4 + [1] * 4 + [2]), np.array(list("aabbbbaaa")))
    found, chance = mean_purity(states, words)
    assert found == 1
    assert chance < 0.9
