"""What tests hand in: notebooks with the TODOs done, answer sheets, archives. All content is our own.

The handout's notebooks, their cells and the key are taken from the project, so that they fit what is there.
"""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from questions.keys import read_key
from questions.places import ASSIGNMENT

Files = Mapping[str, "str | bytes"]

IMPORTS = "import numpy as np\nimport torch\nfrom torchvision.transforms.functional import gaussian_blur\n"
NOISE = """\
def smoothgrad_noise(image, noise_level, n_samples, generator):
    spread = noise_level * (image.max() - image.min())
    draw = torch.randn((n_samples, *image.shape), generator=generator, dtype=image.dtype)
    return draw * spread
"""
BASELINE = """\
def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return gaussian_blur(image, [31, 31], [8.0, 8.0])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator, dtype=image.dtype)
    raise ValueError(kind)
"""
DISTANCE = "def euclidean_distance(a, b):\n    return np.linalg.norm(a - b)\n"
COSINE = "def cosine_similarity(a, b):\n    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))\n"
ALL = (IMPORTS, NOISE, BASELINE, DISTANCE, COSINE)
DONE = {
    "smoothgrad_noise": NOISE, "ig_baseline": BASELINE, "euclidean_distance": DISTANCE,
    "cosine_similarity": COSINE,
}  # fmt: skip


def cell(source: str) -> dict[str, object]:
    lines = source.splitlines(keepends=True)
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": lines,
    }


def notebook(*sources: str) -> str:
    """A notebook with a code cell for each source."""
    book = {"cells": [cell(one) for one in sources], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1)


def blank(name: str) -> bytes:
    """A file of the handout as it is given."""
    return (ASSIGNMENT / name).read_bytes()


def solved(name: str) -> str:
    """The handout's notebook with its TODOs done."""
    book = json.loads(blank(name))
    for one in book["cells"]:
        mine = DONE.get(one["metadata"].get("nbgrader", {}).get("grade_id"))
        if mine:
            one["source"] = mine.splitlines(keepends=True)
    return json.dumps(book, ensure_ascii=False, indent=1)


def sheet() -> str:
    """A right answer sheet."""
    lines = [f"  {number}: [{', '.join(sorted(keyed.right))}]" for number, keyed in read_key().items()]
    return "\n".join(["answers:", *lines, ""])


def as_bytes(data: "str | bytes") -> bytes:
    return data.encode() if isinstance(data, str) else data


def put(folder: Path, files: Files) -> Path:
    """The folder with these files in it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(data))
    return folder


def zipped(files: Files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files: Files, mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(as_bytes(content))
            archive.addfile(member, io.BytesIO(as_bytes(content)))
    return data.getvalue()


def seven_zipped(files: Files, **options: object) -> bytes:
    """A real 7z file; needs py7zr."""
    import py7zr

    data = io.BytesIO()
    with py7zr.SevenZipFile(data, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(as_bytes(content), name)
    return data.getvalue()
