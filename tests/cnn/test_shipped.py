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
from xai.quality import as_text, points_inside, quality_table, share_inside
from xai.smoothgrad import smoothgrad

pytestmark = pytest.mark.slow(19)

DATA = Path(__file__).parents[2] / "assignment" / "data"


@pytest.fixture(scope="module")
def classifier() -> nn.Module:
    return load_classifier(DATA / "cnn" / "classifier.safetensors")


@pytest.fixture(scope="module")
def shown() -> tuple[Tensor, Tensor]:
    """The ten observation pictures and their classes."""
    return FoodFolder(DATA / "pictures").batch()


def test_attributions_are_complete(classifier, shown, baseline) -> None:
    """From black, in 50 steps: what they sum to is less than 1% off the change of the score."""
    images, labels = shown
    found = integrated_gradients(classifier, images, labels, baseline, progress=False)
    errors = completeness_error(classifier, images, labels, baselines(images, baseline, "black"), found)
    assert (errors < 0.01).all(), errors


def test_the_classifier_knows_the_copies_that_smoothgrad_looks_at(classifier, shown, noise) -> None:
    """Under its noise it still sees the same food: what is explained is the picture."""
    for image, label in zip(*shown, strict=True):
        copies = image + noise(image, 0.15, 10, torch.Generator().manual_seed(0))
        assert (classifier(copies).argmax(1) == label).float().mean() >= 0.9


def test_each_method_finds_the_food_better_than_chance(classifier, shown, noise, baseline) -> None:
    """More heat on it than a map of noise has, and than the same method has on a network that learnt nothing;
    and what it calls important is so, when it goes and when it comes."""
    folder = FoodFolder(DATA / "pictures")
    chosen = [0, 3, 4, 6, 9]
    food = torch.stack([folder.mask(i) == PARTS.index("food") for i in chosen])
    images, labels = (batch[chosen] for batch in shown)
    table = quality_table(classifier, images, labels, food, noise, baseline, lime_samples=100, progress=False)
    rows = {(row.method, row.explains): row for row in table}
    for row in table[:4]:
        for other in (rows[row.method, "randomised"], rows["noise", "nothing"]):
            assert not {"share", "deletion", "insertion"} & set(row.worse_than(other)), as_text(table)
        assert abs(row.likeness) < 0.3


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
