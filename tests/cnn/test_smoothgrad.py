"""SmoothGrad."""

import pytest
import torch
from captum.attr import NoiseTunnel, Saliency
from torch import nn
from torch.nn.functional import cross_entropy
from xai.smoothgrad import smoothgrad


def test_smoothgrad_is_the_mean_gradient_of_the_score_over_noisy_copies(
    model, pictures, labels, noise, close
) -> None:
    """One copy at a time, by the definition; each picture's noise is drawn from the same seed."""
    found = smoothgrad(model, pictures, labels, noise, noise_level=0.2, n_samples=7, seed=4, progress=False)
    for image, label, one in zip(pictures, labels, found, strict=True):
        expected = torch.zeros_like(image)
        for added in noise(image, 0.2, 7, torch.Generator().manual_seed(4)):
            x = (image + added).requires_grad_()
            expected += torch.autograd.grad(model(x[None])[0, label], x)[0] / 7
        assert close(one, expected)


def test_smoothgrad_agrees_with_captum_on_the_same_noise(model, pictures, labels, close) -> None:
    """captum's noise, of an absolute standard deviation, drawn again from its seed."""
    tunnel = NoiseTunnel(Saliency(model))
    for image, label in zip(pictures, labels, strict=True):
        torch.manual_seed(8)
        expected = tunnel.attribute(
            image[None].clone().requires_grad_(),
            nt_samples=50,
            stdevs=0.15 * float(image.max() - image.min()),
            target=int(label),
            abs=False,
        )

        def drawn_by_captum(image, level, count, _generator):
            torch.manual_seed(8)
            deviation = level * float(image.max() - image.min())
            return torch.normal(0, torch.full((count, *image.shape), deviation))  # in float32, as captum

        found = smoothgrad(model, image[None], label[None], drawn_by_captum, progress=False)
        assert close(found, expected)


def test_smoothgrad_of_2022_averages_stretched_absolute_loss_gradients(
    model, pictures, labels, noise, close
) -> None:
    """As the notebook of 2022 wrote it: standard deviation (m / range) ** 2, one copy at a time."""
    found = smoothgrad(
        model, pictures, labels, noise, noise_level=0.4, n_samples=20, convention="2022", progress=False
    )
    for image, label, one in zip(pictures, labels, found, strict=True):
        deviation = (0.4 / (image.max() - image.min())) ** 2
        generator, smooth = torch.Generator().manual_seed(0), torch.zeros_like(image)
        for standard in torch.randn(20, *image.shape, generator=generator, dtype=torch.float64):
            x = (image + deviation * standard).requires_grad_()
            smooth += torch.autograd.grad(cross_entropy(model(x[None]), label[None]), x)[0].abs() / 20
        assert close(one, (smooth - smooth.min()) / (smooth.max() - smooth.min()))


@pytest.mark.parametrize(("convention", "level", "count"), [("paper", 0.15, 50), ("2022", None, 500)])
def test_levels_and_counts_are_the_convention_s(pictures, convention, level, count) -> None:
    """50 copies at 15% of the range, or 500 whose deviation is (0.4 / range) ** 2."""
    asked = []

    def noise(image, noise_level, n_samples, _generator):
        asked.append((noise_level, n_samples))
        return torch.zeros(n_samples, *image.shape)

    linear = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 2))
    smoothgrad(
        linear, pictures[:1], torch.tensor([1]), noise, convention=convention, chunk=100, progress=False
    )
    span = float(pictures[0].max() - pictures[0].min())
    assert asked == [(pytest.approx(level or (0.4 / span) ** 2 / span), count)]


def test_without_noise_smoothgrad_is_the_gradient(model, pictures, labels, noise, close) -> None:
    """Any number of copies at level 0."""
    x = pictures.clone().requires_grad_()
    (expected,) = torch.autograd.grad(model(x).gather(1, labels[:, None]).sum(), x)
    found = smoothgrad(model, pictures, labels, noise, noise_level=0.0, n_samples=3, progress=False)
    assert close(found, expected)


def test_a_linear_model_has_its_weights_whatever_the_noise(pictures, noise, close) -> None:
    """Its gradient is the same everywhere."""
    torch.manual_seed(0)
    linear = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 2)).double()
    found = smoothgrad(linear, pictures, torch.tensor([1, 1, 1]), noise, noise_level=3.0, progress=False)
    assert close(found, linear[1].weight[1].detach().view(1, 3, 32, 32).expand(3, -1, -1, -1))


@pytest.mark.parametrize("chunk", [1, 3, 64])
def test_neither_chunk_nor_neighbours_change_a_map_and_nothing_given_changes(
    model, pictures, labels, noise, untouched, chunk
) -> None:
    """A picture's map is its own."""
    expected = smoothgrad(model, pictures, labels, noise, n_samples=8, progress=False)
    alone = smoothgrad(model, pictures[1:2], labels[1:2], noise, n_samples=8, chunk=chunk, progress=False)
    torch.testing.assert_close(alone, expected[1:2], rtol=1e-9, atol=1e-13)
    assert untouched()


def test_another_seed_gives_another_map(model, pictures, labels, noise) -> None:
    """And the same seed the same."""
    maps = [
        smoothgrad(model, pictures, labels, noise, n_samples=4, seed=s, progress=False) for s in (1, 1, 2)
    ]
    assert torch.equal(maps[0], maps[1])
    assert not torch.allclose(maps[0], maps[2], rtol=0.01)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (torch.zeros(3, 32, 32), r"returned \(3, 32, 32\): expected a tensor of shape \(4, 3, 32, 32\)"),
        (None, "returned NoneType"),
    ],
)
def test_noise_that_does_not_fit_is_named(model, pictures, labels, returned, message) -> None:
    """What the student's function returned, and what was expected."""
    with pytest.raises(ValueError, match=message):
        smoothgrad(model, pictures, labels, lambda *_: returned, n_samples=4, progress=False)


def test_an_unfinished_stub_says_so_itself(model, pictures, labels) -> None:
    """The error of the student's own function arrives as it is."""

    def stub(*_arguments):
        raise NotImplementedError("TODO 1")

    with pytest.raises(NotImplementedError, match="TODO 1"):
        smoothgrad(model, pictures, labels, stub, progress=False)


def test_noise_that_changes_the_picture_does_no_harm(model, pictures, labels, untouched) -> None:
    """The function gets a copy."""

    def careless(image, _level, count, _generator):
        return image.zero_().expand(count, *image.shape)

    smoothgrad(model, pictures, labels, careless, n_samples=2, progress=False)
    assert untouched()
