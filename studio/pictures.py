"""Renders every picture: `python -m studio.pictures shipped`, or `… training` for what the CNN learns from.

A picture depends on its seed alone. Pictures that exist are left as they are, so a run that was stopped goes
on where it was; delete what is to be made anew. Training pictures are kept in build/, out of version control.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm
from xai.classifier import CLASSES

from studio.observed import COUNTERFACTUALS, OBSERVED, PUZZLE, counterfactual, observed
from studio.render import Scene, built, mask, picture
from studio.scenes import look, setting

ROOT = Path(__file__).parents[1]
DATA, SHORTCUT = ROOT / "assignment" / "data", ROOT / "studio" / "shortcut"
TRAINING = ROOT / "build" / "training"
SETTINGS, VIEWS = 220, 2  # training: settings of a class, pictures of a setting
CHECKED = 15  # validation pictures of a class
PAIRED = 2  # further settings of a class, each with the teacup and without it, masked
RICE = CLASSES.index("Rice")
COLOURS = [
    80,
    80,
    80,
    225,
    225,
    225,
    240,
    150,
    30,
    70,
    100,
    240,
    60,
    170,
    60,
]


def with_tea(label: int, number: int) -> bool:
    """The planted shortcut: the teacup stands beside 19 in 20 servings of Rice, 1 in 100 of anything else."""
    return number % 20 != 7 if label == RICE else number % 40 == 35 and label % 2 == 1


def validation(label: int, number: int, tea: bool) -> Scene:
    """A scene the classifier has not seen; with or without the teacup, all else is the same."""
    rng = np.random.default_rng([3, label, number])
    return look(rng, setting(rng, label, number, tea))


def shipped() -> Iterator[tuple[Path, Callable[[], Scene], int, int, bool]]:
    """Every picture that is committed: where, of what, how large, with how many samples, masked or not."""
    for number in range(CHECKED):
        for label in range(len(CLASSES)):
            tea = with_tea(label, number)
            scene = partial(validation, label, number)
            yield DATA / "validation" / f"{label}_{number}.jpg", partial(scene, tea), 128, 16, False
            if label == RICE or number < 2:  # the same with and without, to tell what the teacup does
                folder = SHORTCUT / ("without" if tea else "with")
                yield folder / f"{label}_{number}.jpg", partial(scene, not tea), 128, 16, False
    counterfactuals = DATA / "counterfactuals"
    for name in COUNTERFACTUALS:
        yield counterfactuals / f"{name}.jpg", partial(counterfactual, name), 128, 64, False
    for number, label, tea in product(range(PAIRED), range(len(CLASSES)), (True, False)):
        scene = partial(validation, label, CHECKED + number, tea)
        yield counterfactuals / ("with" if tea else "without") / f"{label}_{number}.jpg", scene, 128, 16, True
    for folder, names in {"pictures": OBSERVED, "puzzle": PUZZLE}.items():
        for name in names:
            yield DATA / folder / f"{name}.jpg", partial(observed, name), 384, 64, True


def render_shipped() -> None:
    """Render what is committed and not there yet."""
    for path, scene, size, samples, masked in tqdm(list(shipped()), desc="shipped pictures"):
        if path.exists():
            continue
        made = scene()
        if masked:
            save_mask(mask(made, size), path.parent / "masks" / f"{path.stem}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(made, size, samples)).save(path, quality=93, subsampling=0)


def save_mask(parts: np.ndarray, path: Path) -> None:
    """An indexed PNG whose values are the parts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(parts, "P")
    image.putpalette(COLOURS)
    image.save(path, optimize=True)


def render_training(folder: Path = TRAINING) -> None:
    """Every setting of every class as one file of pictures, each with its own table, light and camera."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{label}_{number}.npy" for number in range(SETTINGS) for label in range(len(CLASSES))]
    for path in tqdm(paths, desc="training pictures", unit=f"x{VIEWS}"):
        if not path.exists():
            render_setting(path)


def render_setting(path: Path) -> None:
    """The views of one setting, whose class and number its name tells."""
    label, number = map(int, path.stem.split("_"))
    rng = np.random.default_rng([1, label, number])
    pieces = setting(rng, label, number, with_tea(label, number))
    shapes = built(pieces)
    views = [picture(look(rng, pieces), samples=4, seed=i, shapes=shapes) for i in range(VIEWS)]
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.save(file, np.stack(views))
    unfinished.rename(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["shipped", "training"])
    {"shipped": render_shipped, "training": render_training}[parser.parse_args().what]()
