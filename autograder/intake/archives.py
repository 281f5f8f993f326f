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
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from autograder.intake.foreign import foreign_root, marked_folders

MAX_DIRECTORY = 4 << 20  # bytes of a zip's central directory: some 40,000 entries
MOST_PASSED = 10  # what a 7z may hold at all, wanted or not, in times of what may be unpacked
COMPRESSIONS = {b"\x1f\x8b": gzip, b"BZh": bz2, b"\xfd7zXZ": lzma}


class NotOpened(Exception):
    """An archive cannot be opened: why, as a kind of notice with its details."""

    def __init__(self, kind: str, *details: object) -> None:
        super().__init__(kind, *details)
        self.kind, self.details = kind, details


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path, the kind of notice why it is left out (or none), and what reads it.

    `read` takes how many bytes are wanted at most. The path is empty where the archive is one
    compressed file, which does not say its name.
    """

    path: str
    left_out: str
    read: Callable[[int], bytes]


def members(kind: str, data: bytes, limit: int) -> Iterator[Member]:
    """The files of an archive of this kind, in its order; at most `limit` bytes are unpacked to list them.

    Raises NotOpened.
    """
    try:
        yield from {"zip": _zip, "tar": _tar, "7z": _seven_zip}[kind](data, limit)
    except NotOpened:
        raise
    except Exception as error:  # these libraries raise nearly anything for a damaged archive
        raise NotOpened("no-archive", kind, error) from None


def _zip(data: bytes, _limit: int) -> Iterator[Member]:
    """The files of a zip. Its directory says where each lies, so that nothing is unpacked to list them."""
    # The length of the directory stands at its end; zipfile would read one of any length into memory.
    end = data.rfind(b"PK\x05\x06")
    if 0 <= end <= len(data) - 16 and struct.unpack_from("<I", data, end + 12)[0] > MAX_DIRECTORY:
        raise NotOpened("too-many-listed")
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


def _tar(data: bytes, limit: int) -> Iterator[Member]:
    """The files of a tar, which is unpacked in memory where it is compressed; or one compressed file."""
    plain = data
    if module := next((module for magic, module in COMPRESSIONS.items() if data.startswith(magic)), None):
        with module.open(io.BytesIO(data)) as file:
            plain = file.read(limit + 1)
    if len(plain) > limit:
        raise NotOpened("too-much-unpacked", limit >> 20)
    if module and plain[257:262] != b"ustar":  # one compressed file is no tar
        yield Member("", "", lambda most: plain[:most])
        return
    archive = tarfile.open(fileobj=io.BytesIO(plain), mode="r:")  # noqa: SIM115  its members are read later
    for info in archive:
        if info.isdir():
            continue

        def read(limit: int, info: tarfile.TarInfo = info) -> bytes:
            file = archive.extractfile(info)
            return file.read(limit) if file else b""

        yield Member(_path(info.name), "" if info.isreg() else "link", read)


def _seven_zip(data: bytes, limit: int) -> Iterator[Member]:
    """The files of a 7z; those in folders that hold no work are listed, and not unpacked."""
    try:
        import py7zr
    except ImportError:
        raise NotOpened("no-seven-zip") from None
    with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        if archive.needs_password():
            raise NotOpened("encrypted")
        sizes = {info.filename: info.uncompressed for info in archive.list() if info.is_file}
        links = [info.filename for info in archive.list() if not (info.is_file or info.is_directory)]
    marked = marked_folders(map(_path, sizes))
    wanted = [name for name in sizes if not foreign_root(_path(name).split("/"), marked)]
    if sum(sizes[name] for name in wanted) > limit or sum(sizes.values()) > MOST_PASSED * limit:
        raise NotOpened("too-much-unpacked", limit >> 20)

    @functools.cache
    def contents() -> Mapping[str, bytes]:
        """The contents of all wanted files, in one go, because they are compressed together."""
        factory = py7zr.io.BytesIOFactory(limit)
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
    return name.replace("\\", "/").removeprefix("./")
