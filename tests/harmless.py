"""Work that is finished, with whatever students have beside it: each of these is worth all its points."""

import gzip
import json

from tests.handed_in import (
    ALL,
    BASELINE,
    COSINE,
    DISTANCE,
    NOISE,
    Files,
    blank,
    notebook,
    sheet,
    solved,
    tarred,
    zipped,
)

BOOK, SHEET = notebook(*ALL), sheet()
BAD = notebook(ALL[0], DISTANCE)  # 2 of 10
CNN, BERT = solved("hw9_cnn.ipynb"), solved("hw9_bert.ipynb")  # 6 and 4 of 10
BLANK_CNN, BLANK_BERT, BLANK_SHEET = blank("hw9_cnn.ipynb"), blank("hw9_bert.ipynb"), blank("answers.yaml")


def under(folder: str, files: Files) -> Files:
    return {f"{folder}/{name}": data for name, data in files.items()}


BESIDE_BLANK = {
    "copy 1 of both": {"hw9_cnn (1).ipynb": CNN, "hw9_bert (1).ipynb": BERT, "hw9_cnn.ipynb": BLANK_CNN,
                       "hw9_bert.ipynb": BLANK_BERT, "answers.yaml": BLANK_SHEET, "answers (1).yaml": SHEET},
    "original kept": {"hw9_cnn.ipynb": CNN, "hw9_bert.ipynb": BERT, "original/hw9_cnn.ipynb": BLANK_CNN,
                      "original/hw9_bert.ipynb": BLANK_BERT, "original/answers.yaml": BLANK_SHEET,
                      "answers.yaml": SHEET},
    "zip beside": {"b08901001_cnn.ipynb": CNN, "b08901001_bert.ipynb": BERT, "answers.yaml": SHEET,
                   "hw9.zip": zipped({"hw9_cnn.ipynb": BLANK_CNN, "hw9_bert.ipynb": BLANK_BERT,
                                      "answers.yaml": BLANK_SHEET})},
    "Jupyter's copy": {"hw9_cnn-Copy1.ipynb": CNN, "hw9_cnn.ipynb": BLANK_CNN, "hw9_bert.ipynb": BERT,
                       "answers.yaml": SHEET},
    "copy on macOS": {"hw9_cnn 2.ipynb": CNN, "hw9_cnn.ipynb": BLANK_CNN, "hw9_bert copy.ipynb": BERT,
                      "hw9_bert.ipynb": BLANK_BERT, "answers 2.yaml": SHEET, "answers.yaml": BLANK_SHEET},
    "copy of a copy": {"hw9_cnn (1) (1).ipynb": BLANK_CNN, "hw9_cnn (1).ipynb": CNN, "hw9_bert.ipynb": BERT,
                       "answers (1) (1).yaml": BLANK_SHEET, "answers.yaml": SHEET},
    "downloaded once more": {"hw9_cnn.ipynb": CNN, "hw9_cnn (1).ipynb": BLANK_CNN, "hw9_bert.ipynb": BERT,
                             "hw9_bert-1.ipynb": BLANK_BERT, "answers.yaml": SHEET, "answers (1).yaml": ""},
    "stubs of one's own": {"a.ipynb": BOOK, "answers.yaml": SHEET, "z.ipynb": notebook(
        "def smoothgrad_noise(*given):\n    ...", "def ig_baseline(*given):\n    'Later.'\n    return None",
        "def euclidean_distance(a, b):\n    raise NotImplementedError", "def cosine_similarity(a, b): pass")},
}  # fmt: skip
FORMATS = {
    "ipynb.json": {"hw9.ipynb.json": BOOK, "answers.yaml": SHEET},
    "ipynb.txt": {"hw9.ipynb.txt": BOOK, "answers.yaml.txt": SHEET},
    "sheet as text": {"hw9.ipynb": BOOK, "answers.txt": SHEET},
    "Copy of": {"Copy of hw9_cnn.ipynb": BOOK, "Copy of answers.yaml": SHEET},
    "number first": {"b08901001_hw9.ipynb": BOOK, "b08901001_answers.yaml": SHEET},
    "number last": {"hw9.ipynb": BOOK, "answers_b08901001.yaml": SHEET},
    "singular": {"hw9.ipynb": BOOK, "answer.yaml": SHEET},
    "space": {"hw9.ipynb": BOOK, "answers .yaml": SHEET},
    "two endings": {"hw9.ipynb.ipynb": BOOK, "answers.yml.yaml": SHEET},
    "answers in Markdown": {"hw9.ipynb": BOOK, "my choices.md": f"# Homework\n\n```yaml\n{SHEET}```\n"},
    "UTF-16": {"hw9.txt": BOOK.encode("utf-16"), "quiz.txt": SHEET.encode("utf-16")},
    "marks of UTF-8": {"hw9": BOOK.encode("utf-8-sig"), "quiz.YAML": SHEET.encode("utf-8-sig")},
    "any ending": {"hw9.bak": BOOK, "quiz.yaml.download": SHEET},
    "code pasted as text": {"code.txt": "\n".join(ALL), "answers.json": json.dumps(
        {"answers": {line.split(":")[0].strip(): line.split("[")[1].rstrip("]").split(", ")
                     for line in SHEET.splitlines()[1:]}})},
    "one compressed file": {"hw9.ipynb.gz": gzip.compress(BOOK.encode()), "answers.yml": SHEET},
    "tar.bz2 in a folder": {"up/hw9.tar.bz2": tarred({"hw9.ipynb": BOOK, "answers.yaml": SHEET}, "w:bz2")},
    "txz": {"hw9.txz": tarred({"hw9.ipynb": BOOK, "answers.yaml": SHEET}, "w:xz")},
    "tar in a zip": {"hw9.zip": zipped({"a.tar": tarred({"hw9.ipynb": BOOK, "answers.yaml": SHEET}, "w")})},
    "zip called tar": {"hw9.tar": zipped({"hw9.ipynb": BOOK, "answers.yaml": SHEET})},
}  # fmt: skip
LIBRARY = "def cosine_similarity(X, Y=None, dense_output=True):\n    return X @ Y.T\n"
PACKAGES = "lib/python3.11/site-packages/"
MANY = {f"m{number}.py": "def euclidean_distance(a, b):\n    return 1\n" for number in range(1100)}
WORK = {"hw9.ipynb": BOOK, "answers.yaml": SHEET}

