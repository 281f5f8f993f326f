"""Measures of what the classifier says: of a picture, of noisy copies, and with a part painted over."""

from functools import cache
from typing import cast

import torch
from torch import Tensor, nn
from xai.classifier import CLASSES
from xai.painting import painted_over
from xai.smoothgrad import smoothgrad

from questions.evidence.reference_run import Picture, Run


def probability(run: Run, picture: Picture) -> float:
    """Of the class that is explained, from 0 to 1."""
    shown = run.look(picture)
    return float(run.model(shown.image).softmax(1)[0, shown.label])


def predicted(run: Run, picture: Picture) -> str:
    """The most likely class, as the notebook names it."""
    return CLASSES[run.model(run.look(picture).image).argmax().item()]


def answer_stays(run: Run, picture: Picture, without: str) -> bool:
    """Whether the class stays the same when a part is painted over in the mean colour of the table."""
    return predicted(run, picture) == predicted_without(run, picture, without)


def predicted_without(run: Run, picture: Picture, part: str) -> str:
    """The most likely class when a part is painted over in the mean colour of the table."""
    return CLASSES[run.model(_without(run, picture, part)).argmax().item()]


def probability_without(run: Run, picture: Picture, part: str) -> float:
    """Of the class that is explained, when a part is painted over; "nothing" leaves the picture as it is."""
    shown = run.look(picture)
    image = shown.image if part == "nothing" else _without(run, picture, part)
    return float(run.model(image).softmax(1)[0, shown.label])


def recognised(run: Run, picture: Picture, noise_level: float, seed: int = 0) -> float:
    """Of the noisy copies that SmoothGrad looks at, the share that is still taken for the same class."""
    shown, draw = run.look(picture), torch.Generator().manual_seed(seed)
    noise = run.functions["smoothgrad_noise"](shown.image[0], noise_level, copies(), draw)
    return float((run.model(shown.image + noise).argmax(1) == shown.label).float().mean())


@cache
def copies() -> int:
    """How many noisy copies the lesson's SmoothGrad asks for where nothing is said of it."""
    asked = []

    def noise(image: Tensor, _level: float, n_samples: int, _generator: torch.Generator) -> Tensor:
        asked.append(n_samples)
        return torch.zeros(n_samples, *image.shape)

    linear = nn.Sequential(nn.Flatten(), nn.Linear(3 * 4 * 4, 1))
    smoothgrad(linear, torch.zeros(1, 3, 4, 4), torch.tensor([0]), noise, progress=False)
    return asked[0]


MEASURES = (probability, predicted, answer_stays, predicted_without, probability_without, recognised)


def _without(run: Run, picture: Picture, part: str) -> Tensor:
    shown = run.look(picture)
    shown.part(part)  # raises where the picture does not show it, or has no mask
    return painted_over(shown.image[0], cast(Tensor, shown.mask), part)[None]
