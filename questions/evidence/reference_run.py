"""The reference run: which classifier is asked about which pictures, and with whose two functions."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from xai.classifier import load_classifier
from xai.food import PARTS, FoodFolder

from autograder.sandbox.define import functions_of
from questions.errors import NoEvidenceError
from questions.measuring import ReferenceRun
from questions.places import DATA, SOLUTIONS

NOTEBOOK = SOLUTIONS / "hw9_cnn.py"

Picture = int | Literal["puzzle"]


@dataclass(frozen=True)
class Look:
    """One picture, a batch of its own, with the class that is explained, and its parts."""

    name: str
    image: Tensor
    label: Tensor
    mask: Tensor | None

    def part(self, part: str) -> Tensor:
        """Where the picture shows a part. Raises NoEvidenceError where it has no mask, or no such part."""
        if part not in PARTS:
            raise ValueError(f"unknown part {part}; expected one of {', '.join(PARTS)}")
        if self.mask is None:
            raise NoEvidenceError(f"{self.name} has no mask, so its parts are not known")
        found = self.mask == PARTS.index(part)
        if not found.any():
            raise NoEvidenceError(f"{self.name} shows no {part}, by its mask")
        return found


@dataclass(frozen=True)
class Run(ReferenceRun):
    """What is asked; read when it is first needed.

    Raises NoEvidenceError where a file cannot be read or there is no such picture.
    """

    classifier: Path = DATA / "cnn" / "classifier.safetensors"
    pictures: Path = DATA / "pictures"
    puzzle: Path = DATA / "puzzle"
    qa: str | Path = "qa"  # the BERTs: the shipped ones, or folders
    chinese: str | Path = "chinese"

    @cached_property
    def model(self) -> nn.Module:
        """The classifier."""
        try:
            return load_classifier(self.classifier)
        except (OSError, ValueError) as error:
            raise NoEvidenceError(f"the classifier cannot be read: {error}") from None

    @cached_property
    def functions(self) -> dict[str, Callable[..., Tensor]]:
        """The two TODOs as the solution has them."""
        return functions_of(NOTEBOOK, ("smoothgrad_noise", "ig_baseline")).functions

    def check(self) -> list[str]:
        """Reads all files now; returns a line for each picture that was left out."""
        _ = self.model
        folder = self.once(self.pictures, lambda: read_folder(self.pictures))
        return [f"{name} is left out: {why}" for name, why in folder.skipped.items()]

    def look(self, picture: Picture) -> Look:
        """A picture by its number in the notebook; the puzzle is explained for what the classifier says."""
        path, index = (self.puzzle, 0) if picture == "puzzle" else (self.pictures, picture)
        folder = self.once(path, lambda: read_folder(path))
        if not 0 <= index < len(folder):
            raise NoEvidenceError(f"there is no picture {index}: {path} has {len(folder)}")
        image, label = folder[index]
        said = torch.tensor([label]) if path == self.pictures else self.model(image[None]).argmax(1)
        return Look(folder.paths[index].name, image[None], said, folder.mask(index))


def read_folder(folder: Path) -> FoodFolder:
    """The pictures of a folder. Raises NoEvidenceError where it holds none."""
    try:
        return FoodFolder(folder)
    except (OSError, ValueError) as error:
        raise NoEvidenceError(f"the pictures cannot be read: {error}") from None


def default(function: Callable[..., Any], name: str) -> Any:
    """What the lesson's own signature gives where a notebook says nothing."""
    return inspect.signature(function).parameters[name].default
