"""A hypothesis tested: what does the classifier say when a part of the picture is painted over?"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from xai.classifier import CLASSES
from xai.food import PARTS

WITHOUT = ("as it is", *(f"without {part}" for part in PARTS[1:]))  # what `without_each` gives


def painted_over(
    image: Float[Tensor, "3 H W"], mask: Int[Tensor, "H W"], part: str
) -> Float[Tensor, "3 H W"]:
    """A copy of the picture with one part in the mean colour of the table."""
    table = image[:, mask == PARTS.index("table")].mean(1)[:, None, None]
    return torch.where(mask == PARTS.index(part), table, image)


@torch.no_grad()
def without_each(
    model: nn.Module, image: Float[Tensor, "3 H W"], mask: Int[Tensor, "H W"], label: int | Tensor
) -> list[str]:
    """The probability of `label` as WITHOUT names it, each with the class that is most likely then.

    "-" for a part that the picture does not show.
    """
    there = [part for part in PARTS[1:] if (mask == PARTS.index(part)).any()]
    copies = torch.stack([image, *(painted_over(image, mask, part) for part in there)])
    chances = dict(zip(("", *there), model(copies).softmax(1), strict=True))
    said = {part: f"{chance[label]:.3f} {CLASSES[chance.argmax()]}" for part, chance in chances.items()}
    return [said.get(part, "-") for part in ("", *PARTS[1:])]