FOREIGN = {
    "venv": WORK | {f"venv/{PACKAGES}sklearn/metrics/pairwise.py": LIBRARY},
    "many before the work": under(f"a/env/{PACKAGES}torch", MANY) | under("hw9", WORK),
    "env on Windows": WORK | {"myenv/Lib/site-packages/sklearn/pairwise.py": LIBRARY},
    "conda, by any name": WORK | {"xai/conda-meta/history": ""} | under("xai/lib/python3.11", MANY),
    "a venv by any name": WORK | {"my env/pyvenv.cfg": "home = /usr"} | under("my env/Scripts", MANY),
    "poetry and pixi": WORK | under(f".venv/{PACKAGES}a", MANY) | under(".pixi/envs/default/lib/b", MANY),
    "the environment around the work": under("hw9", WORK | {"pyvenv.cfg": "home = /usr"}
                                            | under(f"{PACKAGES}x", MANY)),
    "pip install -t": WORK | {"libs/sk-1.0.dist-info/METADATA": ""} | under("libs/sk", MANY),
    "checkpoints": WORK | {".ipynb_checkpoints/hw9-checkpoint.ipynb": BAD, "a/__pycache__/x.py": LIBRARY},
    "git and node": WORK | {".git/hooks/x.py": LIBRARY} | under("node_modules/gyp", MANY),
    "sample data": WORK | {"sample_data/README.md": "1: x", "sample_data/anscombe.json": '[{"1": "a"}]',
                           "sample_data/california_housing_test.csv": "1,2"},
    "an older export": WORK | {"hw9.py": BAD, "z.py": LIBRARY},
}  # fmt: skip
BLUR_ALONE = ALL[0].splitlines()[2]
COSINE_BODY = "        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)"
BLUR = BASELINE.replace("gaussian_blur(", "F.gaussian_blur(")
LINES = {
    "matplotlib first": [ALL[0].replace("import numpy", "import matplotlib.pyplot as plt, numpy"), *ALL[1:]],
    "in the middle": ["import torch, cv2, numpy as np", BLUR_ALONE, *ALL[1:]],
    "try of many": [
        "try:\n    import cv2, torch\n    import numpy as np\nexcept ImportError:\n    cv2 = None",
        BLUR_ALONE, *ALL[1:]],
    "except ModuleNotFoundError": [
        f"try:\n    import plotly\n    {BLUR_ALONE}\n    import numpy as np\n"
        "except ModuleNotFoundError as error:\n    print(error)", "import torch", *ALL[1:]],
    "suppress": ["from contextlib import suppress\nwith suppress(ImportError):\n    import seaborn\n"
                 "    import torch, numpy as np", BLUR_ALONE, *ALL[1:]],
    "if": ["if True:\n    import captum, torch\n    import numpy as np", BLUR_ALONE, *ALL[1:]],
    "star": ["from matplotlib.pyplot import *\nfrom numpy import *\nimport numpy as np", *ALL],
    "chained": ["import torchvision.transforms.functional as F, skimage.io as io, torch\nimport numpy as np",
                NOISE, BLUR, DISTANCE, COSINE],
    "tuple": ["import torch, numpy as np\nfrom torchvision.transforms.functional import gaussian_blur as g\n"
              "cmap, gaussian_blur = plt.cm.jet, g", *ALL[1:]],
    "a class body": [*ALL[:4], f"class Similar:\n    cmap = plt.cm.jet\n    @staticmethod\n"
                     f"    def cosine(a, b):\n{COSINE_BODY}\ncosine_similarity = Similar.cosine"],
    "a base class": [*ALL[:4], f"class Similar(pl.LightningModule, metaclass=M):\n"
                     f"    def __call__(self, a, b):\n{COSINE_BODY}\ncosine_similarity = Similar()"],
    "decorators": [ALL[0], "from numba import njit", NOISE, BASELINE, f"@njit(cache=True)\n{DISTANCE}",
                   f"@typechecked\n{COSINE}"],
    "a default value": [*ALL[:4], COSINE.replace("(a, b)", "(a, b, cmap=plt.cm.jet, *, ax=plt.gca())")],
    "writefile": [f"%%writefile mine.py\nimport numpy as np\n{DISTANCE}", f"%%writefile -a mine.py\n{COSINE}",
                  "from mine import euclidean_distance, cosine_similarity", *ALL[:3]],
    "file": ["%%file ./helpers.py\nimport numpy as np\ndef norm(a):\n    return np.linalg.norm(a)",
             "import helpers", *ALL[:3], DISTANCE.replace("np.linalg.norm", "helpers.norm"),
             COSINE.replace("np.linalg.norm", "helpers.norm")],
    "a newer annotation": [*ALL[:4], "type Vector = np.ndarray", COSINE],
    "match": [ALL[0], NOISE, *ALL[3:], """\
def ig_baseline(image, kind, generator):
    match kind:
        case "black" | "white":
            return torch.full_like(image, float(kind == "white"))
        case "mean":
            return image.mean(dim=(1, 2), keepdim=True).expand_as(image).clone()
        case "blur":
            return gaussian_blur(image, [31, 31], [8.0, 8.0])
        case "uniform":
            return torch.rand(image.shape, generator=generator, dtype=image.dtype)
        case _:
            raise ValueError(kind)
"""],
    "a later plain import": [*ALL, "from sklearn.metrics.pairwise import cosine_similarity"],
}  # fmt: skip
HARMLESS = {
    **{f"blank beside: {name}": files for name, files in BESIDE_BLANK.items()},
    **{f"format: {name}": files for name, files in FORMATS.items()},
    **{f"foreign: {name}": files for name, files in FOREIGN.items()},
    **{f"line: {name}": WORK | {"hw9.ipynb": notebook(*cells)} for name, cells in LINES.items()},
    "line: run another": {
        "hw9.ipynb": notebook("%run helpers.ipynb  # mine", *ALL[:3], DISTANCE.replace("np.linalg.", ""),
                              COSINE),
        "helpers.ipynb": notebook("import numpy as np\ndef norm(a):\n    return np.linalg.norm(a)"),
        "answers.yaml": SHEET},
    "the handout's own": {"hw9_cnn.ipynb": CNN, "hw9_bert.ipynb": BERT, "answers.yaml": SHEET},
}  # fmt: skip
