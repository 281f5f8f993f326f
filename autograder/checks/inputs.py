"""Draws fresh inputs for every submission, over everything that is judged: from a seed, never from a list."""

from pathlib import Path

import numpy as np

from autograder.checking.mismatch import Array

KINDS = ("ordinary", "double", "low contrast", "unlike channels", "constant")


def image(rng: np.random.Generator, kind: str) -> Array:
    """An RGB picture, (3, H, W) within [0, 1], never square, of one of the kinds that are judged.

    `ordinary` is float32; `double` float64; `low contrast` spans a tenth of the range; the channels of
    `unlike channels` have ranges of their own; `constant` is one grey throughout. Any other kind raises
    ValueError.
    """
    grey = rng.uniform(0.2, 0.8)
    match kind:
        case "ordinary":
            return _picture(rng, np.float32)
        case "double":
            return _picture(rng, np.float64)
        case "low contrast":
            return (grey + 0.1 * (_picture(rng, np.float32) - 0.5)).astype(np.float32)
        case "unlike channels":
            scale, offset = np.array([[0.2, 0.5, 0.9], [0.75, 0.1, 0.05]], np.float32)[..., None, None]
            return _picture(rng, np.float32) * scale + offset
        case "constant":
            return np.full((3, *_height_and_width(rng)), grey, np.float32)
    raise ValueError(kind)


def _picture(rng: np.random.Generator, dtype: type) -> Array:
    """A picture of coloured blocks on a slope, with grain: it has edges, smooth parts and texture, and spans
    most of [0, 1].
    """
    height, width = _height_and_width(rng)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    slope = rng.uniform(-1, 1, (3, 2, 1, 1))
    picture = slope[:, 0] * y + slope[:, 1] * x + 0.1 * rng.standard_normal((3, height, width))
    for _ in range(6):
        top, left = rng.integers(0, height - 8), rng.integers(0, width - 8)
        bottom, right = top + rng.integers(6, 20), left + rng.integers(6, 20)
        picture[:, top:bottom, left:right] += rng.uniform(-1, 1, (3, 1, 1))
    picture -= picture.min()
    return (picture / picture.max() * rng.uniform(0.85, 1.0)).astype(dtype)


def _height_and_width(rng: np.random.Generator) -> tuple[int, int]:
    """A height and a larger width, so that swapped axes show."""
    height = int(rng.integers(32, 37))
    return height, height + int(rng.integers(1, 5))


def photographs(folder: Path) -> list[Array]:
    """The JPEG pictures of a folder, scaled to a short side of 40, for trying the checks on real pictures."""
    from PIL import Image

    pictures = []
    for path in sorted(folder.glob("*.jpg")):
        with Image.open(path) as picture:
            scale = 40 / min(picture.size)
            small = picture.convert("RGB").resize([max(40, round(side * scale)) for side in picture.size])
        pictures.append(np.asarray(small, np.float32).transpose(2, 0, 1).copy() / 255)
    return pictures


def vectors(rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Pairs of vectors: of mixed sign and positive, with few and many components, of small and large norms.

    The two of a pair are neither parallel nor at right angles, so that a lost sign, root or norm shows. No
    pair has two norms so small that adding 1e-8, against a division by zero, would make a result wrong.
    """
    kinds = [  # how many components, scale of each vector, whether all components are positive
        (2, 1.0, 3.0, False), (3, 40.0, 0.5, False), (10, 2.0, 2.0, True), (64, 0.3, 7.0, False),
        (768, 1.0, 1.0, False), (768, 0.05, 0.2, True), (512, 1e-3, 2e-3, False), (1000, 1e3, 1e2, False),
        (3000, 0.5, 20.0, False), (2, 5.0, 0.7, True), (30, 1e-3, 1.0, False), (128, 1.0, 1.0, False),
    ]  # fmt: skip
    pairs = []
    for index, (length, scale_a, scale_b, positive) in enumerate(kinds):
        a, b = _related_pair(rng, length, sign=(-1) ** index, positive=positive)
        if index == len(kinds) - 1:  # the last are unit vectors, whose cosine is their plain dot product
            a, b, scale_a, scale_b = a / np.linalg.norm(a), b / np.linalg.norm(b), 1.0, 1.0
        dtype = np.float32 if rng.random() < 0.5 else np.float64
        pairs.append(((a * scale_a).astype(dtype), (b * scale_b).astype(dtype)))
    return pairs


def _related_pair(rng: np.random.Generator, length: int, sign: int, positive: bool) -> tuple[Array, Array]:
    """Two vectors of unlike norm, whose cosine is 0.2 to 0.95 in size and has this sign.

    Where all components are to be positive, so is the cosine, whatever the sign asked for.
    """
    while True:
        a = rng.standard_normal(length)
        b = rng.uniform(0.4, 1.5) * sign * a + rng.standard_normal(length)
        if positive:
            a, b, sign = np.abs(a), np.abs(b) + 0.1, 1
        cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        if 0.2 < sign * cosine < 0.95 and abs(np.linalg.norm(a) - np.linalg.norm(b)) > 0.05:
            return a, b
