"""Every method's account of the same pictures, side by side."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from xai.gradients import Convention
from xai.heat import heat
from xai.integrated_gradients import Baseline, integrated_gradients
from xai.lime_explanation import LimeExplanation, lime_explanations
from xai.saliency import saliency_map
from xai.smoothgrad import Noise, smoothgrad


@dataclass(frozen=True)
class Explanations:
    """What each method says of a batch of pictures, in its own form."""

    lime: list[LimeExplanation]
    saliency: Float[Tensor, "n H W"]
    smoothgrad: Float[Tensor, "n C H W"]
    integrated: Float[Tensor, "n C H W"]

    def heats(self) -> dict[str, Float[Tensor, "n H W"]]:
        """One number a pixel, from 0 up: how much it matters; for LIME, how much it speaks for the class."""
        weights = torch.from_numpy(np.stack([one.heat() for one in self.lime])).to(self.saliency)
        return {
            "lime": weights.clamp(min=0),
            "saliency": self.saliency,
            "smoothgrad": heat(self.smoothgrad),
            "integrated": heat(self.integrated),
        }


def explain(
    model: nn.Module,
    images: Float[Tensor, "n 3 H W"],
    labels: Int[Tensor, " n"],
    smoothgrad_noise: Noise,
    ig_baseline: Baseline,
    *,
    lime_samples: int = 1000,
    convention: Convention = "paper",
    progress: bool = True,
) -> Explanations:
    """Explain the pictures by LIME, saliency, SmoothGrad and integrated gradients, each as by default.

    The two functions are those which you write. Raises ValueError as the methods do.
    """
    options = {"convention": convention, "progress": progress}
    return Explanations(
        lime_explanations(model, images, labels, n_samples=lime_samples, **options),
        saliency_map(model, images, labels, **options),
        smoothgrad(model, images, labels, smoothgrad_noise, **options),
        integrated_gradients(model, images, labels, ig_baseline, **options),
    )
