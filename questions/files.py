"""Writes files whole or not at all, and zips whose bytes depend on their files alone."""

import contextlib
import io
import os
import stat
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell


def write_whole(path: Path, content: str | bytes, durable: bool = False) -> None:
    """Put `content` in the place of the file at `path`, whole or not at all; folders are made.

    A link stays one, and a file keeps its permissions; one that holds just this is not touched. What a kill
    leaves half-written is overwritten the next time. `durable` waits until the disk has it.
    """
    data = content.encode() if isinstance(content, str) else content
    real = Path(os.path.realpath(path))  # which raises nothing for links in a circle
    if _holds(real, data):
        return
    real.parent.mkdir(parents=True, exist_ok=True)
    half = real.with_name(f".{real.name}.half")
    try:
        with half.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            half.chmod(real.stat().st_mode & 0o777)
        half.replace(real)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _holds(path: Path, data: bytes) -> bool:
    """Whether there is a file that holds just this."""
    try:
        found = path.stat()
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_zip(path: Path, files: Mapping[str, bytes], programs: Collection[str] = ()) -> None:
    """Write `files` by name to a zip at `path`; those in `programs` may be run."""
    write_whole(path, zip_bytes(files, programs))


def zip_bytes(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """The bytes of a zip of `files` by name, without a clock, an owner, or the disk's order in it.

    The same files give the same bytes. Those in `programs` may be run.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3  # Unix, wherever it is made, so that the modes count
            member.external_attr = (0o100755 if name in programs else 0o100644) << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return content.getvalue()
