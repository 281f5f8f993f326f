"""LIME."""

import numpy as np
import pytest
import torch
from lime import lime_image
from skimage.segmentation import slic
from torch import nn
from xai.classifier import Classifier
from xai.lime_explanation import LimeExplanation, lime_explanations


class Corners(nn.Module):
    """Two classes. Texture in the left upper quarter speaks for the first, in the right lower against it."""

    def forward(self, images):
        score = 4 * images[:, 0, :8, :8].std((1, 2)) - 2 * images[:, 0, 8:, 8:].std((1, 2))
        return torch.stack([score, torch.zeros_like(score)], 1)


def quarters(image):
    """Four superpixels, oddly numbered."""
    corners = np.array([[3, 7], [20, 41]])
    return corners.repeat(image.shape[0] // 2, 0).repeat(image.shape[1] // 2, 1)


@pytest.mark.parametrize("segmentation", ["slic", "quickshift", "felzenszwalb"])
def test_superpixels_are_numbered_from_zero_without_gaps(model, pictures, labels, segmentation) -> None:
    """And each has a weight."""
    for found in lime_explanations(
        model, pictures, labels, segmentation=segmentation, n_samples=20, progress=False
    ):
        assert np.array_equal(np.unique(found.segments), np.arange(len(found.weights)))
        assert np.array_equal(found.heat(), found.weights[found.segments])


def test_a_network_that_has_learned_nothing_is_explained_as_precisely() -> None:
    """Its probabilities hardly differ, and still float32 finds the weights that float64 finds."""
    torch.manual_seed(0)
    untrained = Classifier((4, 4, 8, 8, 8), hidden=16).eval()
    pictures = nn.functional.interpolate(torch.rand(2, 3, 16, 16), scale_factor=8)
    found, exact = (
        lime_explanations(
            untrained.to(dtype), pictures.to(dtype), torch.tensor([0, 1]), n_samples=100, progress=False
        )
        for dtype in (torch.float32, torch.float64)
    )
    for one, other in zip(found, exact, strict=True):
        assert np.array_equal(one.segments, other.segments)
        assert np.corrcoef(one.weights, other.weights)[0, 1] > 0.999


def test_weights_are_those_of_the_package_itself(model, pictures, labels) -> None:
    """Hiding superpixels by the chunk changes no number. Probabilities, superpixels from 0."""

    @torch.no_grad()
    def probabilities(images):
        return model(torch.from_numpy(images).permute(0, 3, 1, 2)).softmax(1).numpy()

    found = lime_explanations(model, pictures, labels, n_samples=100, seed=3, chunk=7, progress=False)
    for image, label, one in zip(pictures, labels.tolist(), found, strict=True):
        expected = lime_image.LimeImageExplainer(random_state=3).explain_instance(
            image.permute(1, 2, 0).numpy(),
            probabilities,
            labels=(label,),
            top_labels=None,
            num_samples=100,
            segmentation_fn=lambda x: slic(x, n_segments=200, compactness=1, sigma=1, start_label=1) - 1,
        )
        weights = [w for _, w in sorted(expected.local_exp[label])]
        assert np.abs(weights).max() > 1e-4
        np.testing.assert_allclose(one.weights, weights, rtol=1e-6, atol=1e-8)
        assert one.fit == pytest.approx(expected.score)
        for count, least in ((11, 0.0), (5, 0.001)):
            mask = expected.get_image_and_mask(
                label, positive_only=False, num_features=count, min_weight=least
            )[1]
            assert np.array_equal(one.mask(count, least), mask)


def test_equal_copies_are_asked_about_once_and_count_as_often_as_they_come(pictures, labels) -> None:
    """Of four superpixels there are 16 copies; the weights are the package's, which asks about all 300."""
    asked = []

    class Counts(nn.Module):
        def forward(self, images):
            asked.append(len(images))
            score = 4 * images[:, 0, :16, :16].std((1, 2)) - 2 * images[:, 0, 16:, 16:].std((1, 2))
            return torch.stack([score, torch.zeros_like(score)], 1)

    found = lime_explanations(
        Counts(), pictures[:1], 0 * labels[:1], segmentation=quarters, n_samples=300, progress=False
    )[0]
    assert sum(asked) == 16
    expected = lime_image.LimeImageExplainer(random_state=16).explain_instance(
        pictures[0].permute(1, 2, 0).numpy(),
        lambda images: Counts()(torch.from_numpy(images).permute(0, 3, 1, 2)).softmax(1).numpy(),
        labels=(0,),
        top_labels=None,
        num_samples=300,
        segmentation_fn=lambda image: np.unique(quarters(image), return_inverse=True)[1].reshape(32, 32),
    )
    np.testing.assert_allclose(found.weights, [w for _, w in sorted(expected.local_exp[0])], rtol=1e-6)


def test_in_2022_superpixels_start_at_one_and_scores_are_explained(model, pictures, labels) -> None:
    """As the notebook of 2022 called the package: feature 0 is a ghost, the last superpixel unexplained."""

    @torch.no_grad()
    def scores(images):
        return model(torch.from_numpy(images).permute(0, 3, 1, 2)).numpy()

    expected = lime_image.LimeImageExplainer(random_state=16).explain_instance(
        pictures[0].permute(1, 2, 0).numpy(),
        scores,
        top_labels=5,
        num_samples=100,
        segmentation_fn=lambda x: slic(x, n_segments=200, compactness=1, sigma=1, start_label=1),
    )
    found = lime_explanations(
        model, pictures[:1], labels[:1], n_samples=100, convention="2022", progress=False
    )[0]
    weights = [w for _, w in sorted(expected.local_exp[int(labels[0])])]
    np.testing.assert_allclose(found.weights[:-1], weights, rtol=1e-6, atol=1e-8)
    assert found.segments.min() == 1
    assert len(found.weights) == found.segments.max() + 1
    assert found.weights[-1] == 0
    mask = expected.get_image_and_mask(int(labels[0]), positive_only=False, num_features=11, min_weight=0.05)
    assert np.array_equal(found.mask(11, 0.05), mask[1])


def test_what_speaks_for_and_against_the_class_is_found_with_its_sign() -> None:
    """One quarter raises the probability, one lowers it, two do nothing."""
    stripes = torch.zeros(1, 3, 16, 16)
    stripes[:, :, ::2] = 1  # a hidden quarter is painted in its mean colour: no stripes, no deviation
    found = lime_explanations(
        Corners(), stripes, torch.tensor([0]), segmentation=quarters, n_samples=400, progress=False
    )[0]
    pro, nothing, neither, contra = found.weights
    assert pro > 0.2
    assert contra < -0.1
    assert max(abs(nothing), abs(neither)) < 0.02
    assert found.fit > 0.9
    assert np.array_equal(np.unique(found.mask(2)), [-1, 0, 1])


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_neither_chunk_nor_neighbours_change_an_explanation_and_nothing_given_changes(
    model, pictures, labels, untouched, chunk
) -> None:
    """A picture's explanation is its own."""
    expected = lime_explanations(model, pictures, labels, n_samples=40, progress=False)[1]
    found = lime_explanations(model, pictures[1:2], labels[1:2], n_samples=40, chunk=chunk, progress=False)[0]
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-8, atol=1e-12)
    assert untouched()


