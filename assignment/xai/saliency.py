"""Saliency maps: which pixels would change the class score most?"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm.auto import tqdm

from xai.cores import in_parallel
from xai.fold import fast
from xai.gradients import Convention, batch_for, input_gradient, paper_or_2022
from xai.heat import heat, min_max


def saliency_map(
    model: nn.Module,
    images: Float[Tensor, "n C H W"],
    labels: Int[Tensor, " n"],
    *,
    convention: Convention = "paper",
    chunk: int = 5,
    progress: bool = True,
) -> Float[Tensor, "n H W"]:
    """The absolute gradient of the class score at each pixel, the largest over the channels.

    `convention="2022"` takes the gradient of the cross-entropy loss instead and stretches each map to
    [0, 1]; a map without any gradient is then all zeros. `chunk` pictures are computed at a time. Raises
    ValueError where the batch does not fit the model.

    Simonyan et al. 2014, section 3.
    """
    paper = paper_or_2022(convention)
    pictures, classes = batch_for(model, images, labels, chunk)
    network, of = fast(model), "score" if paper else "loss"
    chunks = list(zip(pictures.split(chunk), classes.split(chunk), strict=True))
    maps = in_parallel(lambda part: heat(input_gradient(network, *part, of)), chunks)
    found = torch.cat(list(tqdm(maps, "saliency", len(chunks), disable=not progress))).to(images)
    return found if paper else min_max(found)
