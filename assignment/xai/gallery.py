"""A gallery of every method on every picture: PNG files, and one page that holds them all."""

import base64
import io
from pathlib import Path

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor, nn

from xai.classifier import CLASSES
from xai.explanations import Explanations, explain
from xai.figures import hot, lime_overlay, photo
from xai.filters import filter_activation, filter_visualization, grey_noise, maps_of
from xai.fold import fast
from xai.food import PARTS, FoodFolder
from xai.gradients import Convention
from xai.heat import clipped, min_max
from xai.integrated_gradients import Baseline
from xai.page import fill
from xai.quality import share_inside
from xai.smoothgrad import Noise

LAYERS = ("cnn.6", "cnn.15", "cnn.23")  # a convolution near the picture, a ReLU and a convolution further in
WANTED = 6  # filters of each of these layers to visualize


def write_gallery(
    model: nn.Module,
    images: str | Path,
    out: str | Path,
    smoothgrad_noise: Noise,
    ig_baseline: Baseline,
    *,
    convention: Convention = "paper",
    lime_samples: int = 1000,
    progress: bool = True,
) -> Path:
    """Explain every picture in a folder; returns the page, `out/gallery.html`.

    Pictures are named `<class>_<number>.*`, and that class is explained. Beside the page lie
    `out/<picture>/<method>.png` and `out/filters/<layer>-<filter>.png`. Files that are no such picture are
    named on the page. Raises FileNotFoundError and ValueError as FoodFolder does.
    """
    folder, out = FoodFolder(images), Path(out)
    pictures, labels = folder.batch()
    found = explain(
        model, pictures, labels, smoothgrad_noise, ig_baseline,
        convention=convention, lime_samples=lime_samples, progress=progress,
    )  # fmt: skip
    filters = {layer: liveliest(model, pictures, layer) for layer in LAYERS}
    shown = {layer: indices[0] for layer, indices in filters.items()}
    drawings = drawn(model, pictures, found, shown)
    with torch.no_grad():
        chances = fast(model)(pictures.to(next(model.parameters()))).softmax(1).tolist()
    data = {
        "filters": shown,
        "skipped": folder.skipped,
        "pictures": [
            {
                "name": path.name,
                "label": CLASSES[label],
                "said": CLASSES[max(range(len(chance)), key=chance.__getitem__)],
                "chance": chance[label],
                "share": share,
                "drawings": {
                    name: saved(image, out / path.stem / f"{name}.png") for name, image in of.items()
                },
            }
            for path, label, chance, share, of in zip(
                folder.paths, folder.labels, chances, on_food(found, folder), drawings, strict=True
            )
        ],
        "wishes": [
            {"layer": layer, "filter": index, "drawing": saved(image, out / f"filters/{layer}-{index}.png")}
            for (layer, index), image in wished(model, filters, progress).items()
        ],
    }
    return fill("gallery.html", data).save(out / "gallery.html")


def drawn(
    model: nn.Module, pictures: Float[Tensor, "n 3 H W"], found: Explanations, shown: dict[str, int]
) -> list[dict[str, Image.Image]]:
    """For each picture, the drawing of each method."""
    maps = {name: clipped(values) for name, values in found.heats().items() if name != "lime"}
    for layer, index in shown.items():
        maps[layer] = min_max(filter_activation(model, pictures, layer, index))
    return [
        {
            "picture": photo(picture),
            "lime": lime_overlay(picture, found.lime[i]),
            **{name: hot(values[i], 3 * 128 // values.shape[-1]) for name, values in maps.items()},
        }
        for i, picture in enumerate(pictures)
    ]


@torch.no_grad()
def liveliest(model: nn.Module, pictures: Float[Tensor, "n 3 H W"], layer: str) -> list[int]:
    """The WANTED filters of a layer whose response differs most from place to place, by their numbers."""
    with maps_of(model, layer) as maps:
        spread = torch.stack([maps(picture[None])[0].std((1, 2)) for picture in pictures]).mean(0)
    return spread.argsort(descending=True)[:WANTED].tolist()


def wished(
    model: nn.Module, filters: dict[str, list[int]], progress: bool
) -> dict[tuple[str, int], Image.Image]:
    """What each filter would like to see, from grey noise."""
    return {
        (layer, index): photo(
            filter_visualization(model, grey_noise(), layer, index, progress=progress)[0], 2
        )
        for layer, indices in filters.items()
        for index in indices
    }


def on_food(found: Explanations, folder: FoodFolder) -> list[dict[str, float]]:
    """For each picture that has a mask, the share of each method's heat on the food, and the food's area."""
    shares = []
    for i in range(len(folder)):
        mask = folder.mask(i)
        food = None if mask is None else (mask == PARTS.index("food"))[None]
        heats = {name: values[i : i + 1] for name, values in found.heats().items()}
        shares.append(
            {}
            if food is None
            else {"picture": float(food.float().mean())}
            | {name: float(share_inside(values, food)) for name, values in heats.items()}
        )
    return shares


def saved(drawing: Image.Image, path: Path) -> str:
    """Write a drawing to its file; returns it as an address that holds the picture itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    drawing.save(buffer, "PNG", optimize=True)
    path.write_bytes(buffer.getvalue())
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
