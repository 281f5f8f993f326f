"""Filters: where in a picture does one filter respond, and what would it like to see most?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from jaxtyping import Float, Int
from torch import Generator, Tensor, nn
from torchvision.transforms.functional import gaussian_blur
from tqdm.auto import tqdm

from xai.cores import in_steps
from xai.fold import fast
from xai.gradients import Convention, paper_or_2022


@torch.no_grad()
def filter_activation(
    model: nn.Module, images: Float[Tensor, "n C H W"], layer: str, index: int, *, chunk: int = 10
) -> Float[Tensor, "n h w"]:
    """What filter `index` of `layer` ("cnn.6": a name from `model.named_modules()`) gives for each picture.

    Raises ValueError for a layer or filter that the model does not have.
    """
    pictures = images.to(next(model.parameters()))
    with maps_of(model, layer) as maps:
        found = [chosen(maps(part), layer, index) for part in pictures.split(chunk)]
    return torch.cat(found).to(images)


def filter_visualization(
    model: nn.Module,
    start: Float[Tensor, "n C H W"],
    layer: str,
    index: int | Sequence[int],
    *,
    steps: int = 100,
    rate: float = 0.1,
    jitter: int = 4,
    blur: float = 0.4,
    convention: Convention = "paper",
    seed: int = 0,
    chunk: int = 2,
    progress: bool = True,
) -> Float[Tensor, "n C H W"]:
    """What excites filter `index` of `layer` most, found by Adam from `start`: grey noise, or photographs.

    Several indices ask for one filter from each picture of `start`, or for all of them from its only one.

    Three regularisers keep it a picture: every step sees it moved by up to `jitter` pixels, blurs it a
    little (`blur` is the standard deviation in pixels) and cuts its values to [0, 1]. `chunk` pictures
    are computed at a time, all with the same moves.

    `convention="2022"` starts from the photographs and has no regulariser: the values leave [0, 1], so
    show them through `min_max`. Raises ValueError for a layer or filter that the model does not have.

    Erhan et al. 2009, section 3; Yosinski et al. 2015, section 3 (blur); Olah et al. 2017 (jitter).
    """
    paper = paper_or_2022(convention)
    moves = torch.randint(-jitter, jitter + 1, (steps, 2), generator=Generator().manual_seed(seed)).tolist()
    filters = [index] * len(start) if isinstance(index, int) else list(index)
    if len(start) not in (1, len(filters)):
        raise ValueError(
            f"{len(filters)} filters and {len(start)} pictures to start from: expected one picture, or as "
            f"many as filters. 有 {len(filters)} 個 filter、{len(start)} 張起點圖片：圖片須為 1 張或一樣多。"
        )
    pictures = start.detach().to(next(model.parameters())).expand(len(filters), -1, -1, -1)

    def climbed(places: Int[Tensor, " k"], stepped: Callable[[int], object]) -> Float[Tensor, "k C H W"]:
        image = pictures[places].contiguous(memory_format=torch.channels_last).requires_grad_()
        optimizer = torch.optim.Adam([image], lr=rate)
        for move in moves:
            optimizer.zero_grad()
            seen = maps(image.roll(move, (-2, -1)) if paper else image)
            wanted = [chosen(own, layer, filters[i]) for own, i in zip(seen.split(1), places, strict=True)]
            (-torch.cat(wanted).sum()).backward()
            optimizer.step()
            if paper:
                regularise(image, blur)
            stepped(len(places))
        return image.detach()

    total = len(filters) * steps
    with (
        maps_of(model, layer) as maps,
        tqdm(total=total, desc=f"filters of {layer}", disable=not progress) as bar,
    ):
        return torch.cat(in_steps(climbed, torch.arange(len(filters)).split(chunk), bar)).to(start)


@torch.no_grad()
def regularise(image: Float[Tensor, "n C H W"], blur: float) -> None:
    """Blur a little and return to the values a picture may have, in place."""
    image.copy_((gaussian_blur(image, 3, blur) if blur else image).clamp(0, 1))


def grey_noise(n: int = 1, size: int = 128, seed: int = 0) -> Float[Tensor, "n 3 size size"]:
    """Pictures of faint noise around middle grey, to start a visualization from."""
    return (0.5 + 0.05 * torch.randn(n, 3, size, size, generator=Generator().manual_seed(seed))).clamp(0, 1)


class _Reached(Exception):
    """Carries a layer's output past all the layers behind it, which need not be computed."""

    def __init__(self, output: Tensor):
        super().__init__()
        self.output = output


@contextmanager
def maps_of(
    model: nn.Module, layer: str
) -> Iterator[Callable[[Float[Tensor, "n C H W"]], Float[Tensor, "n filters h w"]]]:
    """A function from pictures to what a layer gives, which ends the forward pass there.

    Its hook sits on a copy of the model and is gone afterwards. Raises ValueError for a layer that the model
    does not have or does not use.
    """
    if not layer or layer not in dict(model.named_modules()):
        raise ValueError(
            f"The model has no layer {layer!r}: expected a name such as 'cnn.6'. "
            f"模型沒有 {layer!r} 這一層：請給像 'cnn.6' 這樣的名稱。"
        )
    network = fast(model, keep=layer)

    def reached(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        raise _Reached(output)

    def maps(images: Tensor) -> Tensor:
        try:
            network(images)
        except _Reached as end:
            return end.output
        raise ValueError(
            f"The layer {layer!r} takes no part in classifying a picture. 分類圖片時用不到 {layer!r} 這一層。"
        )

    hook = network.get_submodule(layer).register_forward_hook(reached)
    try:
        yield maps
    finally:
        hook.remove()


def chosen(maps: Tensor, layer: str, index: int) -> Float[Tensor, "n h w"]:
    """One filter of what a layer gives. Raises ValueError where there is none."""
    if maps.ndim != 4:
        raise ValueError(
            f"{layer} gives no maps: expected a layer whose output is (n, filters, h, w). "
            f"{layer} 的輸出不是圖：需要輸出形狀為 (n, filters, h, w) 的層。"
        )
    if not 0 <= index < maps.shape[1]:
        raise ValueError(
            f"{layer} has {maps.shape[1]} filters, numbered from 0: there is no filter {index}. "
            f"{layer} 有 {maps.shape[1]} 個 filter，從 0 編號：沒有第 {index} 個。"
        )
    return maps[:, index]
