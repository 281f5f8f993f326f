"""Reads whatever was handed in as the files that can be graded.

A submission is a folder, a zip, or a single file. Only notebooks, `.py` files and `answers.yaml` are read,
within limits; nothing is unpacked to disk, no link is followed, no special file opened. What is left out is
named in a notice, and the rest is graded.
"""

import contextlib
import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.course import Limits
from autograder.notices import Notice, notice

CODE = (".ipynb", ".py")
MAX_PATH = 400
_ANSWERS = re.compile(r"answers\b.*\.ya?ml", re.IGNORECASE)
_IGNORED = re.compile(r"(^|/)(\.(?!\./)[^/]|__MACOSX/|__pycache__/)")  # hidden; ".." is another matter


@dataclass(frozen=True)
class Submission:
    """The files of a submission: code by path, in path order; the answer sheet; what was left out and why.

    `damaged` tells that it, or a folder or zip inside it, could not be opened.
    """

    code: dict[str, bytes] = field(default_factory=dict)
    answers: bytes | None = None
    notices: tuple[Notice, ...] = ()
    damaged: bool = False

    @property
    def digest(self) -> str:
        """A digest of everything that is graded: the code with its paths, and the answers."""
        sha = hashlib.sha256()
        for path, data in [*self.code.items(), ("", self.answers or b"")]:
            sha.update(f"{len(path)} {path} {len(data)} ".encode("utf-8", "surrogatepass") + data)
        return sha.hexdigest()


def read_submission(path: Path, limits: Limits) -> Submission:
    """Read a folder, a zip or a single file. What a student did raises nothing, but is said in a notice."""
    if path.is_dir() and not path.is_symlink():
        basket = _Basket(limits)
        basket.add_folder(path)
        return basket.submission()
    return read_files([(path.name, path)], limits)


def read_files(files: Sequence[tuple[str, Path]], limits: Limits) -> Submission:
    """Read files that lie anywhere as one submission, each under the name it was handed in with."""
    basket = _Basket(limits)
    for name, path in files:
        basket.add_file(name, path, alone=len(files) == 1)
    return basket.submission()


