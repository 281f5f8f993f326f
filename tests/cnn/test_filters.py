"""Filter activation and visualization."""

import pytest
import torch
from torch import nn
from xai.filters import filter_activation, filter_visualization, grey_noise, maps_of

LAYERS = ("0", "1", "2", "3", "7", "9")


@pytest.mark.parametrize("layer", LAYERS)
def test_activation_is_what_the_layer_gives_in_the_whole_network(
    model, pictures, untouched, close, layer
) -> None:
    """By running the layers one after another, as they are."""
    with torch.no_grad():
        expected = model[: int(layer) + 1](pictures)[:, 2]
    for chunk in (1, 2, 10):
        assert close(filter_activation(model, pictures, layer, 2, chunk=chunk), expected)
    assert untouched()


@pytest.mark.parametrize("layer", ["0", "1", "9"])
def test_visualization_of_2022_is_plain_adam_from_the_photographs(
    model, pictures, untouched, close, layer
) -> None:
    """As the notebook of 2022 wrote it, on one picture after another and through the whole network."""
    found = filter_visualization(
        model, pictures, layer, 1, steps=12, convention="2022", chunk=2, progress=False
    )
    for image, one in zip(pictures, found, strict=True):
        seen = []
        hook = model[int(layer)].register_forward_hook(lambda _m, _i, output: seen.append(output))  # noqa: B023
        x = image[None].clone().requires_grad_()
        optimizer = torch.optim.Adam([x], lr=0.1)
        for _ in range(12):
            optimizer.zero_grad()
            model(x)
            x.grad = torch.autograd.grad(-seen[-1][:, 1].sum(), x)[0]
            optimizer.step()
        hook.remove()
        assert close(one, x.detach()[0])
    assert untouched()


@pytest.mark.parametrize(("layer", "index"), [("0", 0), ("2", 2), ("9", 0)])
def test_visualization_excites_its_filter_and_stays_a_picture(model, layer, index) -> None:
    """From grey noise: at least half as much again, values in [0, 1]."""
    start = grey_noise(2, size=32).double()
    found = filter_visualization(model, start, layer, index, steps=40, progress=False)
    before, after = (filter_activation(model, x, layer, index).sum((1, 2)) for x in (start, found))
    assert (after > 1.5 * before).all()
    assert found.min() >= 0
    assert found.max() <= 1


def test_blur_makes_a_smoother_picture(model) -> None:
    """Neighbouring pixels differ less with it than without."""

    def roughness(blur: float) -> float:
        found = filter_visualization(model, grey_noise(size=32), "9", 1, steps=30, blur=blur, progress=False)
        return float(found.diff(dim=-1).abs().mean())

    assert roughness(0.6) < 0.8 * roughness(0.0)


def test_neither_chunk_nor_neighbours_change_a_visualization(model, pictures, untouched) -> None:
    """The same moves for every picture, whatever is computed beside it."""
    together = filter_visualization(model, pictures, "9", 1, steps=5, progress=False)
    for chunk in (1, 2):
        found = filter_visualization(model, pictures, "9", 1, steps=5, chunk=chunk, progress=False)
        torch.testing.assert_close(found, together, rtol=1e-6, atol=1e-8)
    alone = filter_visualization(model, pictures[2:], "9", 1, steps=5, progress=False)
    torch.testing.assert_close(alone, together[2:], rtol=1e-6, atol=1e-8)
    assert untouched()


def test_several_filters_are_each_visualized_as_alone(model, pictures, untouched) -> None:
    """All from one picture, or each from its own; another number of pictures is an error."""
    wanted = (2, 0, 3)
    together = filter_visualization(model, pictures[:1], "0", wanted, steps=5, progress=False)
    beside = filter_visualization(model, pictures, "0", wanted, steps=5, progress=False)
    for i, index in enumerate(wanted):
        given = (model, pictures[:1], "0", index)
        alone = filter_visualization(*given, steps=5, progress=False)
        torch.testing.assert_close(together[[i]], alone, rtol=1e-6, atol=1e-8)
        alone = filter_visualization(model, pictures[[i]], "0", index, steps=5, progress=False)
        torch.testing.assert_close(beside[[i]], alone, rtol=1e-6, atol=1e-8)
    with pytest.raises(ValueError, match="3 filters and 2 pictures to start from"):
        filter_visualization(model, pictures[:2], "0", wanted, progress=False)
    assert untouched()


def test_the_layers_behind_are_not_computed(model, pictures) -> None:
    """A layer behind that would fail is never reached."""

    class Fails(nn.Module):
        def forward(self, _images):
            raise AssertionError("computed for nothing")

    found = filter_activation(nn.Sequential(*model[:3], Fails()), pictures, "2", 0)
    assert torch.equal(found, filter_activation(model, pictures, "2", 0))


def test_the_hook_is_gone_after_an_error(model, pictures) -> None:
    """Also from the copy that carries it."""
    with maps_of(model, "0") as maps:
        layer = next(
            cell.cell_contents for cell in maps.__closure__ if isinstance(cell.cell_contents, nn.Module)
        ).get_submodule("0")
        assert layer._forward_hooks
        with pytest.raises(RuntimeError, match="channels"):
            maps(pictures[:, :2])
    assert not layer._forward_hooks


@pytest.mark.parametrize(
    ("layer", "index", "message"),
    [
        ("cnn.6", 0, "has no layer 'cnn.6'"),
        ("", 0, "has no layer ''"),
        ("0", 4, "0 has 4 filters, numbered from 0: there is no filter 4"),
        ("0", -1, "there is no filter -1"),
        ("14", 0, "14 gives no maps: expected a layer whose output is"),
    ],
)
def test_a_filter_that_is_not_there_is_named(model, pictures, untouched, layer, index, message) -> None:
    """The error says what the model has."""
    with pytest.raises(ValueError, match=message):
        filter_activation(model, pictures, layer, index)
    assert untouched()


def test_a_layer_that_takes_no_part_is_named(pictures) -> None:
    """Rather than an old response, or none."""

    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.idle = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 2, 1)

        def forward(self, images):
            return self.used(images)

    with pytest.raises(ValueError, match="'idle' takes no part"):
        filter_activation(Idle().double(), pictures, "idle", 0)
