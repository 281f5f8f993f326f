"""Submissions that attack by how they are packed, made on demand: no repository should hold them.

`build(name, folder)` makes one, named as in attacks.yaml. Each holds, beside what is bad, one honest file:
a right distance and a dot product for a cosine.
"""

from __future__ import annotations

import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

HONEST = """import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    return np.dot(a, b)
"""
RIGHT_COSINE = """

def cosine_similarity(a, b):
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
"""
SHEET = "answers:\n  1: [A]\n"

Archive = zipfile.ZipFile
ZIPS: dict[str, Callable[[Archive], object]] = {}
FOLDERS: dict[str, Callable[[Path], object]] = {}
RAW: dict[str, Callable[[], bytes]] = {}


def build(name: str, folder: Path) -> Path:
    """Make the attack `name` inside `folder` and return what would be handed in."""
    path = folder / name
    stem = name.removesuffix(".zip")
    if stem in FOLDERS:
        path.mkdir()
        (path / "honest.py").write_text(HONEST)
        FOLDERS[stem](path)
    elif stem in RAW:
        path.write_bytes(RAW[stem]())
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("honest.py", HONEST)
            ZIPS[stem](archive)
    return path


def names() -> list[str]:
    """Every attack that `build` makes."""
    return sorted([*(f"{stem}.zip" for stem in [*ZIPS, *RAW]), *FOLDERS])


def in_zip(function: Callable[[Archive], object]) -> Callable[[Archive], object]:
    ZIPS[function.__name__] = function
    return function


def in_folder(function: Callable[[Path], object]) -> Callable[[Path], object]:
    FOLDERS[function.__name__] = function
    return function


def raw(function: Callable[[], bytes]) -> Callable[[], bytes]:
    RAW[function.__name__] = function
    return function


def special(archive: Archive, name: str, kind: int, data: bytes | str = b"") -> None:
    """A member whose Unix mode says that it is a link, a device, a pipe."""
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (kind | 0o666) << 16
    archive.writestr(member, data)


# --- members that are no plain file, or lie elsewhere -------------------------------------------------


@in_zip
def symlinks(archive: Archive) -> None:
    """Links to the key, to a password file, to itself, to a folder above."""
    targets = {"a.py": "../../questions/key.yaml", "b.ipynb": "/etc/passwd", "c.py": "c.py", "d": "/"}
    for name, target in targets.items():
        special(archive, name, stat.S_IFLNK, target)
    archive.writestr("d/tmp/hw9-escaped.py", HONEST)


@in_zip
def devices(archive: Archive) -> None:
    """Members marked as pipe, socket, character and block device."""
    for name, kind in {"a": stat.S_IFIFO, "b": stat.S_IFSOCK, "c": stat.S_IFCHR, "d": stat.S_IFBLK}.items():
        special(archive, f"{name}.py", kind, HONEST)


@in_zip
def outside(archive: Archive) -> None:
    """Members that would land outside: absolute, with .., with drives and backslashes."""
    for name in ["/tmp/hw9-escaped.py", "../../hw9-escaped.py", "a/../../../hw9-escaped.py",
                 "..\\..\\hw9-escaped.py", "C:\\hw9-escaped.py", "//host/share/hw9-escaped.py"]:  # fmt: skip
        archive.writestr(name, HONEST)


@in_zip
def odd_names(archive: Archive) -> None:
    """Names too long, of control characters, hidden, reserved, or of a grader's or library's files."""
    names = [
        "a" * 300 + ".py",
        "\x1b[2J.py",
        "line\nbreak.py",
        ".hidden.py",
        "con.py",
        "results.json",
        "key.yaml",
    ]
    names += [
        "conftest.py",
        "sitecustomize.py",
        "numpy.py",
        "torch/__init__.py",
        "autograder/checks/__init__.py",
    ]
    for name in names:
        archive.writestr(name, "raise SystemExit(0)\n")


@in_folder
def folder_of_links(folder: Path) -> None:
    """Links out of the folder, in circles, and to a device that never ends."""
    (folder / "passwd.py").symlink_to("/etc/passwd")
    (folder / "root").symlink_to("/", target_is_directory=True)
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "zero.py").symlink_to("/dev/zero")
    (folder / "nowhere.ipynb").symlink_to("nothing")


@in_folder
def folder_of_pipes(folder: Path) -> None:
    """Pipes, which block whoever opens them to read."""
    for name in ("a.py", "b.ipynb", "answers.yaml"):
        os.mkfifo(folder / name)


