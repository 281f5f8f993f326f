"""Build the sample class under tests/submissions/ from the short sources in tests/sample_class/.

Run `python tests/build_submissions.py` after changing a source. A student's source holds only the cells
that they wrote, in percent format: a cell that defines a TODO takes the place of the handout's stub, the
cells before it go before it, and what follows the last one ends its notebook.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import yaml

SOURCES = Path(__file__).parent / "sample_class"
CLASS = Path(__file__).parent / "submissions"
KEY = Path(__file__).parents[1] / "questions" / "key.yaml"
HANDOUT = ("hw9_cnn", "hw9_bert")
TODO = re.compile(
    r"^(?:def |class )?(smoothgrad_noise|ig_baseline|euclidean_distance|cosine_similarity)\b *[(=]", re.M
)
STAMP = (2026, 5, 10, 22, 30, 0)

Files = dict[str, bytes]
Cell = tuple[str, str]  # (kind, source)


def cells(text: str) -> list[Cell]:
    """Read percent format."""
    parts = re.split(r"^# %%(.*)\n", text, flags=re.M)[1:]
    found = []
    for title, source in zip(parts[::2], parts[1::2], strict=True):
        source = source.strip("\n")
        if "[markdown]" in title:
            found.append(("markdown", re.sub(r"^# ?", "", source, flags=re.M)))
        else:
            found.append(("code", source))
    return found


def todo(cell: Cell) -> str | None:
    """Name the TODO that a code cell defines."""
    match = TODO.search(cell[1]) or re.search(r" import \w+ as (euclidean_distance)$", cell[1], re.M)
    return match.group(1) if match and cell[0] == "code" else None


def merged(student_source: str) -> dict[str, list[Cell]]:
    """The cells of both notebooks with the student's own in their places."""
    notebooks = {name: cells((SOURCES / f"{name}.py").read_text("utf-8")) for name in HANDOUT}
    stubs = {todo(cell): (name, cell) for name in HANDOUT for cell in notebooks[name] if todo(cell)}
    waiting: list[Cell] = []
    last = HANDOUT[0]
    for cell in cells(student_source):
        waiting.append(cell)
        if name := todo(cell):
            last, stub = stubs[name]
            into = notebooks[last]
            at = (
                into.index(stub)
                if stub in into
                else max(i for i, c in enumerate(into) if todo(c) == name) + 1
            )
            into[at : at + (stub in into)] = waiting
            waiting = []
    notebooks[last] += waiting
    return notebooks


