"""Looks into folders that students made: name by name, from inside, and through no link.

Each step opens one name in a folder that is open already and refuses a link there (openat with O_NOFOLLOW),
so that nothing outside is ever read, even where somebody moves a folder meanwhile. Only the path that leads
to the first folder is trusted: it is the TA's.
"""

import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

from autograder.intake.unused import LeftOut

LISTED = 40_000  # names that are listed in one submission, or one folder, at all
if sys.platform != "win32":
    _FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    _FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW


@dataclass(frozen=True)
class Entry:
    """A name in a folder, and what it stands for: a folder, a link, or anything else."""

    name: str
    is_folder: bool
    is_link: bool


class Folder:
    """A folder that is open, until it is closed; `with` closes it.

    Every method raises OSError where the system refuses it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @staticmethod
    def at(path: Path) -> "Folder":
        """The folder at a path of the TA's own, which may lead through links."""
        return _FolderByPath(path) if sys.platform == "win32" else Folder(os.open(path, _FOLDER))

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def folder(self, name: str) -> "Folder":
        """A folder in this one, which must not be a link."""
        return Folder(os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self._descriptor))

    def holds_folder(self, name: str) -> bool:
        """Whether this name is a folder's, and no link's."""
        return stat.S_ISDIR(os.stat(name, dir_fd=self._descriptor, follow_symlinks=False).st_mode)

    def entries(self, most: int = LISTED) -> list[Entry]:
        """What is in the folder, in any order; no more names than `most` are listed."""
        with os.scandir(self._descriptor) as found:
            return [_entry(one) for one in islice(found, max(0, most))]

    def read(self, name: str, limit: int) -> bytes:
        """The first bytes of a file, `limit` at most. Raises LeftOut for a link, a pipe or a device."""
        if not stat.S_ISREG(os.stat(name, dir_fd=self._descriptor, follow_symlinks=False).st_mode):
            raise LeftOut("link")
        with os.fdopen(os.open(name, _FILE, dir_fd=self._descriptor), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # it was changed since
                raise LeftOut("link")
            return file.read(limit)


class _FolderByPath(Folder):
    """The same by paths, for Windows, where no folder can be opened: nobody may move anything meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        os.scandir(path).close()  # raises OSError, as opening it would

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to close."""

    def folder(self, name: str) -> Folder:
        if not self.holds_folder(name):
            raise NotADirectoryError(f"{name} is no folder")
        return _FolderByPath(self._path / name)

    def holds_folder(self, name: str) -> bool:
        return stat.S_ISDIR((self._path / name).lstat().st_mode)

    def entries(self, most: int = LISTED) -> list[Entry]:
        with os.scandir(self._path) as found:
            return [_entry(one) for one in islice(found, max(0, most))]

    def read(self, name: str, limit: int) -> bytes:
        if not stat.S_ISREG((self._path / name).lstat().st_mode):
            raise LeftOut("link")
        with (self._path / name).open("rb") as file:
            return file.read(limit)


def _entry(found: os.DirEntry[str]) -> Entry:
    """A name as the system lists it."""
    return Entry(found.name, found.is_dir(follow_symlinks=False), found.is_symlink())


def names_in(path: Path) -> list[str]:
    """The names in a folder at a path of the TA's own, in order; none where it cannot be listed."""
    return sorted(entry.name for entry in _entries_in(path))


def folders_in(path: Path) -> Iterable[tuple[str, list[str]]]:
    """The folders in a folder, links aside, each with the names in it; none where it cannot be listed."""
    for entry in _entries_in(path):
        if entry.is_folder:
            try:
                with Folder.at(path) as folder, folder.folder(entry.name) as inside:
                    yield entry.name, [one.name for one in inside.entries()]
            except OSError:
                yield entry.name, []


def _entries_in(path: Path) -> list[Entry]:
    try:
        with Folder.at(path) as folder:
            return folder.entries()
    except OSError:
        return []


def readable(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are no UTF-8 are read as Big5, if they
    are that.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogateescape")
        try:
            return raw.decode("cp950")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return name
