"""Why this class rather than that one: the difference of two scores, explained as if it were a score."""

from jaxtyping import Float
from torch import Tensor, nn


class Contrast(nn.Module):
    """A model with one score for each picture: by how much `label` leads over `other`.

    Every method explains it as it explains a classifier, for the only class there is, 0. Its gradient is the
    difference of the two scores' gradients: what speaks for both classes alike cancels.

    Jacovi et al. 2021 (arXiv:2103.01378), section 2: people ask why P rather than Q.
    """

    def __init__(self, model: nn.Module, label: int, other: int):
        super().__init__()
        self.model, self.label, self.other = model, label, other

    def forward(self, images: Float[Tensor, "n C H W"]) -> Float[Tensor, "n 1"]:
        """The lead of the one class over the other."""
        scores = self.model(images)
        return scores[:, [self.label]] - scores[:, [self.other]]
