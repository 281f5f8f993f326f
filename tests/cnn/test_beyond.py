"""The optional section: contrasts, concepts, and networks that forget layer by layer."""

import numpy as np
import pytest
import torch
from torch import nn
from xai.concepts import concept_direction, concept_places, sensitivities
from xai.contrast import Contrast
from xai.integrated_gradients import integrated_gradients
from xai.randomising import cascade


def test_a_contrast_is_the_difference_of_the_two_explanations(model, pictures, baseline, untouched) -> None:
    """Attributions are linear in the score."""
    given = {"kind": "white", "progress": False}
    zeros, found = torch.zeros(3, dtype=torch.long), {}
    found["both"] = integrated_gradients(Contrast(model, 3, 1), pictures, zeros, baseline, **given)
    for label in (3, 1):
        found[label] = integrated_gradients(model, pictures, zeros + label, baseline, **given)
    torch.testing.assert_close(found["both"], found[3] - found[1], rtol=1e-8, atol=1e-10)
    assert found["both"].abs().max() > 1e-3
    assert untouched()


def test_the_direction_of_a_concept_is_that_in_which_its_places_differ() -> None:
    """Places of two kinds differ in one filter of five; shuffled answers give another, told by chance."""
    draw = np.random.default_rng(0)
    places, shown = draw.normal(size=(600, 5)), draw.random(600) < 0.3
    places[shown, 2] += 6
    direction, told = concept_direction(places, shown)
    assert direction[2] > 0.95
    assert np.linalg.norm(direction) == pytest.approx(1)
    assert told > 0.95
    other, by_chance = concept_direction(places, draw.permutation(shown))
    assert abs(other[2]) < 0.9
    assert by_chance < 0.7


def test_a_concept_that_is_nowhere_is_an_error() -> None:
    with pytest.raises(ValueError, match="seen at 0 places and not at 20"):
        concept_direction(np.ones((20, 2)), np.zeros(20, dtype=bool))


def test_a_place_shows_the_concept_if_one_of_its_pixels_does(model, pictures) -> None:
    """The places of the layer, in the order of their pictures and rows."""
    where = torch.zeros(3, 32, 32, dtype=torch.bool)
    where[1, 5, 9] = True  # in a layer of 16 x 16: row 2, column 4 of the second picture
    places, shown = concept_places(model, pictures, where, "3")
    assert np.flatnonzero(shown).tolist() == [256 + 2 * 16 + 4]
    with torch.no_grad():
        expected = model[:4](pictures)[1, :, 2, 4]
    np.testing.assert_allclose(places[256 + 36], expected, rtol=1e-9)


@pytest.mark.parametrize("layer", ["2", "4", "9"])
def test_a_sensitivity_is_how_the_score_moves_with_the_layer(model, pictures, untouched, layer) -> None:
    """By a small step along the direction at every place, for every class."""
    width = model[: int(layer) + 1](pictures).shape[1]
    directions = np.random.default_rng(1).normal(size=(2, width))
    found = sensitivities(model, pictures, layer, list(directions))
    assert found.shape == (2, 3, 5)
    with torch.no_grad():
        maps, rest = model[: int(layer) + 1](pictures), model[int(layer) + 1 :]
        for direction, rises in zip(torch.from_numpy(directions), found, strict=True):
            step = 1e-6 * direction[:, None, None]
            torch.testing.assert_close(
                rises, (rest(maps + step) - rest(maps - step)) / 2e-6, rtol=2e-3, atol=1e-4
            )
    assert untouched()


def test_a_cascade_forgets_one_layer_more_at_a_time(model, untouched) -> None:
    """From the output on, a batch norm with its convolution; what was forgotten stays forgotten alike."""
    state = torch.get_rng_state()
    steps = list(cascade(model))
    assert torch.equal(torch.get_rng_state(), state)
    assert [name for name, _ in steps] == ["14", "11", "7", "4", "0"]
    last = steps[-1][1].state_dict()
    for name, network in steps:
        for place, layer in enumerate(network):
            forgotten = place >= int(name)
            for key, value in layer.state_dict().items():
                if key == "num_batches_tracked":
                    continue
                assert torch.equal(value, last[f"{place}.{key}"]) or not forgotten
                assert torch.equal(value, model[place].state_dict()[key]) != forgotten
    assert untouched()
    assert isinstance(steps[0][1], nn.Sequential)
