"""Measures of explanations, and the table of them."""

import pytest
import torch
from torch import Tensor, nn
from xai.classifier import Classifier
from xai.curves import revealing_curve
from xai.explanations import explain
from xai.quality import (
    Quality,
    as_text,
    points_inside,
    quality_table,
    randomised,
    rank_correlation,
    share_inside,
)

LEFT = torch.tensor([[True, False], [True, False]])


class LeftHalf(nn.Module):
    """The first class's probability is the mean of the left half of the picture."""

    def forward(self, images: Tensor) -> Tensor:
        mean = images[..., : images.shape[-1] // 2].mean((1, 2, 3)).clamp(1e-6, 1 - 1e-6)
        return torch.stack([mean.log(), (1 - mean).log()], 1)


def test_the_share_inside_is_the_heat_s() -> None:
    """By hand; an even map has the area's share, a map without heat none."""
    heats = torch.tensor([[[3.0, 1], [0, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 0]]])
    found = share_inside(heats, LEFT.expand(3, 2, 2))
    assert found[:2].tolist() == [0.75, 0.5]
    assert found[2].isnan()


def test_the_pointing_game_asks_for_the_hottest_pixel() -> None:
    """Among equally hot ones, their share: an even map gets the area's."""
    heats = torch.tensor([[[3.0, 1], [2, 0]], [[3, 4], [3, 3]], [[1, 1], [1, 1]]])
    assert points_inside(heats, LEFT.expand(3, 2, 2)).tolist() == [1, 0, 0.5]


@pytest.mark.parametrize("insertion", [False, True])
def test_curves_are_what_replacing_pixel_after_pixel_gives(insertion) -> None:
    """A white picture: hiding the left half first takes the probability from 1 to a half."""
    white = torch.ones(3, 64, 64)
    heat = torch.zeros(64, 64)
    heat[:, :32] = 1 + torch.rand(32, generator=torch.Generator().manual_seed(0))
    found = revealing_curve(LeftHalf(), white, 0, heat, insertion=insertion, steps=16)
    down = [max(0.5, 1 - i / 16) for i in range(17)]
    expected = [1.0] * 17 if insertion else down  # blurred white is white
    torch.testing.assert_close(found, torch.tensor(expected), rtol=0, atol=1e-4)


def test_insertion_starts_from_the_blurred_picture_and_ends_at_the_picture() -> None:
    """White on the left, black on the right: blur dims the left, each pixel put back brightens it."""
    image = torch.zeros(3, 64, 64)
    image[..., :32] = 1
    good, bad = image[0], 1 - image[0]
    rising = revealing_curve(LeftHalf(), image, 0, good, insertion=True, steps=32)
    late = revealing_curve(LeftHalf(), image, 0, bad, insertion=True, steps=32)
    assert rising[0] == late[0] < 0.95
    assert rising[-1] == pytest.approx(1, abs=1e-4)
    assert late[16] == pytest.approx(late[0].item(), abs=1e-4)
    assert rising[16] == pytest.approx(1, abs=1e-4)
    assert (rising.diff() >= -1e-6).all()


def test_randomising_draws_every_parameter_anew_and_leaves_the_model(model, untouched) -> None:
    """From the seed alone; statistics of batch norm start over too."""
    first, second, other = randomised(model, 1), randomised(model, 1), randomised(model, 2)
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])
    for name, value in model.state_dict().items():
        assert not torch.equal(value, first.state_dict()[name]) or name.endswith("num_batches_tracked")
    assert not torch.equal(first[0].weight, other[0].weight)
    assert untouched()


def test_rank_correlation_sees_order_alone() -> None:
    """Any rising transform gives 1, a falling one -1, a constant map 0."""
    heats = torch.rand(1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert rank_correlation(heats, heats**5).item() == pytest.approx(1)
    assert rank_correlation(heats, -heats).item() == pytest.approx(-1)
    assert rank_correlation(heats, torch.ones(1, 8, 8)).item() == 0


@pytest.fixture(scope="module")
def red_detector() -> Classifier:
    """A narrow classifier with a class for red in a picture, by hand: it adds up red less green."""
    torch.manual_seed(0)
    model = Classifier((2, 2, 2, 2, 2), hidden=4).eval()
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        if isinstance(layer, nn.Conv2d):
            layer.weight.data[0, 0, 1, 1] = 1
    model.cnn[0].weight.data[0, 1, 1, 1] = -1
    model.fc[0].weight.data[0, :16] = 1
    model.fc[3].weight.data[0, 0] = 0.3
    return model


@pytest.mark.slow(5)
def test_the_table_shows_who_finds_the_food(red_detector, noise, baseline) -> None:
    """A red square is the food, and all that the model looks at: every method but noise finds it there."""
    images = torch.full((1, 3, 128, 128), 0.1)
    food = torch.zeros(1, 128, 128, dtype=torch.bool)
    food[0, 20:60, 30:80] = True
    images[:, 0][food] = 0.9
    images += 0.01 * torch.rand(images.shape, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([0])
    table = quality_table(
        red_detector, images, labels, food, noise, baseline, lime_samples=60, progress=False
    )
    methods = ["lime", "saliency", "smoothgrad", "integrated"]
    assert [row.method for row in table] == [*methods, *methods, "noise"]
    assert [row.explains for row in table] == ["trained"] * 4 + ["randomised"] * 4 + ["nothing"]
    rows = {(row.method, row.explains): row for row in table}
    area = float(food.float().mean())
    assert rows["noise", "nothing"].share == pytest.approx(area, rel=0.05)
    for method in methods:
        assert rows[method, "trained"].share > 1.3 * area
    given = (red_detector, images, labels, food, noise, baseline)
    trained = explain(red_detector, images, labels, noise, baseline, lime_samples=60, progress=False)
    again = quality_table(*given, trained=trained, lime_samples=60, progress=False)
    assert str(again) == str(table)  # what is given need not be computed; NaN is unlike itself, so as text
    integrated = rows["integrated", "trained"]
    assert integrated.pointing == 1
    assert integrated.worse_than(integrated) == ["share", "pointing", "deletion", "insertion"]


def test_the_text_says_where_a_method_is_no_better_than_chance() -> None:
    """Also where nothing could be measured."""
    nan = float("nan")
    table = [
        Quality("lime", "trained", 0.6, 1.0, 0.2, 0.8, 0.1),
        Quality("saliency", "trained", 0.3, nan, 0.5, 0.7, 0.1),
        Quality("lime", "randomised", 0.4, 0.5, 0.4, 0.5, nan),
        Quality("saliency", "randomised", 0.2, 0.0, 0.6, 0.6, nan),
        Quality("noise", "nothing", 0.4, 0.4, 0.4, 0.5, nan),
    ]
    text = as_text(table)
    assert "lime is no better" not in text
    assert "saliency (trained) is no better than a map of noise in: share, pointing, deletion" in text
    assert "saliency (trained) is no better than saliency (randomised) in: pointing" in text
    assert "0.600" in text
    assert "nan" not in text
    assert [line.split(":")[0] for line in text.splitlines() if "-:" in line] == ["pointing -", "likeness -"]
