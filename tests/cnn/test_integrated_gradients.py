"""Integrated gradients."""

import numpy as np
import pytest
import torch
from captum.attr import IntegratedGradients
from torch import nn
from xai.integrated_gradients import baselines, completeness_error, integrated_gradients, quadrature

RULES = ("left", "right", "midpoint", "trapezoid", "gauss-legendre")
CAPTUM = {
    "left": "riemann_left",
    "right": "riemann_right",
    "midpoint": "riemann_middle",
    "gauss-legendre": "gausslegendre",
}


class Squares(nn.Module):
    """The sum of squares, and of cubes: their gradients along a line are polynomials."""

    def forward(self, images):
        return torch.stack([(images**2).sum((1, 2, 3)), (images**3).sum((1, 2, 3))], 1)


def test_it_is_the_mean_gradient_along_the_line_times_its_length(
    model, pictures, labels, baseline, close
) -> None:
    """One point at a time, by equation 1 as a midpoint sum."""
    found = integrated_gradients(model, pictures, labels, baseline, kind="white", steps=9, progress=False)
    for image, label, one in zip(pictures, labels, found, strict=True):
        start, expected = torch.ones_like(image), torch.zeros_like(image)
        for k in range(9):
            x = (start + (k + 0.5) / 9 * (image - start)).requires_grad_()
            expected += torch.autograd.grad(model(x[None])[0, label], x)[0] * (image - start) / 9
        assert close(one, expected)


@pytest.mark.parametrize("rule", CAPTUM)
def test_it_agrees_with_captum(model, pictures, labels, baseline, close, rule) -> None:
    """At 50 steps, from black and from noise, by each rule that both have."""
    for kind in ("black", "uniform"):
        starts = baselines(pictures, baseline, kind)
        expected = IntegratedGradients(model).attribute(
            pictures, starts, labels, n_steps=50, method=CAPTUM[rule]
        )
        found = integrated_gradients(model, pictures, labels, baseline, kind=kind, rule=rule, progress=False)
        assert close(found, expected)


def test_it_agrees_with_captum_s_trapezoid_but_for_its_weights(
    model, pictures, labels, baseline, close
) -> None:
    """captum's weights sum to (n - 1) / n, ours to 1."""
    expected = IntegratedGradients(model).attribute(
        pictures, 0 * pictures, labels, n_steps=50, method="riemann_trapezoid"
    )
    found = integrated_gradients(model, pictures, labels, baseline, rule="trapezoid", progress=False)
    assert close(found * 49 / 50, expected)


def test_in_2022_it_is_the_mean_of_ten_gradients_from_black(model, pictures, labels, baseline, close) -> None:
    """As the notebook of 2022 wrote it: at 0, .1 … .9 of the picture, without the factor x - b."""
    found = integrated_gradients(model, pictures, labels, baseline, convention="2022", progress=False)
    for image, label, one in zip(pictures, labels, found, strict=True):
        expected = torch.zeros_like(image)
        for step in range(10):
            x = (image * step / 10).requires_grad_()
            expected += torch.autograd.grad(model(x[None])[0, label], x)[0] / 10
        assert close(one, expected)


@pytest.mark.parametrize("rule", RULES)
def test_a_linear_model_s_attributions_are_exact(pictures, baseline, close, rule) -> None:
    """w * (x - b), by every rule and already at two steps."""
    torch.manual_seed(0)
    linear = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 2)).double()
    found = integrated_gradients(
        linear, pictures, torch.tensor([1, 1, 1]), baseline, kind="white", steps=2, rule=rule, progress=False
    )
    assert close(found, linear[1].weight[1].detach().view(3, 32, 32) * (pictures - 1))


