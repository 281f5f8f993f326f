"""The quicker copy of a network."""

import pytest
import torch
from torch import nn
from xai.classifier import Classifier
from xai.fold import fast


def test_the_copy_scores_as_the_model_does(model, pictures) -> None:
    """Folding and writing in place change no score beyond rounding."""
    with torch.no_grad():
        torch.testing.assert_close(fast(model)(pictures), model(pictures), rtol=1e-12, atol=1e-12)


def test_no_batch_norm_is_left_and_layers_keep_their_places(model) -> None:
    """A batch norm after a convolution becomes an Identity."""
    copy = fast(model)
    assert len(copy) == len(model)
    assert [type(layer).__name__ for layer in copy][:5] == [
        "Conv2d",
        "Identity",
        "ReLU",
        "MaxPool2d",
        "Conv2d",
    ]
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in copy)


def test_the_model_stays_as_it_is(model, pictures, untouched) -> None:
    """Only the copy is frozen, in evaluation mode and changed."""
    model.train()
    copy = fast(model)
    assert model.training
    model.eval()
    assert not any(p.requires_grad for p in copy.parameters())
    assert not copy.training
    assert untouched()


@pytest.mark.parametrize("layer", ["cnn.0", "cnn.1", "cnn.2", "cnn.6", "cnn.15", "cnn.21", "cnn.37", "fc.0"])
def test_a_kept_layer_gives_what_it_gave(layer) -> None:
    """Whatever its kind, a hook on the layer sees the original's output."""
    torch.manual_seed(0)
    model = Classifier((4, 4, 8, 8, 8), hidden=16).double()
    images = torch.rand(2, 3, 128, 128, dtype=torch.float64)
    model(images)  # in training mode: the batch norms learn their statistics
    seen = []
    for network in (model.eval(), fast(model, keep=layer)):
        network.get_submodule(layer).register_forward_hook(lambda _m, _i, output: seen.append(output))
        network(images)
    torch.testing.assert_close(seen[1], seen[0], rtol=1e-10, atol=1e-12)


def test_a_batch_norm_without_statistics_of_its_own_is_left_alone() -> None:
    """It normalises by each batch, which no convolution can do."""
    odd = nn.Sequential(nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2, track_running_stats=False)).eval()
    images = torch.rand(2, 3, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(fast(odd)(images), odd(images))
