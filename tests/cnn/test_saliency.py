"""Saliency maps."""

import pytest
import torch
from captum.attr import Saliency
from torch import nn
from torch.nn.functional import cross_entropy
from xai.heat import clipped, min_max
from xai.saliency import saliency_map


def test_saliency_is_the_largest_absolute_gradient_of_the_class_score(model, pictures, labels, close) -> None:
    """One picture at a time, by the definition."""
    for image, label, found in zip(
        pictures, labels, saliency_map(model, pictures, labels, progress=False), strict=True
    ):
        x = image.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(model(x[None])[0, label], x)
        assert close(found, gradient.abs().max(0).values)


def test_saliency_agrees_with_captum(model, pictures, labels, close) -> None:
    """captum gives the absolute gradient of every channel."""
    expected = Saliency(model).attribute(pictures.clone().requires_grad_(), labels).amax(1)
    assert close(saliency_map(model, pictures, labels, progress=False), expected)


def test_saliency_of_2022_is_the_stretched_gradient_of_the_loss(model, pictures, labels, close) -> None:
    """As the notebook of 2022 wrote it: mean loss over the batch, maximum, then min-max of each map."""
    x = pictures.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(cross_entropy(model(x), labels), x)
    maps = gradient.abs().max(1).values
    expected = torch.stack([(m - m.min()) / (m.max() - m.min()) for m in maps])
    found = saliency_map(model, pictures, labels, convention="2022", progress=False)
    assert close(found, expected)
    assert not close(saliency_map(model, pictures, labels, progress=False), expected)


def test_a_picture_the_model_is_sure_of_has_zeros_in_2022_and_a_map_by_the_paper() -> None:
    """Where the loss's gradient vanishes, 0 / 0 does not become NaN; the score's gradient is still there."""
    sure = nn.Sequential(nn.Flatten(), nn.Linear(12, 2))
    nn.init.constant_(sure[1].weight, 100.0)
    sure[1].weight.data[1].neg_()
    images, labels = torch.ones(1, 3, 2, 2), torch.tensor([0])
    assert torch.equal(
        saliency_map(sure, images, labels, convention="2022", progress=False), torch.zeros(1, 2, 2)
    )
    assert torch.equal(saliency_map(sure, images, labels, progress=False), torch.full((1, 2, 2), 100.0))


@pytest.mark.parametrize("chunk", [1, 2, 50])
def test_the_chunk_changes_nothing_and_nothing_given_changes(
    model, pictures, labels, untouched, chunk
) -> None:
    """Maps are the same for any chunk; pictures and model are left as they were."""
    expected = saliency_map(model, pictures, labels, progress=False)
    found = saliency_map(model, pictures, labels, chunk=chunk, progress=False)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-14)
    assert untouched()


def test_pictures_of_another_dtype_are_explained_in_the_model_s_and_come_back_in_their_own(
    model, pictures, labels, close
) -> None:
    """float32 pictures with a float64 model."""
    found = saliency_map(model, pictures.float(), labels, progress=False)
    assert found.dtype == torch.float32
    assert close(found.double(), saliency_map(model, pictures, labels, progress=False))


@pytest.mark.parametrize(
    ("images", "labels", "options", "message"),
    [
        (torch.rand(3, 32, 32), torch.tensor([0]), {}, r"expected floats of shape \(n, C, H, W\)"),
        (torch.zeros(1, 3, 32, 32, dtype=torch.uint8), torch.tensor([0]), {}, "torch.uint8: expected floats"),
        (torch.rand(2, 3, 32, 32), torch.tensor([0]), {}, "one class number for each of the 2 pictures"),
        (torch.rand(1, 3, 32, 32), torch.tensor([5]), {}, "labels go from 5 to 5, .* 5 classes"),
        (torch.rand(1, 3, 32, 32), torch.tensor([-1]), {}, "labels go from -1"),
        (torch.rand(1, 3, 32, 32), torch.tensor([0]), {"chunk": 0}, "chunk is 0: expected at least 1"),
        (torch.rand(1, 3, 32, 32), torch.tensor([0]), {"convention": "2021"}, "convention is '2021'"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(model, images, labels, options, message) -> None:
    """The error says what was found and what was expected."""
    with pytest.raises(ValueError, match=message):
        saliency_map(model, images, labels, progress=False, **options)


def test_min_max_stretches_each_map_by_itself() -> None:
    """Maps of unlike scale come to the same; a constant one becomes zeros."""
    ramp = torch.linspace(0, 1, 6, dtype=torch.float64).view(2, 3)
    maps = torch.stack([ramp * 1e-9 + 1, ramp * 1e6, torch.full((2, 3), 0.7)])
    torch.testing.assert_close(min_max(maps), torch.stack([ramp, ramp, 0 * ramp]), atol=1e-6, rtol=0)


def test_clipping_keeps_one_extreme_pixel_from_darkening_the_rest() -> None:
    """Values are relative to the percentile, and above it they are 1."""
    maps = torch.ones(1, 10, 20)
    maps[0, 0, 0] = 1000
    assert torch.equal(clipped(maps, 99), torch.ones(1, 10, 20))
    assert torch.equal(clipped(torch.zeros(1, 10, 20)), torch.zeros(1, 10, 20))
