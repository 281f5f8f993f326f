"""Draws fresh inputs for every submission, over everything that is judged: from a seed, never from a list."""

from pathlib import Path

import numpy as np

from autograder.checking.mismatch import Array
from autograder.checking.student import Student
from questions.text import Text

KINDS = ("ordinary", "double", "low contrast", "unlike channels", "constant")
SHOWN = {  # the kinds as students read them
    "ordinary": Text("float32 picture", "float32 圖片"),
    "double": Text("float64 picture", "float64 圖片"),
    "low contrast": Text("picture of low contrast", "低對比的圖片"),
    "unlike channels": Text("picture whose channels differ in range", "各通道範圍不同的圖片"),
    "constant": Text("picture of one colour", "單色圖片"),
    "large": Text("large float32 picture", "較大的 float32 圖片"),
}
FORMS = ("wide", "tall", "square", "large")


def pictures_of(student: Student) -> dict[str, Array]:
    """A submission's pictures, drawn once for all its checks."""
    return student.remember("pictures", lambda: pictures(student.rng("pictures")))


def pictures(rng: np.random.Generator) -> dict[str, Array]:
    """One picture of each kind and a large one, by kind.

    Which has how many channels, 1 to 4, and which is wide, tall or square, is drawn; all of it is among them.
    """
    channels = [2, 3, 4]
    rng.shuffle(channels)
    channels.insert(int(rng.integers(3)), 1)  # a single channel is never unlike another
    forms = ["wide", "tall", "square"]
    rng.shuffle(forms)
    plan = zip(KINDS, [*channels, 1], [*forms, *forms[:2]], strict=True)
    drawn = {kind: image(rng, kind, count, form) for kind, count, form in plan}
    return drawn | {"large": image(rng, "ordinary", 1, "large")}


def image(rng: np.random.Generator, kind: str, channels: int = 3, form: str = "wide") -> Array:
    """A picture, (C, H, W) within [0, 1], of one of the kinds and forms that are judged.

    `ordinary` is float32; `double` float64; `low contrast` spans a tenth of the range; the channels of
    `unlike channels` have ranges of their own; `constant` is one grey throughout. Any other kind raises
    ValueError.
    """
    grey, shape = rng.uniform(0.2, 0.8), (channels, *_height_and_width(rng, form))
    match kind:
        case "ordinary":
            return _picture(rng, shape).astype(np.float32)
        case "double":
            return _picture(rng, shape)
        case "low contrast":
            return (grey + 0.1 * (_picture(rng, shape) - 0.5)).astype(np.float32)
        case "unlike channels":
            scales, offsets = np.array([[0.2, 0.9, 0.5, 0.3], [0.75, 0.05, 0.1, 0.4]])[..., None, None]
            return (_picture(rng, shape) * scales[:channels] + offsets[:channels]).astype(np.float32)
        case "constant":
            return np.full(shape, grey, np.float32)
    raise ValueError(kind)


def _picture(rng: np.random.Generator, shape: tuple[int, int, int]) -> Array:
    """A picture of coloured blocks on a slope, with grain: it has edges, smooth parts and texture, and spans
    most of [0, 1].
    """
    channels, height, width = shape
    y, x = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)
    slope = rng.uniform(-1, 1, (channels, 2, 1, 1))
    picture = slope[:, 0] * y + slope[:, 1] * x + 0.1 * rng.standard_normal(shape)
    for _ in range(6):
        top, left = rng.integers(0, height - 8), rng.integers(0, width - 8)
        bottom, right = top + rng.integers(6, 20), left + rng.integers(6, 20)
        picture[:, top:bottom, left:right] += rng.uniform(-1, 1, (channels, 1, 1))
    picture -= np.min(picture)
    picture *= rng.uniform(0.85, 1.0) / np.max(picture)
    return picture


def _height_and_width(rng: np.random.Generator, form: str) -> tuple[int, int]:
    """A height and a width: two sides that differ, so that swapped axes show, or one side twice."""
    side, longer = int(rng.integers(32, 37)), int(rng.integers(37, 49))
    sizes = {"wide": (side, longer), "tall": (longer, side), "square": (side, side), "large": (224, 224)}
    return sizes[form]


def levels(rng: np.random.Generator, count: int) -> list[float]:
    """So many noise levels: one of 1, one above a half, one very low, and ordinary ones."""
    chosen = [1.0, rng.uniform(0.5, 1), rng.uniform(0.005, 0.05), *rng.uniform(0.05, 0.5, count - 3)]
    rng.shuffle(chosen)
    return [float(level) for level in chosen]


def samples(rng: np.random.Generator, image: Array) -> int:
    """How many samples of noise to ask for: one of a large picture, 64 of one channel, else about eight."""
    if image.shape[1] > 100:
        return 1
    return 64 if len(image) == 1 else int(rng.integers(6, 11))


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


def near_vectors(rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """A pair of equal vectors, and one of vectors a ten-thousandth of their norm apart, in float32."""
    a, step = rng.standard_normal((2, 768))
    b = a + step * (1e-4 * np.linalg.norm(a) / np.linalg.norm(step))
    a32, b32 = a.astype(np.float32), b.astype(np.float32)
    return [(a32, a32.copy()), (a32, b32)]


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