@pytest.mark.parametrize(("rule", "label", "error"), [
    ("midpoint", 0, 0.0), ("trapezoid", 0, 0.0), ("left", 0, 1 / 8), ("right", 0, 1 / 8),
    ("midpoint", 1, 1 / 256), ("trapezoid", 1, 1 / 98), ("gauss-legendre", 1, 0.0),
])  # fmt: skip
def test_the_completeness_error_is_the_rule_s(pictures, baseline, rule, label, error) -> None:
    """For squares and cubes, eight steps from black miss by what quadrature theory says."""
    classes = torch.full((3,), label)
    found = integrated_gradients(Squares(), pictures, classes, baseline, steps=8, rule=rule, progress=False)
    starts = baselines(pictures, baseline, "black")
    missed = completeness_error(Squares(), pictures, classes, starts, found)
    torch.testing.assert_close(missed, torch.full((3,), error).double(), rtol=1e-6, atol=1e-12)


def test_more_steps_complete_it(model, pictures, labels, baseline) -> None:
    """Below 1% at 200 steps, for a network with kinks; 2022's convention does not come near."""
    starts = baselines(pictures, baseline, "black")
    attributions = integrated_gradients(model, pictures, labels, baseline, steps=200, progress=False)
    assert (completeness_error(model, pictures, labels, starts, attributions) < 0.01).all()
    of_2022 = integrated_gradients(
        model, pictures, labels, baseline, steps=200, convention="2022", progress=False
    )
    assert (completeness_error(model, pictures, labels, starts, of_2022) > 0.1).all()


@pytest.mark.parametrize("chunk", [1, 3, 64])
def test_neither_chunk_nor_neighbours_change_a_map_and_nothing_given_changes(
    model, pictures, labels, baseline, untouched, chunk
) -> None:
    """A picture's map is its own, with a random baseline too."""
    expected = integrated_gradients(
        model, pictures, labels, baseline, kind="uniform", steps=8, progress=False
    )
    alone = integrated_gradients(
        model, pictures[1:2], labels[1:2], baseline, kind="uniform", steps=8, chunk=chunk, progress=False
    )
    torch.testing.assert_close(alone, expected[1:2], rtol=1e-9, atol=1e-13)
    assert untouched()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("steps", [2, 3, 50])
def test_weights_sum_to_one_and_points_are_on_the_way(rule, steps) -> None:
    """Whatever the rule."""
    positions, weights = quadrature(rule, steps)
    assert weights.sum().item() == pytest.approx(1, abs=1e-14)
    assert len(positions) == len(weights) == steps
    assert positions.min() >= 0
    assert positions.max() <= 1
    assert (np.diff(positions) > 0).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rule": "simpson"}, "rule is 'simpson': expected left, right"),
        ({"steps": -3}, "steps is -3: expected at least 1"),
        ({"steps": 0}, "steps is 0: expected at least 1"),
        ({"steps": 1, "rule": "trapezoid"}, "expected at least 2 for the rule 'trapezoid'"),
        ({"convention": "2021"}, "convention is '2021'"),
    ],
)
def test_a_wrong_choice_is_named(model, pictures, labels, baseline, options, message) -> None:
    """The error says what was found and what was expected."""
    with pytest.raises(ValueError, match=message):
        integrated_gradients(model, pictures, labels, baseline, progress=False, **options)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (torch.zeros(32, 32), r"returned \(32, 32\) for 'black': expected a tensor of shape \(3, 32, 32\)"),
        (None, "returned NoneType"),
    ],
)
def test_a_baseline_that_does_not_fit_is_named(model, pictures, labels, returned, message) -> None:
    """What the student's function returned, and what was expected."""
    with pytest.raises(ValueError, match=message):
        integrated_gradients(model, pictures, labels, lambda *_: returned, progress=False)


def test_an_unknown_kind_is_the_student_s_to_refuse(model, pictures, labels, baseline) -> None:
    """The error of the student's own function arrives as it is."""
    with pytest.raises(KeyError, match="purple"):
        integrated_gradients(model, pictures, labels, baseline, kind="purple", progress=False)
