"""The README's picture, from what `hw9 explain` drew.

hw9 explain --out build/gallery; python -m studio.showcase
"""

from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

ROOT = Path(__file__).parents[1]
GALLERY, SHOWCASE = ROOT / "build" / "gallery", ROOT / "studio" / "showcase.png"
PICTURES = ("0_0", "8_8")
METHODS = {
    "picture": "picture",
    "LIME": "lime",
    "saliency map": "saliency",
    "SmoothGrad": "smoothgrad",
    "filter activation": "cnn.15",
    "integrated gradients": "integrated",
}


def showcase() -> Figure:
    """Every method on two pictures, a row each."""
    figure = Figure((12, 4.2), dpi=90, layout="constrained")
    axes = figure.subplots(len(PICTURES), len(METHODS))
    for row, name in zip(axes, PICTURES, strict=True):
        for axis, (title, method) in zip(row, METHODS.items(), strict=True):
            axis.imshow(Image.open(GALLERY / name / f"{method}.png").convert("RGB"))
            axis.set_axis_off()
            if name == PICTURES[0]:
                axis.set_title(title)
    return figure


if __name__ == "__main__":
    showcase().savefig(SHOWCASE)
    Image.open(SHOWCASE).convert("RGB").quantize(256).save(SHOWCASE, optimize=True)  # a third of the size
