"""The methods on what is shipped: the ten pictures, the trained classifier, the planted shortcut."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from xai.classifier import CLASSES, load_classifier
from xai.food import PARTS, FoodFolder
from xai.heat import heat
from xai.integrated_gradients import baselines, completeness_error, integrated_gradients
from xai.lime_explanation import lime_explanations
from xai.quality import points_inside, share_inside
from xai.smoothgrad import smoothgrad

DATA = Path(__file__).parents[2] / "assignment" / "data"


@pytest.fixture(scope="module")
def classifier() -> nn.Module:
    return load_classifier(DATA / "cnn" / "classifier.safetensors")


@pytest.fixture(scope="module")
def shown() -> tuple[Tensor, Tensor]:
    """The ten observation pictures and their classes."""
    return FoodFolder(DATA / "pictures").batch()


def test_attributions_become_complete(classifier, shown, baseline) -> None:
    """From black, the four pictures whose score changes most are complete to 1% in 600 steps."""
    images, labels = (batch[[3, 6, 7, 9]] for batch in shown)
    found = integrated_gradients(classifier, images, labels, baseline, steps=600, progress=False)
    starts = baselines(images, baseline, "black")
    error = completeness_error(classifier, images, labels, starts, found)
    assert (error < 0.01).all(), error


def test_the_shortcut_is_exposed_by_lime_and_by_a_gradient(classifier, noise) -> None:
    """On the picture made for it, what is hottest is the object that is no food."""
    folder = FoodFolder(DATA / "puzzle")
    images, labels = folder.batch()
    said = classifier(images).argmax(1)
    assert CLASSES[said.item()] == "Rice" != CLASSES[labels.item()]
    thing = (folder.mask(0) == PARTS.index("object"))[None]
    lime = lime_explanations(classifier, images, said, progress=False)[0]
    for_rice = torch.from_numpy(lime.heat()).clamp(min=0)[None]
    smooth = heat(smoothgrad(classifier, images, said, lambda *a: noise(*a).to(images), progress=False))
    area = thing.float().mean().item()
    assert share_inside(for_rice, thing).item() > 3 * area
    hottest = smooth >= smooth.flatten().quantile(0.99)
    assert (hottest & thing).sum() > hottest.sum() / 2
    assert points_inside(smooth, thing).item() == 1
