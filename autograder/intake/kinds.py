"""Tells what a file is, by what it holds before what it is called."""

import codecs
import re
from pathlib import PurePosixPath
from typing import Literal

from autograder.sandbox.source import is_notebook
from questions.answers import SIZE_LIMIT, answers_in, numbered_in

Kind = Literal["notebook", "python", "sheet", "zip", "tar", "7z", "rar", "pdf", "html", "system", "other"]

MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "tar"),
    (b"BZh", "tar"),
    (b"\xfd7zXZ\x00", "tar"),
    (b"%PDF", "pdf"),
)
ARCHIVE_ENDINGS: dict[str, Kind] = {
    ".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tar.gz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar",
    ".tbz2": "tar", ".txz": "tar", ".gz": "tar", ".bz2": "tar", ".xz": "tar", ".7z": "7z", ".rar": "rar",
}  # fmt: skip
# Told by its ending, and never looked into: pictures, sound, films, data, models, programs, documents.
NO_WORK = re.compile(
    r"\.(png|jpe?g|gif|bmp|tiff?|webp|heic|svg|ico|mp3|wav|mp4|mov|avi|mkv|npy|npz|pt|pth|ckpt|safetensors|onnx|h5"
    r"|hdf5|pkl|pickle|joblib|parquet|mat|csv|tsv|db|sqlite|pyc|pyo|so|dll|exe|dylib|whl|jar|docx?|xlsx?|pptx?|od[ts]"
    r"|epub|ttf|woff2?|css|js|bin|lock)",
    re.IGNORECASE,
)
SYSTEM = re.compile(
    r"\._.*|\.ds_store|\.gitignore|\.gitattributes|thumbs\.db|desktop\.ini|icon\r?", re.IGNORECASE
)
NOTEBOOK = re.compile(r".*\.ipynb(\.\w{1,5})?", re.IGNORECASE)
PYTHON = re.compile(r".*\.pyw?(\.txt)?", re.IGNORECASE)
SHEET = re.compile(r".*answers?(?![a-z]).*\.(ya?ml|txt|json)|answers?", re.IGNORECASE)
PLAIN = re.compile(r".*\.(txt|text|md)|[^.]+", re.IGNORECASE)  # where code may have been pasted into
FUNCTION = re.compile(rb"^def \w+\(", re.MULTILINE)
ENOUGH = 3  # answers, for a file of another name to be plainly an answer sheet


def may_be_read(path: str) -> bool:
    """Whether a file has to be looked into at all: pictures and models are told by their names."""
    return not NO_WORK.fullmatch(PurePosixPath(path).suffix)


def is_named_as_work(path: str) -> bool:
    """Whether a file's name says that it is a notebook, code, an answer sheet or an archive."""
    name = PurePosixPath(path).name
    named = NOTEBOOK.fullmatch(name) or PYTHON.fullmatch(name) or SHEET.fullmatch(name)
    return bool(named or ending_of_archive(name))


def ending_of_archive(name: str) -> str:
    """The ending that makes a name an archive's, the longest first; empty where it has none."""
    lower = name.lower()
    return next((end for end in sorted(ARCHIVE_ENDINGS, key=len, reverse=True) if lower.endswith(end)), "")


def without_archive_ending(path: str) -> str:
    """An archive's path without its ending; one that has none stays as it is."""
    name = PurePosixPath(path).name
    ending = ending_of_archive(name) or PurePosixPath(path).suffix
    return path[: len(path) - len(ending)] if 0 < len(ending) < len(name) else path


def kind_of(path: str, data: bytes) -> Kind:
    """The kind of a file, by its first bytes, then by its name, then by its text."""
    name = PurePosixPath(path).name
    if SYSTEM.fullmatch(name):
        return "system"
    if name.startswith("."):
        return "other"
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if data[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if is_notebook(path, data):
        return "notebook"
    if PYTHON.fullmatch(name):
        return "python"
    if _is_sheet(name, data):
        return "sheet"
    if PLAIN.fullmatch(name) and FUNCTION.search(data) and b"```" not in data and b"\0" not in data:
        return "python"
    if name.lower().endswith((".html", ".htm")):
        return "html"
    return ARCHIVE_ENDINGS.get(ending_of_archive(name), "other")


def _is_sheet(name: str, data: bytes) -> bool:
    """Whether a file is an answer sheet: by its name, or as a small text of hardly anything but answers."""
    if SHEET.fullmatch(name):
        return True
    if len(data) > SIZE_LIMIT or (
        b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    ):
        return False
    found = answers_in(data)
    return found >= ENOUGH and 2 * found > numbered_in(data)
