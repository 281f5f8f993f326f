"""Drawings of explanations."""

import matplotlib as mpl
import numpy as np
import torch
from skimage.color import rgb2lab
from xai.figures import AGAINST, FOR, edges, figure_grid, hot, lime_overlay, photo
from xai.lime_explanation import LimeExplanation


def test_a_photo_keeps_its_colours_and_grows() -> None:
    """Every pixel becomes a square; values beyond [0, 1] are cut."""
    image = torch.tensor([[[0.0, 1.5]], [[0.2, -1.0]], [[1.0, 0.5]]])
    found = np.array(photo(image, scale=2))
    assert found.shape == (2, 4, 3)
    assert (found[:, :2] == [0, 51, 255]).all()
    assert (found[:, 2:] == [255, 0, 128]).all()


def test_a_hot_map_gets_evenly_lighter_with_its_values() -> None:
    """Also in grey: who sees no colour still sees the order."""
    ramp = np.array(hot(torch.linspace(0, 1, 50)[None], scale=1).convert("RGB"))[0]
    lightness = rgb2lab(ramp / 255)[:, 0]
    assert (np.diff(lightness) > 0).all()
    assert np.diff(lightness).max() < 2 * np.diff(lightness).mean()
    assert (ramp[-1] == np.round(np.array(mpl.colormaps["inferno"](1.0)[:3]) * 255)).all()


def test_lime_tints_for_and_against_and_stripes_what_is_against() -> None:
    """Green where it speaks for the class, red and dark stripes where against, elsewhere the picture."""
    segments = np.repeat(np.arange(3), 20)[None].repeat(30, 0)
    explanation = LimeExplanation(segments, np.array([0.5, 0.0, -0.5]), fit=1.0)
    found = np.array(lime_overlay(torch.full((3, 30, 60), 0.5), explanation, scale=1)).astype(int)
    green, plain, red = found[5:25, 5:15], found[5:25, 25:35], found[5:25, 45:55]
    assert (plain == 128).all()
    assert (green == np.round(0.4 * 128 + 0.6 * FOR)).all()
    darkness = red.sum(-1)
    assert len(np.unique(darkness)) == 2
    assert 0.2 < (darkness == darkness.min()).mean() < 0.3
    assert (red[darkness == darkness.max()] == np.round(0.4 * 128 + 0.6 * AGAINST)).all()
    assert (found[:, 19] == 255).all()  # the outline, just inside
    assert (found[:, 40] == 255).all()


def test_lime_tints_a_small_weight_faintly_but_outlines_it() -> None:
    """A hundredth of the full weight has a tenth of the tint; more than the full weight has no more."""
    segments = np.repeat(np.arange(3), 20)[None].repeat(30, 0)
    explanation = LimeExplanation(segments, np.array([0.001, 0.1, 0.8]), fit=1.0)
    found = np.array(lime_overlay(torch.full((3, 30, 60), 0.5), explanation, scale=1)).astype(int)
    faint, full, more = found[15, 10], found[15, 30], found[15, 50]
    assert (np.abs((faint - 128) - 0.1 * (full - 128)) <= 1).all()
    assert (full == more).all()
    assert (found[:, 19:21] == 255).all()


def test_edges_are_on_both_sides_of_a_border() -> None:
    """And nowhere else."""
    assert edges(np.array([[0, 0, 1, 1]])).tolist() == [[False, True, True, False]]
    assert edges(np.array([[0], [0], [1], [1]])).ravel().tolist() == [False, True, True, False]


def test_a_grid_shows_each_picture_under_its_title() -> None:
    """Row by row, in order; places left over stay empty."""
    pictures = {name: photo(torch.zeros(3, 4, 4)) for name in "abc"} | {"d": hot(torch.ones(4, 4))}
    (axis,) = figure_grid(pictures, columns=3).axes
    canvas, places = axis.images[0].get_array(), {}
    for text in axis.texts[: len(pictures)]:
        left, top = text.get_position()
        places[text.get_text()] = round(left - 6), round(top)
        below = canvas[round(top) : round(top) + 12, round(left - 6) : round(left + 6)]
        assert (
            below == (np.array(hot(torch.ones(1, 1)).convert("RGB"))[0, 0] if text.get_text() == "d" else 0)
        ).all()
    assert list(places) == ["a", "b", "c", "d"]
    assert places["a"][0] == places["d"][0] < places["b"][0] < places["c"][0]
    assert places["a"][1] == places["b"][1] == places["c"][1] < places["d"][1]


def test_a_figure_says_what_its_colours_mean() -> None:
    """Heat maps and LIME, once each; photographs need no key."""
    grey, one = torch.full((3, 8, 8), 0.5), torch.ones(8, 8)
    lime = lime_overlay(grey, LimeExplanation(np.zeros((8, 8), dtype=int), np.array([0.1]), fit=1.0))
    (plain,), (mixed,) = (
        figure_grid(shown).axes
        for shown in ({"a": photo(grey)}, {"a": photo(grey), "b": hot(one), "c": hot(one), "d": lime})
    )
    assert [text.get_text() for text in plain.texts] == ["a"]
    said = [text.get_text() for text in mixed.texts][4:]
    assert [words.split(":")[0] for words in said] == ["black to yellow", "green", "striped orange"]