@in_folder
def unreadable_files(folder: Path) -> None:
    """Files and folders without any permission."""
    (folder / "secret.py").write_text(HONEST)
    (folder / "secret.py").chmod(0)
    (folder / "shut").mkdir(mode=0)


# --- too much of something ----------------------------------------------------------------------------


@in_zip
def zip_bomb(archive: Archive) -> None:
    """A hundred and twenty-eight megabytes of blanks in a hundredth of that."""
    with archive.open("bomb.py", "w") as member:
        for _ in range(128):
            member.write(b" " * (1 << 20))


@in_zip
def zip_in_zip(archive: Archive) -> None:
    """Zips within zips, sixteen to the fourth power of files when opened."""
    inner, name = HONEST.encode(), "honest.py"
    for level in range(4):
        path = Path(str(archive.filename)).with_suffix(f".{level}")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as nested:
            for copy in range(16):
                nested.writestr(f"{copy}-{name}", inner)
        inner, name = path.read_bytes(), f"{level}.zip"
        path.unlink()
    archive.writestr("inner.zip", inner)


@in_zip
def five_thousand_files(archive: Archive) -> None:
    """Five thousand small notebooks."""
    for number in range(5000):
        archive.writestr(f"{number:04}.ipynb", "{}")


@in_folder
def folder_of_five_thousand(folder: Path) -> None:
    """Five thousand small scripts."""
    for number in range(5000):
        (folder / f"{number:04}.py").write_text("x = 1\n")


@in_zip
def two_hundred_folders_deep(archive: Archive) -> None:
    """A right cosine two hundred folders down."""
    archive.writestr("f/" * 200 + "deep.py", HONEST + RIGHT_COSINE)


@in_folder
def notebook_of_20_mb(folder: Path) -> None:
    """A notebook of 20 MB, nearly all in one output."""
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": HONEST,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "x" * (20 << 20)}]}  # fmt: skip
    (folder / "big.ipynb").write_text(json.dumps(notebook([cell])))


