"""Every method side by side, on whatever device."""

import numpy as np
import pytest
import torch
from xai.explanations import explain
from xai.filters import filter_activation, filter_visualization
from xai.heat import heat
from xai.integrated_gradients import integrated_gradients
from xai.lime_explanation import lime_explanations
from xai.saliency import saliency_map
from xai.smoothgrad import smoothgrad


@pytest.mark.parametrize("convention", ["paper", "2022"])
@pytest.mark.slow(3)
def test_each_method_says_what_it_says_alone(model, pictures, labels, noise, baseline, convention) -> None:
    """All follow the one convention."""
    given, options = (model, pictures[:1], labels[:1]), {"convention": convention, "progress": False}
    found = explain(*given, noise, baseline, lime_samples=20, **options)
    lime = lime_explanations(*given, n_samples=20, **options)
    assert np.array_equal(found.lime[0].weights, lime[0].weights)
    assert torch.equal(found.saliency, saliency_map(*given, **options))
    assert torch.equal(found.smoothgrad, smoothgrad(*given, noise, **options))
    assert torch.equal(found.integrated, integrated_gradients(*given, baseline, **options))


def test_heats_are_one_number_a_pixel_from_zero_up(model, pictures, labels, noise, baseline) -> None:
    """For LIME only what speaks for the class is heat."""
    found = explain(model, pictures, labels, noise, baseline, lime_samples=20, progress=False)
    heats = found.heats()
    assert list(heats) == ["lime", "saliency", "smoothgrad", "integrated"]
    for values in heats.values():
        assert values.shape == (3, 32, 32)
        assert values.min() >= 0
    np.testing.assert_array_equal(heats["lime"][1], np.maximum(found.lime[1].heat(), 0))
    assert torch.equal(heats["integrated"], heat(found.integrated))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_model_on_another_device_explains_alike(model, pictures, labels, noise, baseline) -> None:
    """Pictures may stay where they are; what comes back is where they are."""
    expected = explain(model, pictures, labels, noise, baseline, lime_samples=50, progress=False)
    wishes = filter_visualization(model, pictures, "2", 1, steps=5, progress=False)
    model.cuda()
    try:
        found = explain(model, pictures, labels, noise, baseline, lime_samples=50, progress=False)
        again = filter_visualization(model, pictures, "2", 1, steps=5, progress=False)
        maps = filter_activation(model, pictures, "2", 1)
    finally:
        model.cpu()
    for name, values in found.heats().items():
        assert values.device == pictures.device
        torch.testing.assert_close(values, expected.heats()[name], rtol=1e-6, atol=1e-9)
    torch.testing.assert_close(again, wishes, rtol=1e-6, atol=1e-9)
    torch.testing.assert_close(maps, filter_activation(model, pictures, "2", 1), rtol=1e-6, atol=1e-9)