class _Basket:
    """Collects a submission's files until a limit is reached."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.room = limits.unpacked_mb << 20
        self._seen = 0
        self._files: dict[str, bytes] = {}
        self._notices: list[Notice] = []
        self._damaged = False

    def submission(self) -> Submission:
        """The submission that was collected, in path order, with the answer sheet that is nearest the top."""
        code = {path: data for path, data in sorted(self._files.items()) if path.lower().endswith(CODE)}
        sheets = sorted(self._files.keys() - code.keys(), key=lambda path: (path.count("/"), len(path), path))
        if len(sheets) > 1:
            self._notices.append(notice("several-sheets", "", ", ".join(sheets)))
        answers = self._files[sheets[0]] if sheets else None
        return Submission(code, answers, tuple(map(_encodable, self._notices[:50])), self._damaged)

    def add_file(self, name: str, path: Path, alone: bool) -> None:
        """Add one file, which may be what the whole submission consists of."""
        try:
            data = _regular_file(path, self.room)
            if _is_read(name):
                self.add(name, data, top=alone)
        except _LeftOut as reason:
            self._damage(reason.notice(name))
        except OSError as error:
            self._damage(notice("unlisted", name, error.strerror or error))

    def _damage(self, why: Notice) -> None:
        """Note that the submission, or a folder or zip inside it, could not be opened."""
        self._damaged = True
        self._notices.append(why)

    def add_folder(self, folder: Path) -> None:
        """Add all regular files below a folder; one that cannot be listed is named in a notice."""

        def unlisted(error: OSError) -> None:
            inside = Path(error.filename).relative_to(folder).as_posix()
            self._damage(notice("unlisted", folder.name if inside == "." else inside, error.strerror))

        for root, folders, names in os.walk(folder, onerror=unlisted):
            folders.sort()  # os.walk follows this order, so that it is the same on every disk
            for name in sorted(names):
                path = Path(root, name)
                inside = path.relative_to(folder).as_posix()
                if self._is_wanted(inside):
                    with self._as_notices(inside):
                        self.add(inside, _regular_file(path, self.room))

    def add_zip(self, name: str, data: bytes) -> None:
        """Add all regular members of a zip, each read no further than there is room."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:  # zipfile raises nearly anything for a damaged archive
            self._damage(notice("no-zip", name, error))
            return
        for member in archive.infolist():
            path = _member_name(member)
            if path.endswith("/") or not self._is_wanted(path):
                continue
            with self._as_notices(path):
                # The upper half is the file's Unix mode, and 0 where a zip does not tell it.
                if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
                    raise _LeftOut("link")
                if member.flag_bits & 1:
                    raise _LeftOut("encrypted")
                with archive.open(member) as file:
                    self.add(path, file.read(self.room + 1))

    def add(self, path: str, data: bytes, top: bool = False) -> None:
        """Add one file's content; a zip inside the submission counts as a folder of its name.

        Raises _LeftOut where it is larger than the room that is left.
        """
        if len(data) > self.room:
            raise _LeftOut("too-large", self._limits.unpacked_mb)
        if path.lower().endswith(".zip"):
            inner = _Basket(self._limits)  # it is given the room that is left, and tells what it left of it
            inner.room, inner._seen = self.room, self._seen
            inner.add_zip(path, data)
            self._notices += inner._notices
            self._damaged |= inner._damaged
            self.room, self._seen = inner.room, inner._seen
            prefix = "" if top else path.removesuffix(path[-4:]) + "/"
            self._files |= {prefix + name: content for name, content in inner._files.items()}
            return
        if path in self._files:
            self._notices.append(notice("twice", path))
        self.room -= len(data)
        self._files[path] = data

    def _is_wanted(self, path: str) -> bool:
        """Whether a file is to be read; one too many, too deep or oddly named is named in a notice."""
        if not _is_read(path):
            return False
        self._seen += 1
        with self._as_notices(path):
            if self._seen > self._limits.files:
                raise _LeftOut("too-many", self._limits.files)
            if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
                raise _LeftOut("path-outside")
            if len(path) > MAX_PATH:
                raise _LeftOut("path-too-long", MAX_PATH)
            if path.count("/") > self._limits.folder_depth:
                raise _LeftOut("path-too-deep", self._limits.folder_depth)
            return True
        return False

    @contextlib.contextmanager
    def _as_notices(self, path: str) -> Iterator[None]:
        """Turn what goes wrong with one file into a notice, so that it costs only itself."""
        try:
            yield
        except _LeftOut as reason:
            self._notices.append(reason.notice(path[:200]))
        except Exception as error:  # zipfile raises nearly anything for a damaged member
            self._notices.append(notice("cannot-be-read", path[:200], error))


class _LeftOut(Exception):
    """A file is not graded: why, as a kind of notice with its details."""

    def __init__(self, kind: str, *details: object) -> None:
        super().__init__(kind, *details)
        self._kind, self._details = kind, details

    def notice(self, path: str) -> Notice:
        """The notice that tells what was left out."""
        return notice(self._kind, path, *self._details)


def _encodable(one: Notice) -> Notice:
    """A notice that can be written to any file: no half of a surrogate pair from a path of strange bytes."""
    place, *details = (text.encode("utf-8", "replace").decode() for text in (one.place, *one.details))
    return Notice(one.kind, place, tuple(details))


def _is_read(path: str) -> bool:
    """Whether files of this name are read at all: code, zips and answer sheets, but no hidden ones."""
    name = PurePosixPath(path).name
    kind = name.lower().endswith((*CODE, ".zip")) or _ANSWERS.fullmatch(name)
    return bool(kind) and not _IGNORED.search(path)


def _regular_file(path: Path, room: int) -> bytes:
    """The bytes of a file, at most one beyond `room`, and never through a link, from a pipe or a device."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _LeftOut("link")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(room + 1)


def _member_name(member: zipfile.ZipInfo) -> str:
    """The path of a zip's member as its author typed it: zips from Taiwanese Windows hold Big5, unmarked."""
    name = member.filename
    if not member.flag_bits & 0x800:  # the flag of a name in UTF-8; without it zipfile has read cp437
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp950"):
            with contextlib.suppress(UnicodeDecodeError):
                name = raw.decode(encoding)
                break
    return name.replace("\\", "/").removeprefix("./")