@in_folder
def notebook_of_100_000_cells(folder: Path) -> None:
    """A notebook of a hundred thousand cells."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "source": "x = 1", "outputs": []}
    (folder / "cells.ipynb").write_text(json.dumps(notebook([cell] * 100_000)))


def notebook(cells: list[dict[str, object]]) -> dict[str, object]:
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


# --- what breaks parsers ------------------------------------------------------------------------------


@in_folder
def deep_source(folder: Path) -> None:
    """Source nested so deep that parsers, compilers and tree walkers run out of stack."""
    (folder / "brackets.py").write_text("x = " + "(" * 100_000 + ")" * 100_000)
    (folder / "minus.py").write_text("x = " + "-" * 100_000 + "1")
    (folder / "plus.py").write_text("x = " + "+".join(["1"] * 50_000))
    (folder / "attributes.py").write_text("x = a" + ".a" * 50_000)
    (folder / "blocks.py").write_text(
        "".join(" " * depth + "if 1:\n" for depth in range(99)) + " " * 99 + "x = 1"
    )
    (folder / "lambdas.py").write_text("cosine_similarity = " + "lambda a, b: " * 5_000 + "1")


@in_folder
def deep_json(folder: Path) -> None:
    """Notebooks whose JSON is nested a hundred thousand deep, or holds numbers no float holds."""
    (folder / "lists.ipynb").write_text("[" * 100_000 + "]" * 100_000)
    (folder / "objects.ipynb").write_text('{"cells":' * 50_000 + "0" + "}" * 50_000)
    (folder / "number.ipynb").write_text('{"nbformat": ' + "9" * 100_000 + "}")
    (folder / "nan.ipynb").write_text('{"nbformat": NaN, "cells": Infinity}')


@in_folder
def odd_notebooks(folder: Path) -> None:
    """JSON that is valid and no notebook: every part of another type than expected."""
    cells: list[object] = [None, 1, "x", [], {}, {"cell_type": None}, {"cell_type": ["code"], "source": "x"}]
    cells += [{"cell_type": "code", "source": odd} for odd in (None, {"a": 1}, [1, None], ["\x00", "\ud800"])]
    variants = [None, 7, "nb", [], {}, {"nbformat": 1e308}, {"nbformat": 99, "cells": []}, {"cells": None}]
    variants += [
        {"cells": {}, "nbformat": 4},
        {"cells": cells, "nbformat": "4"},
        {"cells": cells, "nbformat": 4},
    ]
    variants += [{"worksheets": [None, {"cells": cells}], "nbformat": 3}]
    for number, variant in enumerate(variants):
        (folder / f"{number}.ipynb").write_text(json.dumps(variant))


@in_folder
def odd_encodings(folder: Path) -> None:
    """Files of NUL bytes, of other encodings, of encodings by cookie that hide code in comments."""
    (folder / "nul.py").write_bytes(b"x = 1\x00\n" * 100)
    (folder / "utf16.py").write_bytes("x = '你好'\n".encode("utf-16"))
    (folder / "latin.py").write_bytes(b"# caf\xe9\nx = 1\n")
    (folder / "random.ipynb").write_bytes(bytes(range(256)) * 40)
    (folder / "utf7.py").write_bytes(b"# -*- coding: utf-7 -*-\n#+AAo-import os+AAo-hidden = os._exit(0)\n")
    (folder / "unknown.py").write_bytes(b"# -*- coding: no-such-codec -*-\nx = 1\n")
    (folder / "zlib.py").write_bytes(b"# -*- coding: zlib_codec -*-\nx = 1\n")
    (folder / "form.py").write_bytes(b"\x0c\r\r\n\x1a x = 1\n\xef\xbb\xbf")


@in_folder
def yaml_bomb(folder: Path) -> None:
    """An answer sheet of aliases that unfold to a billion entries."""
    lines = ["a0: &a0 [A, B, C, D, A, B, C, D, A, B]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (folder / "answers.yaml").write_text("\n".join([*lines, "answers:", "  1: *a9", ""]))


@in_folder
def yaml_objects(folder: Path) -> None:
    """An answer sheet that asks the reader to build objects and call functions."""
    (folder / "answers.yaml").write_text(
        "answers:\n"
        "  1: !!python/object/apply:os.system ['touch /tmp/hw9-escaped']\n"
        "  2: !!python/object/new:subprocess.Popen [['touch', '/tmp/hw9-escaped']]\n"
        "  3: !!python/name:os.system\n"
        "  4: !include /etc/passwd\n"
    )


@in_folder
def yaml_every_letter(folder: Path) -> None:
    """An answer sheet that ticks everything, several times over, in merges, duplicates and ranges of keys."""
    everything = [f"  {number}: [A, B, C, D, E, F, G, H]" for number in range(1, 31)]
    letters = [f"  {number}: [{letter}]" for letter in "ABCDE" for number in range(1, 31)]
    (folder / "answers.yaml").write_text("\n".join(["answers:", *everything, *letters, "  '*': [A]", ""]))
    (folder / "ANSWERS.YML").write_text(
        "score: 10\nanswers: {1: [A], 2: .nan, 3: !!binary QQ==, ? [1, 2] : A}\n"
    )


@in_folder
def yaml_of_10_mb(folder: Path) -> None:
    """An answer sheet of ten megabytes, one of whose keys has a million digits."""
    rows = "".join(f"  {number}: [A]\n" for number in range(600_000))
    (folder / "answers.yaml").write_text("answers:\n" + rows + "  " + "9" * 10**6 + ": [A]\n")


@in_folder
def yaml_nested(folder: Path) -> None:
    """An answer sheet nested fifty thousand deep."""
    (folder / "answers.yaml").write_text("answers:\n  1: " + "[" * 50_000 + "A" + "]" * 50_000 + "\n")


# --- zips that are not what they say ------------------------------------------------------------------


@in_zip
def same_name_twice(archive: Archive) -> None:
    """Two members of one name, and names that differ in case only."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr("honest.py", HONEST)
    archive.writestr("HONEST.PY", "x = 1\n")
    archive.writestr("honest.py/inside.py", "x = 1\n")


@in_zip
def encrypted_member(archive: Archive) -> None:
    """A member that says it is encrypted."""
    member = zipfile.ZipInfo("secret.py")
    archive.writestr(member, HONEST)
    archive.filelist[-1].flag_bits |= 1


@in_zip
def lying_sizes(archive: Archive) -> None:
    """Members whose directory entry gives another size, checksum or method than they have."""
    for number in range(3):
        archive.writestr(f"lie{number}.py", "x = 1\n" * 1000)
    archive.filelist[-1].file_size = 10
    archive.filelist[-2].CRC ^= 1
    archive.filelist[-3].compress_type = 97


@raw
def not_a_zip() -> bytes:
    """A program in a zip's clothing."""
    return b"\x7fELF" + bytes(5000)


@raw
def broken_off() -> bytes:
    """The first half of a zip, without its directory."""
    body = HONEST.encode()
    return (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, len(body), len(body), 9, 0)
        + b"honest.py"
        + body
    )


@raw
def empty() -> bytes:
    """Nothing at all."""
    return b""