def test_another_seed_gives_other_weights(model, pictures, labels) -> None:
    """And the same seed the same."""
    weights = [
        lime_explanations(model, pictures[:1], labels[:1], n_samples=40, seed=s, progress=False)[0].weights
        for s in (1, 1, 2)
    ]
    assert np.array_equal(weights[0], weights[1])
    assert np.abs(weights[0] - weights[2]).max() > 0.1 * np.abs(weights[0]).max()


def test_the_mask_shows_the_weightiest_with_their_sign() -> None:
    """At most `count`, none below `min_weight`, none of weight 0."""
    segments = np.arange(5).reshape(1, 5)
    found = LimeExplanation(segments, np.array([0.5, -0.4, 0.1, 0.0, -0.05]), fit=1.0)
    assert found.mask(2).tolist() == [[1, -1, 0, 0, 0]]
    assert found.mask(5).tolist() == [[1, -1, 1, 0, -1]]
    assert found.mask(5, min_weight=0.08).tolist() == [[1, -1, 1, 0, 0]]


def test_an_unknown_segmentation_is_named(model, pictures, labels) -> None:
    """With those there are."""
    with pytest.raises(ValueError, match="segmentation is 'grid': expected one of slic, quickshift"):
        lime_explanations(model, pictures, labels, segmentation="grid", progress=False)
