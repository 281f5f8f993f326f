"""TCAV: does a thing that people have a word for raise a class's score? Asked of a layer, not of pixels."""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn
from torch.nn.functional import adaptive_max_pool2d

from xai.filters import maps_of
from xai.fold import fast


def concept_places(
    model: nn.Module, images: Float[Tensor, "n C H W"], where: Bool[Tensor, "n H W"], layer: str
) -> tuple[Float[np.ndarray, "places filters"], Bool[np.ndarray, " places"]]:
    """What a layer gives at each place of the pictures, and whether the concept is seen there, by its mask.

    A place of the layer shows the concept if any pixel that it stands for does.
    """
    with torch.no_grad(), maps_of(model, layer) as maps:
        found = torch.cat([maps(part.to(next(model.parameters()))) for part in images.split(10)])
    shown = adaptive_max_pool2d(where[:, None].float(), found.shape[-2:])[:, 0] > 0
    return found.permute(0, 2, 3, 1).flatten(0, 2).cpu().numpy(), shown.flatten().cpu().numpy()


def concept_direction(
    places: Float[np.ndarray, "places filters"], shown: Bool[np.ndarray, " places"], seed: int = 0
) -> tuple[Float[np.ndarray, " filters"], float]:
    """The direction (CAV) in which a layer tells the concept's places from as many others, and how well.

    It is the normal of a linear classifier's boundary. How well: the share of right answers about places that
    it has not learned from, of which it is asked about a third. Kim et al. 2018, section 3.2.
    """
    draw = np.random.default_rng(seed)
    inside, outside = (draw.permutation(np.flatnonzero(each)) for each in (shown, ~shown))
    n = min(len(inside), len(outside), 500)
    if n < 3:
        raise ValueError(
            f"The concept is seen at {len(inside)} places and not at {len(outside)}: expected 3 of each. "
            "看得到與看不到這個概念的位置都至少要有 3 個。"
        )
    chosen = draw.permutation(np.concatenate([inside[:n], outside[:n]]))
    scale = places.std(0) + 1e-6  # so that every filter counts alike
    learned, asked = np.split(chosen, [2 * len(chosen) // 3])
    teller = LogisticRegression(max_iter=1000).fit(places[learned] / scale, shown[learned])
    direction = teller.coef_[0] / scale
    return direction / np.linalg.norm(direction), float(teller.score(places[asked] / scale, shown[asked]))


def sensitivities(
    model: nn.Module,
    images: Float[Tensor, "n C H W"],
    layer: str,
    directions: Sequence[Float[np.ndarray, " filters"]],
) -> Float[Tensor, "directions n classes"]:
    """By how much each class score rises as a picture's layer moves along a direction, at every place alike.

    Kim et al. 2018, equation 1. Their TCAV score of a class is the share of pictures for which this is above
    0; it means something where random directions do not reach it.
    """
    network, kept = fast(model, keep=layer), []  # a copy of our own, which may keep its hook
    along = torch.from_numpy(np.stack(directions)).to(next(model.parameters()))

    def keep(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        kept.append(output.detach().requires_grad_())
        return kept[-1].clone()

    network.get_submodule(layer).register_forward_hook(keep)
    found = []
    for pictures in images.split(10):
        scores = network(pictures.to(along)).sum(0)
        start = kept.pop()
        gradients = [torch.autograd.grad(score, start, retain_graph=True)[0] for score in scores]
        found.append(torch.einsum("df,cnfhw->dnc", along, torch.stack(gradients)))
    return torch.cat(found, 1)
