"""A class as large as wanted, as it would be handed in: real notebooks, no two alike, drawn from a seed.

Each student fills the handout's notebooks with right or wrong code from tests/mutants/ (or leaves a stub),
adds a remark, keeps the figures of the last run in the outputs, and answers what an ability of their own
lets them. Of a thousand, one never ends, one runs out of memory, two leave the process, four uploads broke
off, six hold no notebook, and one in ten is a zip. A class of the bare functions hands in the same code in
notebooks that hold nothing but a cell of imports and the TODOs' cells: no models, no pictures.

    python -m tests.benchmarks.handed_in DIR [STUDENTS] [SEED]
"""

import base64
import copy
import functools
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from questions.keys import read_key

TESTS = Path(__file__).parents[1]
HANDOUT = TESTS.parent / "assignment"
NOTEBOOKS = {
    "hw9_cnn.ipynb": ("smoothgrad_noise", "ig_baseline"),
    "hw9_bert.ipynb": ("euclidean_distance", "cosine_similarity"),
}
IMPORTS = {  # the cell above the bare functions; importing xai lets torchvision be imported
    "hw9_cnn.ipynb": "import xai\nimport torch\nfrom torchvision.transforms.functional import gaussian_blur",
    "hw9_bert.ipynb": "import numpy as np\nimport torch",
}
FIGURES, FIGURE_BYTES = 4, 12_000  # outputs that a notebook keeps, each a picture
MISHAPS = {  # how many of a thousand
    "def euclidean_distance(a, b):\n    while True:\n        pass": 1,
    "def euclidean_distance(a, b):\n    return np.linalg.norm(np.ones((len(a), 10**9)) @ a)": 1,
    "import sys\n\ndef euclidean_distance(a, b):\n    sys.exit()": 2,
    "broken off": 4,
    "answers alone": 6,
}

Files = dict[str, bytes]


def hand_in(folder: Path, students: int, seed: int = 9, *, bare: bool = False) -> None:
    """Write what a class handed in: `<student>/` or `<student>.zip` for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(students):
        rng = np.random.default_rng([seed, number])
        write(folder, f"b{10_000_000 + number}", submission(rng, bare=bare), zipped=rng.random() < 0.1)


def write(folder: Path, student: str, files: Files, zipped: bool) -> None:
    """One student's files, in a folder or a zip of their name."""
    if zipped:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(f"{student}/{name}", data)
        (folder / f"{student}.zip").write_bytes(packed.getvalue())
        return
    (folder / student).mkdir()
    for name, data in files.items():
        (folder / student / name).write_bytes(data)


def submission(rng: np.random.Generator, mishaps: bool = True, bare: bool = False) -> Files:
    """One student's notebooks and answer sheet."""
    ability = float(rng.normal())
    shares = np.array([*MISHAPS.values()]) / 1000
    mishap = rng.choice([*MISHAPS, ""], p=[*shares, 1 - shares.sum()]) if mishaps else ""
    code = {todo: _code(todo, ability, rng) for todos in NOTEBOOKS.values() for todo in todos}
    if "def" in mishap:
        code["euclidean_distance"] = str(mishap)
    files = notebooks(code, rng, bare)
    if mishap == "answers alone":
        files = {}
    if mishap == "broken off":
        files = {name: data[: len(data) * 6 // 10] for name, data in files.items()}
    return {**files, "answers.yaml": _answers(ability, rng)}


def notebooks(code: dict[str, str], rng: np.random.Generator, bare: bool = False) -> Files:
    """Both notebooks with this code in the TODOs' cells; a TODO without code stays a stub."""
    return {name: notebook(name, code, rng, bare) for name in NOTEBOOKS}


def notebook(name: str, code: dict[str, str], rng: np.random.Generator, bare: bool = False) -> bytes:
    """The handout's notebook with this code in the TODOs' cells, a remark, and the outputs of a run.

    A bare one has no other cells than these and their imports.
    """
    document = copy.deepcopy(_handout(name))
    own = [cell for cell in document["cells"] if _todo(cell)]
    for cell in own:
        cell["source"] = code.get(_todo(cell)) or cell["source"]
    own[-1]["source"] = f"# attempt {rng.integers(1 << 40)}\n{''.join(own[-1]['source'])}"
    shown = [cell for cell in document["cells"] if cell["cell_type"] == "code" and not _todo(cell)]
    for cell in shown[:FIGURES]:
        picture = base64.b64encode(rng.bytes(FIGURE_BYTES)).decode()
        data = {"image/png": picture, "text/plain": ["<Figure size 1500x300 with 5 Axes>"]}
        cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    if bare:
        imports = {"cell_type": "code", "id": "imports", "metadata": {}, "source": IMPORTS[name]}
        document["cells"] = [{**imports, "execution_count": None, "outputs": []}, *own]
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


@functools.cache
def _handout(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((HANDOUT / name).read_text("utf-8"))
    return document


def _todo(cell: dict[str, Any]) -> str:
    """The TODO that a cell of the handout is for, if any."""
    about = cell["metadata"].get("nbgrader", {})
    return str(about["grade_id"]) if about.get("solution") else ""


def _code(todo: str, ability: float, rng: np.random.Generator) -> str:
    """Right code the likelier the abler, else wrong code, or nothing at all."""
    if rng.random() < 0.05:
        return ""
    verdict = "right" if rng.normal() < ability + 1 else "wrong"
    ways = _ways(todo, verdict)
    return ways[rng.integers(len(ways))]


@functools.cache
def _ways(todo: str, verdict: str) -> list[str]:
    """Every way of writing a TODO that the tests know to be right, or wrong."""
    known = yaml.safe_load((TESTS / "mutants.yaml").read_text("utf-8"))[verdict]
    names = sorted(name for name, todos in known.items() if todo in todos and len(todos) < 3)
    paths = [TESTS / "mutants" / verdict / f"{name}.py" for name in names]
    return [path.read_text("utf-8") for path in paths if path.exists()]  # a notebook is none of a cell's


def _answers(ability: float, rng: np.random.Generator) -> bytes:
    lines = ["answers:"]
    for number, keyed in read_key().items():
        knows = rng.random(len(keyed.options)) < 1 / (1 + np.exp(-1.6 * ability - 1.4 + number / 20))
        options = zip(sorted(keyed.options), knows, strict=True)
        chosen = [letter for letter, known in options if (letter in keyed.right) == known]
        lines.append(f"  {number}: [{', '.join(chosen)}]")
    return "\n".join([*lines, ""]).encode()


def submissions(students: int, seed: int = 9, bare: bool = False) -> Iterator[Files]:
    """The first students of the class who had no mishap, for graders that a mishap would stop."""
    for number in range(students):
        yield submission(np.random.default_rng([seed, number]), mishaps=False, bare=bare)


def code_of(source: str) -> dict[str, str]:
    """A file of functions as somebody would paste it: whole, into the cell of each TODO that it defines."""
    names = [todo for todos in NOTEBOOKS.values() for todo in todos]
    return {todo: source for todo in names if f"def {todo}(" in source}


if __name__ == "__main__":
    hand_in(Path(sys.argv[1]), *map(int, sys.argv[2:]))
