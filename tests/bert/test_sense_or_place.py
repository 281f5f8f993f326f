"""Groups of similarities against loops over pairs, and the published numbers of the real model."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from xai.sense_or_place import FIRST, LATER, contrast, real_similarities, sense_or_place_figure, similarities

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "measurements-2022.json"


def test_contrast_agrees_with_a_loop_over_pairs():
    """Mean and lowest of pairs with one label, mean and highest of the others, the diagonal left out."""
    draw = np.random.default_rng(1).normal(size=(6, 6))
    values, labels = draw + draw.T, list("aabbba")
    within, across = [], []
    for i in range(6):
        for j in range(i):
            (within if labels[i] == labels[j] else across).append(values[i, j])
    expected = (np.mean(within), min(within), np.mean(across), max(across))
    assert contrast(values, labels) == pytest.approx(expected)


def test_the_real_models_senses_overlap_and_its_places_are_farther_apart():
    """What the notebook says of bert-base-chinese: .33 within a sense, .82 across; place parts it more."""
    real = real_similarities()
    sense, place = contrast(real.values, real.senses), contrast(real.values, real.places)
    assert (sense.lowest_within, sense.highest_across) == (0.33, 0.82)
    assert real.values[:5, :5].min() == 0.62
    assert place.mean_within - place.mean_across > sense.mean_within - sense.mean_across + 0.05


@pytest.mark.skipif(not FACTS.is_file(), reason="needs ../shared/facts beside the project")
def test_the_real_models_numbers_are_those_published():
    """Copied without a slip."""
    published = json.loads(FACTS.read_text(encoding="utf-8"))["bert_base_chinese"]
    real = real_similarities()
    np.testing.assert_array_equal(real.values, published["cosine_ping_L12"])
    assert [place == FIRST for place in real.places] == [at == 1 for at in published["token_index_ping"]]


def test_a_word_is_first_where_the_sentence_begins_with_it():
    """And nowhere else."""
    made = similarities(np.eye(3), ["蘋果很甜", "我吃蘋果", "蘋果"], "蘋果", ["a", "a", "b"])
    assert made.places == [FIRST, LATER, FIRST]


def test_the_figure_sorts_the_same_numbers_two_ways():
    """Each panel holds all numbers, ordered by its groups; a row for each model."""
    values = np.arange(9.0).reshape(3, 3) / 10
    made = similarities((values + values.T) / 2, ["蘋果很甜", "我吃蘋果", "蘋果"], "蘋果", ["a", "b", "a"])
    figure = sense_or_place_figure({"small": made, "real": real_similarities()})
    by_sense, by_place = figure.axes[:2]
    order = [0, 2, 1]
    for axis in (by_sense, by_place):
        np.testing.assert_array_equal(axis.images[0].get_array(), made.values[np.ix_(order, order)])
    assert [label.get_text() for label in by_sense.get_yticklabels()] == ["a  1", "a  3", "b  2"]
    assert [label.get_text() for label in by_place.get_yticklabels()][2].startswith(LATER)
    assert len(figure.axes) == 4
    plt.close(figure)
