"""A small network whose every kind of layer matters, pictures, and the students' two functions."""

from collections.abc import Callable

import pytest
import torch
import xai  # noqa: F401 (before torchvision)
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur


@pytest.fixture(scope="session")
def model() -> nn.Sequential:
    """Convolutions with and without batch norm, all statistics and scales unlike their initial values."""
    torch.manual_seed(3)
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 5, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(5, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Flatten(), nn.Linear(6 * 8 * 8, 16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 5),
    ).double()  # fmt: skip
    for layer in network:
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 2)
            nn.init.uniform_(layer.bias, -0.5, 1)
            layer.running_mean.normal_()
            layer.running_var.uniform_(0.02, 0.3)
        elif isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight)
    nn.init.normal_(network[-1].weight, std=0.05)  # no probability is 0 or 1
    return network.eval()


@pytest.fixture(scope="session")
def pictures() -> Tensor:
    """Three pictures of coloured blobs, of unlike contrast."""
    generator = torch.Generator().manual_seed(5)
    blobs = gaussian_blur(torch.rand(3, 3, 32, 32, generator=generator, dtype=torch.float64), 7, 1.5)
    contrast = torch.tensor([1.0, 0.5, 0.1], dtype=torch.float64)[:, None, None, None]
    return 0.5 + 3 * contrast * (blobs - 0.5)


@pytest.fixture(scope="session")
def labels() -> Tensor:
    return torch.tensor([0, 3, 2])


@pytest.fixture
def untouched(model: nn.Module, pictures: Tensor) -> Callable[[], bool]:
    """Whether model and pictures are still as they were, with no gradient and no hook left on them."""
    parameters = {name: value.clone() for name, value in model.state_dict().items()}
    pixels = pictures.clone()

    def same() -> bool:
        return (
            torch.equal(pictures, pixels)
            and not pictures.requires_grad
            and all(torch.equal(value, parameters[name]) for name, value in model.state_dict().items())
            and all(p.requires_grad and p.grad is None for p in model.parameters())
            and not any(layer._forward_hooks for layer in model.modules())
        )

    return same


@pytest.fixture(scope="session")
def noise() -> Callable[[Tensor, float, int, torch.Generator], Tensor]:
    """What a student writes as `smoothgrad_noise`."""

    def smoothgrad_noise(
        image: Tensor, noise_level: float, n_samples: int, generator: torch.Generator
    ) -> Tensor:
        span = image.max() - image.min()
        drawn = torch.randn(n_samples, *image.shape, generator=generator, dtype=image.dtype)
        return noise_level * span * drawn

    return smoothgrad_noise


@pytest.fixture(scope="session")
def baseline() -> Callable[[Tensor, str, torch.Generator], Tensor]:
    """What a student writes as `ig_baseline`, as far as the tests need it."""

    def ig_baseline(image: Tensor, kind: str, generator: torch.Generator) -> Tensor:
        if kind == "uniform":
            return torch.rand(image.shape, generator=generator, dtype=image.dtype)
        return {"black": torch.zeros_like, "white": torch.ones_like}[kind](image)

    return ig_baseline


@pytest.fixture(scope="session")
def close() -> Callable[[Tensor, Tensor], bool]:
    """Equality to 1e-5 of the largest value expected: false for NaN, zeros, twice the value, its negative."""

    def compare(found: Tensor, expected: Tensor) -> bool:
        assert expected.abs().max() > 0
        return found.shape == expected.shape and bool(
            (found - expected).abs().max() < 1e-5 * expected.abs().max()
        )

    return compare
