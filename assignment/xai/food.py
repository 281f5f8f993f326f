"""Folders of food pictures, named as in the food-11 data set: `<class>_<number>.jpg`."""

import re
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import Dataset

from xai.classifier import CLASSES

# What the values of a mask mean, from 0. The table is all that lies behind; an object is cutlery, a glass, a
# napkin; a garnish is other food beside the one that gives the class (strawberries beside milk).
PARTS = ("table", "crockery", "food", "object", "garnish")


class FoodFolder(Dataset):
    """The pictures `<class>_<number>.<any suffix>` in a folder, by class and then number.

    Item i is (picture, class): RGB in [0, 1], squeezed to `size` x `size` as in 2022, whatever its size and
    mode; transparency shows white. A rendered picture has a mask, `masks/<class>_<number>.png`, which says
    of every pixel which of PARTS it shows. All are read at once, as bytes. A file that is no picture, or of
    no known class, is left out and named in `skipped` with the reason. Raises FileNotFoundError for a
    folder that is not there, ValueError for one without a single picture.
    """

    def __init__(self, folder: str | Path, size: int = 128):
        self.folder, self.size = Path(folder), size
        if not self.folder.is_dir():
            raise FileNotFoundError(
                f"No folder {folder}: expected one of pictures <class>_<number>.jpg. "
                f"找不到資料夾 {folder}：裡面的圖片應命名為 <類別>_<編號>.jpg。"
            )
        self.paths: list[Path] = []
        self.labels: list[int] = []
        self.skipped: dict[str, str] = {}
        self._pixels: list[np.ndarray] = []
        for path in sorted(filter(Path.is_file, self.folder.iterdir()), key=numbers):
            try:
                label, pixels = food_class(path), read_pixels(path, size)
            except (ValueError, OSError, SyntaxError, Image.DecompressionBombError) as error:
                self.skipped[path.name] = str(error)  # PIL says SyntaxError of a broken PNG
                continue
            self.paths.append(path)
            self.labels.append(label)
            self._pixels.append(pixels)
        if not self.paths:
            raise ValueError(
                f"No picture in {folder}. Skipped: {self.skipped or 'nothing, it is empty'}. "
                f"{folder} 裡沒有可用的圖片。"
            )

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[Float[Tensor, "3 s s"], int]:
        return torch.from_numpy(self._pixels[index]).permute(2, 0, 1).float() / 255, self.labels[index]

    def batch(self) -> tuple[Float[Tensor, "n 3 s s"], Int[Tensor, " n"]]:
        """Every picture and every class, stacked."""
        return torch.stack([self[i][0] for i in range(len(self))]), torch.tensor(self.labels)

    def mask(self, index: int) -> Int[Tensor, "s s"] | None:
        """Which of PARTS each pixel of a picture shows; None for a picture without a mask."""
        path = self.folder / "masks" / f"{self.paths[index].stem}.png"
        if not path.is_file():
            return None
        with Image.open(path) as mask:
            parts = mask.resize((self.size, self.size), Image.Resampling.NEAREST)
            return torch.from_numpy(np.array(parts)).long()


def numbers(path: Path) -> tuple[list[int], str]:
    """A sorting key that puts 2_10 after 2_9."""
    return [int(digits) for digits in re.findall(r"\d+", path.stem)], path.name


def food_class(path: Path) -> int:
    """The class in a file's name. Raises ValueError where there is none."""
    found = re.fullmatch(r"(\d+)_\d+", path.stem)
    if not found or int(found[1]) >= len(CLASSES):
        raise ValueError(
            f"not named <class>_<number> with a class from 0 to {len(CLASSES) - 1} "
            f"檔名應為 <類別>_<編號>，類別從 0 到 {len(CLASSES) - 1}"
        )
    return int(found[1])


def read_pixels(path: Path, size: int) -> np.ndarray:
    """A picture of any size and mode as `(size, size, 3)` bytes."""
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        if upright.mode.startswith("I"):  # 16 bits a pixel: PIL would cut them off at 255, not scale them
            upright = upright.point(lambda value: value / 257).convert("L")
        if "transparency" in upright.info or upright.mode.endswith(("A", "a")):
            upright = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
        return np.array(upright.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
