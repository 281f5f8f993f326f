"""Reads the files in an archive: zip, tar (also compressed) and, where py7zr is installed, 7z.

Nothing is unpacked to disk. A member that is a link, a device or encrypted is told as such; each is read no
further than it is asked for.
"""

import bz2
import contextlib
import functools
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from autograder.intake.budget import Budget, NotOpened
from autograder.intake.folders import readable
from autograder.intake.foreign import foreign_root, marked_folders
from autograder.intake.kinds import may_be_read

COMPRESSIONS = {b"\x1f\x8b": gzip, b"BZh": bz2, b"\xfd7zXZ": lzma}
BLOCK = 1 << 16  # bytes of a tar that are unpacked at a time
SEVEN_ZIP_TIMES = 5  # what a 7z may hold at all, in times of what may be unpacked: one reads past the rest


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path, the kind of notice why it is left out (or none), and what reads it.

    `read` takes how many bytes are wanted at most. The path is empty where the archive is one
    compressed file, which does not say its name.
    """

    path: str
    left_out: str
    read: Callable[[int], bytes]


def members(kind: str, data: bytes, budget: Budget) -> Iterator[Member]:
    """The files of an archive of this kind, in its order, which is the order to read them in.

    What is listed, and what has to be unpacked for it, is paid for. Raises NotOpened.
    """
    try:
        yield from {"zip": _zip, "tar": _tar, "7z": _seven_zip}[kind](data, budget)
    except NotOpened:
        raise
    except Exception as error:  # these libraries raise nearly anything for a damaged archive
        raise NotOpened("no-archive", kind, error) from None


def _zip(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files of a zip. Its directory says where each lies, so that nothing is unpacked to list them."""
    # What zips say of their number of entries may be false; each begins with these bytes.
    budget.list(data.count(b"PK\x01\x02"))
    archive = zipfile.ZipFile(io.BytesIO(data))
    for info in archive.infolist():
        if info.is_dir() or _zip_name(info).endswith("/"):
            continue
        left_out = "encrypted" if info.flag_bits & 1 else ""
        # The upper half is the file's Unix mode, and 0 where a zip does not tell it.
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            left_out = "link"

        def read(limit: int, info: zipfile.ZipInfo = info) -> bytes:
            with archive.open(info) as file:
                return file.read(limit)

        yield Member(_zip_name(info), left_out, read)


def _tar(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files of a tar, or the one file that was compressed without being put into a tar.

    A compressed tar is unpacked twice, as a stream: to list it, and to read what is wanted.
    """
    if _unpacked(data).read(512)[257:262] != b"ustar":
        yield Member("", "", lambda most: _unpacked(data).read(most))
        return
    listed = list(_tar_infos(data, budget))

    @functools.cache
    def again() -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        """The members once more, each to be read before the next is asked for."""
        archive = _tar_stream(_unpacked(data))
        return ((archive, info) for info in archive)

    for info in listed:

        def read(limit: int, offset: int = info.offset) -> bytes:
            archive, found = next(pair for pair in again() if pair[1].offset == offset)
            file = archive.extractfile(found)
            return file.read(limit) if file else b""

        if not info.isdir():
            yield Member(_path(info.name), "" if info.isreg() else "link", read)


def _tar_infos(data: bytes, budget: Budget) -> Iterator[tarfile.TarInfo]:
    """The members of a tar, each paid for with the bytes before it."""
    stream, before = _unpacked(data), 0
    for info in _tar_stream(stream):
        budget.list()
        budget.unpack(stream.tell() - before)
        before = stream.tell()
        yield info
    budget.unpack(stream.tell() - before)


def _tar_stream(stream: IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK)


def _unpacked(data: bytes) -> IO[bytes]:
    """The bytes behind a compression, as a stream; those that are not compressed as they are."""
    module = next((module for magic, module in COMPRESSIONS.items() if data.startswith(magic)), None)
    file: IO[bytes] = module.open(io.BytesIO(data)) if module else io.BytesIO(data)
    return file


def _seven_zip(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files of a 7z; those in folders that hold no work, and pictures, are listed and not unpacked."""
    try:
        import py7zr
    except ImportError:
        raise NotOpened("no-seven-zip") from None
    with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        if archive.needs_password():
            raise NotOpened("encrypted")
        found = archive.list()
    budget.list(len(found))
    sizes = {info.filename: info.uncompressed for info in found if info.is_file}
    links = [info.filename for info in found if not (info.is_file or info.is_directory)]
    marked = marked_folders(map(_path, sizes))
    wanted = [
        name
        for name in sizes
        if may_be_read(_path(name)) and not foreign_root(_path(name).split("/"), marked)
    ]
    most = SEVEN_ZIP_TIMES * budget.bytes
    budget.unpack(sum(sizes[name] for name in wanted))
    if sum(sizes.values()) > most:
        raise NotOpened("too-much-unpacked", most >> 20)

    @functools.cache
    def contents() -> Mapping[str, bytes]:
        """The contents of all wanted files, in one go, because they are compressed together."""
        factory = py7zr.io.BytesIOFactory(max((sizes[name] for name in wanted), default=0))
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            archive.extract(targets=wanted, factory=factory)
        return {name: product.read() for name, product in factory.products.items()}

    for name in sizes:
        yield Member(_path(name), "", lambda most, name=name: contents()[name][:most])  # type: ignore[misc]
    yield from (Member(_path(name), "link", lambda _: b"") for name in links)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The path of a zip's member as its author typed it: zips from Taiwanese Windows hold Big5, unmarked."""
    name = info.filename
    if not info.flag_bits & 0x800:  # the flag of a name in UTF-8; without it zipfile has read cp437
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp950"):
            with contextlib.suppress(UnicodeDecodeError):
                name = raw.decode(encoding)
                break
    return _path(name)


def _path(name: str) -> str:
    """A member's name as a path from the top of the archive."""
    return readable(name).replace("\\", "/").removeprefix("./")
