"""The reference run: which classifier is asked about which pictures, and with whose two functions."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur
from xai.classifier import load_classifier
from xai.food import PARTS, FoodFolder

ROOT = Path(__file__).parents[2]
DATA = ROOT / "assignment" / "data"
SOLUTION = ROOT / "solutions" / "hw9_cnn.py"


class NoEvidenceError(Exception):
    """These assets cannot tell: what is missing, in words for who gave them."""


@dataclass(frozen=True)
class Run:
    """What is asked, read when it is first needed. Raises NoEvidenceError where an asset cannot be read.

    `memory` is where the measures keep what takes long, so that each explanation is computed once.
    """

    classifier: Path = DATA / "cnn" / "classifier.safetensors"
    pictures: Path = DATA / "pictures"
    puzzle: Path = DATA / "puzzle"
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def model(self) -> nn.Module:
        """The classifier."""
        try:
            return load_classifier(self.classifier)
        except (OSError, ValueError) as error:
            raise NoEvidenceError(f"the classifier cannot be read: {error}") from None

    @cached_property
    def shown(self) -> "Shown":
        """The observation pictures, numbered as in the notebook."""
        return read_folder(self.pictures)

    @cached_property
    def puzzling(self) -> "Shown":
        """The puzzle: a folder of one picture."""
        return read_folder(self.puzzle)

    @cached_property
    def functions(self) -> dict[str, Callable[..., Tensor]]:
        """The two TODOs as the solution has them."""
        return solved("smoothgrad_noise", "ig_baseline")


@dataclass(frozen=True)
class Shown:
    """The pictures of a folder with their names, classes and masks (None where there is none)."""

    names: list[str]
    images: Tensor
    labels: Tensor
    masks: list[Tensor | None]

    def part(self, picture: int, part: str) -> Tensor:
        """Where a picture shows a part: True or False for every pixel."""
        mask = self.masks[self.index(picture)]
        if mask is None:
            raise NoEvidenceError(f"picture {self.names[picture]} has no mask: its parts are unknown")
        if part not in PARTS:
            raise ValueError(f"unknown part {part}; expected one of {', '.join(PARTS)}")
        found = mask == PARTS.index(part)
        if not found.any():
            raise NoEvidenceError(f"picture {self.names[picture]} shows no {part}")
        return found

    def index(self, picture: int) -> int:
        """The number itself, where there is such a picture."""
        if not 0 <= picture < len(self.names):
            raise NoEvidenceError(f"there is no picture {picture}: the folder has {len(self.names)}")
        return picture


def read_folder(folder: Path) -> Shown:
    """The pictures of a folder. Raises NoEvidenceError where it holds none."""
    try:
        found = FoodFolder(folder)
    except (OSError, ValueError) as error:
        raise NoEvidenceError(f"the pictures cannot be read: {error}") from None
    images, labels = found.batch()
    names = [path.name for path in found.paths]
    return Shown(names, images, labels, [found.mask(i) for i in range(len(found))])


def solved(*names: str, script: Path = SOLUTION) -> dict[str, Callable[..., Tensor]]:
    """The functions of these names as the solution's notebook defines them; nothing else of it is run."""
    tree = ast.parse(script.read_text("utf-8"))
    body: list[ast.stmt] = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names
    ]
    scope: dict[str, Any] = {"torch": torch, "gaussian_blur": gaussian_blur}
    exec(compile(ast.Module(body, []), script.name, "exec"), scope)  # noqa: S102  our own file
    return {name: scope[name] for name in names}
