"""Zips whose bytes depend on their files alone: no clock, no owner, no order of the disk's."""

import io
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell


def write_zip(path: Path, files: Mapping[str, bytes], programs: Collection[str] = ()) -> None:
    """Write `files` by name to a zip at `path`, whole or not at all; those in `programs` may be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(zip_bytes(files, programs))
    half.replace(path)


def zip_bytes(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """The zip that `write_zip` writes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3  # Unix, wherever it is made, so that the modes count
            member.external_attr = (0o100755 if name in programs else 0o100644) << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return content.getvalue()