def notebook(content: list[Cell], colab: bool = False) -> bytes:
    """Write nbformat 4, as Jupyter does or, without cell ids, as Colab does."""
    written = []
    for number, (kind, source) in enumerate(content, 1):
        cell = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        if kind == "code":
            shown = "torch.Size([10, 3, 128, 128])\n" if ".shape" in source and "print" in source else ""
            output = {"name": "stdout", "output_type": "stream", "text": [shown]}
            cell |= {"execution_count": number, "outputs": [output] if shown else []}
        written.append(cell if colab else {"id": f"cell-{number}", **cell})
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata: dict[str, object] = {"kernelspec": kernel, "language_info": {"name": "python"}}
    if colab:
        metadata |= {"accelerator": "GPU", "colab": {"provenance": [], "toc_visible": True}}
    minor = 0 if colab else 5
    return as_json({"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor})


def notebook3(content: list[Cell]) -> bytes:
    """Write nbformat 3: worksheets, `input` for code, `prompt_number`."""
    written = []
    for number, (kind, source) in enumerate(content, 1):
        lines = source.splitlines(keepends=True)
        if kind == "code":
            written.append({"cell_type": kind, "collapsed": False, "input": lines, "language": "python",
                            "metadata": {}, "outputs": [], "prompt_number": number})  # fmt: skip
        else:
            written.append({"cell_type": kind, "metadata": {}, "source": lines})
    sheets = [{"cells": written, "metadata": {}}]
    return as_json({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets})


def as_json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def script(content: list[Cell]) -> bytes:
    """Write a .py file, as Jupyter's *Download as* does."""
    blocks = [
        re.sub("^", "# ", source, flags=re.M) if kind == "markdown" else source for kind, source in content
    ]
    return ("#!/usr/bin/env python\n\n" + "\n\n\n# In[ ]:\n\n\n".join(blocks) + "\n").encode()


def source(name: str) -> str:
    path = SOURCES / f"{name}.py"
    return path.read_text("utf-8") if path.exists() else ""


def notebooks(name: str, suffix: str = "") -> Files:
    return {f"{title}{suffix}.ipynb": notebook(content) for title, content in merged(source(name)).items()}


def sheet(student: str) -> Files:
    """The answer sheet: as handed in, or written out from the key and answers.yaml; none for others."""
    verbatim = SOURCES / f"{student}.yaml"
    if verbatim.exists():
        return {"answers.yaml": verbatim.read_bytes()}
    differs = yaml.safe_load((SOURCES / "answers.yaml").read_text("utf-8")).get(student)
    if differs is None:
        return {}
    key = yaml.safe_load(KEY.read_text("utf-8"))["questions"]
    chosen = {number: differs.get(number, "".join(keyed["right"])) for number, keyed in key.items()}
    lines = [f"  {number}: [{', '.join(letters.strip('-'))}]" for number, letters in chosen.items()]
    return {"answers.yaml": "\n".join([f"student: {student}", "answers:", *lines, ""]).encode()}


def under(folder: str, files: Files) -> Files:
    return {f"{folder}/{name}": data for name, data in files.items()}


def truncated(files: Files, *names: str) -> Files:
    """Uploads that broke off at six tenths."""
    return files | {name: files[name][: len(files[name]) * 6 // 10] for name in names}


def as_handed_in(student: str) -> Files:
    """The files of one student, most of whom hand in two notebooks and an answer sheet."""
    both = merged(source(student))
    answers = sheet(student)
    match student:
        case "b08901016":
            return truncated(notebooks(student), "hw9_cnn.ipynb") | answers
        case "b08901017":
            return truncated(notebooks("b08901016"), "hw9_cnn.ipynb", "hw9_bert.ipynb")
        case "b08901018":
            names = {"hw9_cnn": "作業九 (CNN) 最終版.ipynb", "hw9_bert": "作業九－BERT　final final.ipynb"}
            files = {names[title]: notebook(content) for title, content in both.items()} | answers
            stale = {
                f".ipynb_checkpoints/{names['hw9_cnn'][:-6]}-checkpoint.ipynb": notebook(
                    merged("")["hw9_cnn"]
                )
            }
            nested = under("我的作業/hw9 交件", files | stale)
            mac = {f"__MACOSX/我的作業/hw9 交件/._{names['hw9_cnn']}": b"\x00\x05\x16\x07Mac OS X"}
            return nested | mac | {"我的作業/.DS_Store": b"\x00\x00\x00\x01Bud1"}
        case "b08901019":
            return answers
        case "b08901020":
            return {f"{title}.py": script(content) for title, content in both.items()} | answers
        case "b08901021":
            return {
                f"Copy of {title}.ipynb": notebook(content, colab=True) for title, content in both.items()
            } | answers
        case "b08901022":
            return {f"{title}.ipynb": notebook3(content) for title, content in both.items()} | answers
        case "b08901023":
            first = under("2026-05-08T201500", notebooks("b08901003") | sheet("b08901003"))
            better = under("2026-05-09T093012", notebooks(student) | answers)
            return first | better | under("2026-05-10T224500", notebooks(f"{student}-last") | answers)
        case "b08901024":
            earlier = under("2026-05-11T000500+0800", notebooks("b08901010"))
            return earlier | under("2026-05-10T163000Z", notebooks("b08901023"))
        case "b08901025":
            return {"report.txt": "老師好，我的檔案太大了傳不上去，請問可以用 email 嗎？\n".encode()}
        case "b08901028":
            return notebooks(student) | notebooks(f"{student}-copy", "-Copy1") | answers
        case "b08901031":
            cnn, bert = (script(content).decode() for content in both.values())
            return {"cnn.py": cnn.replace("\n", "\r\n").encode("utf-8-sig"), "bert.py": bert.encode("big5")}
        case "b08901033":
            given = {
                "xai/__init__.py": b"from xai import bert, food, lime, saliency\n",
                "xai/bert.py": b"def cosine_similarities(rows):\n    return rows @ rows.T\n",
                "data/food.npz": bytes(1000),
                "quiz.html": b"<!doctype html>\n",
            }
            return under("assignment", notebooks(student) | answers | given)
        case "b08901035":
            return {"Untitled3.ipynb": notebook([cell for content in both.values() for cell in content])}
        case "b08901036":
            files = {
                "功課一.ipynb": notebook(both["hw9_cnn"]),
                "功課二.ipynb": notebook(both["hw9_bert"]),
            } | answers
            return under("功課", files)
    return notebooks(student) | answers


class LocalName(zipfile.ZipInfo):
    """A member named in the code page of a Chinese Windows, without the UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's hook)
        return self.filename.encode("cp950"), self.flag_bits & ~0x800  # not in UTF-8, whatever a Python says


ZIPPED = {"b08901018": zipfile.ZipInfo, "b08901033": zipfile.ZipInfo, "b08901036": LocalName}


def pack(files: Files, path: Path, member: type[zipfile.ZipInfo]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(member(name, STAMP), data, zipfile.ZIP_DEFLATED)


def build(folder: Path) -> None:
    """Write the whole class into `folder`."""
    for student in yaml.safe_load(CLASS.with_suffix(".yaml").read_text("utf-8")):
        files = as_handed_in(student)
        if student in ZIPPED:
            folder.mkdir(parents=True, exist_ok=True)
            pack(files, folder / f"{student}.zip", ZIPPED[student])
            continue
        for name, data in files.items():
            path = folder / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else CLASS
    shutil.rmtree(into, ignore_errors=True)
    build(into)
