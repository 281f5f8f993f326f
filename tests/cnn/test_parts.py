"""Numbers by part, and parts painted over."""

import pytest
import torch
from torch import nn
from xai.classifier import CLASSES
from xai.food import PARTS
from xai.lime_explanation import COLUMNS, LimeExplanation
from xai.painting import WITHOUT, painted_over, without_each
from xai.parts import area_by_part, as_table, brightness_by_part, share_by_part, sum_by_part

TABLE, CROCKERY, FOOD, THING, GARNISH = range(len(PARTS))
MASK = torch.tensor([[[TABLE, TABLE, CROCKERY, CROCKERY], [TABLE, TABLE, FOOD, THING]]])
HEAT = torch.tensor([[[1.0, 0, 2, 1], [0, 0, 5, 1]]])


def test_shares_sums_and_areas_are_those_counted_by_hand() -> None:
    """A part that is not there has none of either."""
    assert area_by_part(MASK)[0].tolist() == [0.5, 0.25, 0.125, 0.125, 0]
    assert share_by_part(HEAT, MASK)[0].tolist() == pytest.approx([0.1, 0.3, 0.5, 0.1, 0])
    assert sum_by_part(-HEAT, MASK)[0].tolist() == [-1, -3, -5, -1, 0]


def test_brightness_is_the_mean_of_a_part_over_the_mean_of_the_map() -> None:
    """Of a map that is smaller, as its values are drawn: as squares. NaN where there is no such part."""
    found = brightness_by_part(HEAT, MASK)[0]
    assert found[:4].tolist() == pytest.approx([0.2, 1.2, 4, 0.8])
    assert found[GARNISH].isnan()
    small = torch.tensor([[[1.0, 3.0]]])  # its right half is the crockery, the food and the thing
    assert brightness_by_part(small, MASK)[0, :4].tolist() == pytest.approx([0.5, 1.5, 1.5, 1.5])


def test_a_row_of_lime_is_its_fit_its_largest_weight_and_its_sums() -> None:
    """The weight that is largest in size keeps its sign; a superpixel counts by its share in a part."""
    segments = torch.tensor([[0, 0, 1, 1], [0, 0, 2, 2]]).numpy()
    row = LimeExplanation(segments, torch.tensor([0.1, -0.4, 0.2]).double().numpy(), fit=0.9).row(MASK[0])
    assert len(COLUMNS) == len(row) == 2 + len(PARTS)
    assert row[:6] == pytest.approx([0.9, -0.4, 0.1, -0.4, 0.1, 0.1])
    assert row[6] != row[6]


def test_a_part_is_painted_in_the_mean_colour_of_the_table() -> None:
    """Everything else, and the picture itself, stay as they were."""
    image = torch.rand(3, 2, 4, generator=torch.Generator().manual_seed(0))
    before = image.clone()
    found = painted_over(image, MASK[0], "crockery")
    assert torch.equal(image, before)
    assert torch.equal(found[:, MASK[0] != CROCKERY], image[:, MASK[0] != CROCKERY])
    mean = image[:, :, :2].mean((1, 2))
    torch.testing.assert_close(found[:, 0, 2:], mean[:, None].expand(3, 2))


def test_without_each_part_says_the_probability_and_the_new_answer() -> None:
    """The first class while the food is bright, else the second; a part that is not there is left out."""

    class SeesFood(nn.Module):
        def forward(self, images):
            bright = images[:, 0, 1, 2] > 0.5
            scores = torch.zeros(len(images), len(CLASSES))
            scores[bright, 0], scores[~bright, 1] = 9, 9
            return scores

    image = torch.full((3, 2, 4), 0.1)
    image[:, 1, 2] = 1
    row = dict(zip(WITHOUT, without_each(SeesFood(), image, MASK[0], 0), strict=True))
    assert row["as it is"] == row["without crockery"] == row["without object"] == f"0.999 {CLASSES[0]}"
    assert row["without food"] == f"0.000 {CLASSES[1]}"
    assert row["without garnish"] == "-"


def test_a_table_has_its_numbers_under_its_columns() -> None:
    """Right aligned; "-" for what there is not."""
    lines = as_table(
        {"one": [1, float("nan")], "longer": torch.tensor([-0.5, 2]), "word": ["x", 3]}, "ab", ".2f"
    )
    assert [line.split() for line in lines.splitlines()] == [
        ["a", "b"], ["one", "1.00", "-"], ["longer", "-0.50", "2.00"], ["word", "x", "3.00"],
    ]  # fmt: skip
    assert len({len(line) for line in lines.splitlines()}) == 1
