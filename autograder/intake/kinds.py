"""What a file is, told by what it holds before what it is called."""

import re
from pathlib import PurePosixPath
from typing import Literal

from questions.answers import SIZE_LIMIT, answers_in

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
    ".gz": "tar", ".7z": "7z", ".rar": "rar",
}  # fmt: skip
OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".jar", ".npz", ".whl", ".pt", ".pth", ".epub")
SYSTEM = re.compile(r"\..*|thumbs\.db|desktop\.ini|icon\r?", re.IGNORECASE)
NOTEBOOK = re.compile(r".*\.ipynb(\.\w{1,5})?", re.IGNORECASE)
PYTHON = re.compile(r".*\.py(\.txt)?", re.IGNORECASE)
SHEET = re.compile(r".*answers?(?![a-z]).*\.(ya?ml|txt|json)|answers?", re.IGNORECASE)
TEXT = (".yaml", ".yml", ".txt", ".json", ".md", "")
ENOUGH = 3  # answers, for a file of another name to be plainly an answer sheet


def may_be_read(path: str) -> bool:
    """Whether a file has to be looked into at all: pictures and models are told by their names."""
    name = PurePosixPath(path).name
    ending = PurePosixPath(path).suffix.lower()
    named = NOTEBOOK.fullmatch(name) or PYTHON.fullmatch(name) or SHEET.fullmatch(name)
    return bool(named or ending_of_archive(name)) or ending in (*TEXT, ".pdf", ".html", ".htm")


def ending_of_archive(name: str) -> str:
    """The ending that makes a name an archive's, the longest first; empty where it has none."""
    lower = name.lower()
    return next((end for end in sorted(ARCHIVE_ENDINGS, key=len, reverse=True) if lower.endswith(end)), "")


def kind_of(path: str, data: bytes) -> Kind:
    """What a file is."""
    name = PurePosixPath(path).name
    if SYSTEM.fullmatch(name):
        return "system"
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return "other" if kind == "zip" and name.lower().endswith(OFFICE) else kind
    if data[257:262] == b"ustar":
        return "tar"
    if NOTEBOOK.fullmatch(name) or _is_notebook(data):
        return "notebook"
    if PYTHON.fullmatch(name):
        return "python"
    if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if _is_sheet(name, data):
        return "sheet"
    return ARCHIVE_ENDINGS.get(ending_of_archive(name), "other")


def _is_notebook(data: bytes) -> bool:
    return data[:1000].lstrip().startswith(b"{") and b'"cell_type"' in data and b'"cells"' in data


def _is_sheet(name: str, data: bytes) -> bool:
    """An answer sheet by its name, or a small text that plainly holds answers."""
    if SHEET.fullmatch(name):
        return True
    if PurePosixPath(name).suffix.lower() not in TEXT or len(data) > SIZE_LIMIT or b"\0" in data:
        return False
    return answers_in(data) >= ENOUGH
