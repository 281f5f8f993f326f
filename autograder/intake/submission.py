"""Reads whatever was handed in as the files that can be graded.

A submission is a folder, an archive, or single files, under any names: notebooks, Python files and answer
sheets are told by what they hold. They are read within limits; nothing is unpacked to disk, no link is
followed, no special file opened. Environments, checkpoints, hidden folders and the handout's own archive are
no work of the student's. Whatever is not used is named in a notice, and the rest is graded.
"""

import functools
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.course import Limits
from autograder.intake.archives import NotOpened, members
from autograder.intake.kinds import Kind, kind_of, may_be_read
from autograder.intake.order import natural
from autograder.notices import Notice, notice
from questions.answers import answers_in

MAX_PATH = 400
ARCHIVES_DEEP = 3
LISTED = 20_000  # files that are listed at all, kept or not
UNPACKED_TIMES = 4  # what may be unpacked at all, in times of what may be kept
TOLD = 60  # notices of one submission

ENVIRONMENTS = {"venv", "env", ".venv", "virtualenv", "anaconda3", "miniconda3"}
INSIDE_ENVIRONMENTS = {"lib", "lib64", "bin", "scripts", "include", "pkgs", "pyvenv.cfg", "conda-meta"}
PACKAGES = {"site-packages", "dist-packages", "node_modules", "__pycache__", "__macosx", "conda-meta"}
OURS = "commands.json"  # only the handout's self_check.zip has it at its top


@dataclass(frozen=True)
class Submission:
    """What was handed in: code by path, in the order in which it was made; the answers; what is to be told.

    `damaged` tells that the whole of it, or an archive in it, could not be opened.
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
    """Read a folder, an archive or a single file. What a student did never raises; it is told in a notice."""
    basket = _Basket(limits)
    if path.is_dir() and not path.is_symlink():
        basket.add_folder(path)
    else:
        basket.add_path(path.name, path, alone=True)
    return basket.submission(sorted(basket.kept, key=natural))


def read_files(files: Sequence[tuple[str, Path]], limits: Limits) -> Submission:
    """Read files that lie anywhere as one submission, each under the name it was handed in with.

    They come in the order in which they were handed in.
    """
    basket = _Basket(limits)
    for name, path in files:
        basket.add_path(name, path, alone=len(files) == 1)
    return basket.submission(list(basket.kept))


class _Basket:
    """Collects a submission's files until a limit is reached."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = limits.unpacked_mb << 20
        self._unpackable = UNPACKED_TIMES * self._room
        self._listed = 0
        self.kept: dict[str, tuple[Kind, bytes]] = {}
        self._notices: list[Notice] = []
        self._unused: dict[str, list[str]] = {}  # by folder
        self._skipped: set[str] = set()
        self._damaged = False

    def submission(self, order: Sequence[str]) -> Submission:
        """What was collected, in this order; of several answer sheets, the last one with answers."""
        code = {path: self.kept[path][1] for path in order if self.kept[path][0] != "sheet"}
        sheets = [path for path in order if self.kept[path][0] == "sheet"]
        answers = self._answers(sheets)
        if code and answers is None:
            self._notices.append(notice("no-sheet"))
        self._notices += list(self._not_used_notices())
        notices = [_encodable(one) for one in self._notices]
        if len(notices) > TOLD:
            notices[TOLD:] = [notice("more-notices", "", len(notices) - TOLD)]
        return Submission(code, answers, tuple(notices), self._damaged)

    def _answers(self, sheets: Sequence[str]) -> bytes | None:
        if not sheets:
            return None
        last = max(sheets, key=lambda path: (bool(answers_in(self.kept[path][1])), sheets.index(path)))
        others = [path for path in sheets if path != last]
        if others:
            self._notices.append(notice("several-sheets", "", ", ".join(others), last))
        return self.kept[last][1]

    def _not_used_notices(self) -> Iterator[Notice]:
        """What is said of files that nobody could use: of those in a folder together, of others by name."""
        for folder, paths in self._unused.items():
            if folder and len(paths) > 1:
                yield notice("files-not-used", folder, len(paths))
            else:
                yield from (notice("not-used", path) for path in paths)

    def add_path(self, name: str, path: Path, alone: bool) -> None:
        """One file on the disk, which may be what the whole submission consists of."""
        try:
            self._add(name, functools.partial(_regular_file, path), 0, alone)
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
            inside = Path(root).relative_to(folder).as_posix()
            if inside != "." and self._is_foreign([*inside.split("/"), ""], "pyvenv.cfg" in names):
                folders.clear()
                continue
            folders.sort(key=natural)
            for name in sorted(names, key=natural):
                path = Path(root, name)
                where = path.relative_to(folder).as_posix()
                if self._is_foreign(where.split("/")):
                    continue
                self._noticing(where, functools.partial(_regular_file, path), 0)

    def _add_archive(self, path: str, kind: Kind, data: bytes, depth: int, alone: bool) -> None:
        """The files of an archive, which counts as a folder of its name."""
        prefix = "" if alone else path.rpartition(".")[0].removesuffix(".tar") + "/"
        if depth >= ARCHIVES_DEEP:
            raise _LeftOut("archive-too-deep", ARCHIVES_DEEP)
        try:
            found = list(members(kind, data, self._unpackable))
        except NotOpened as reason:
            self._damage(notice(reason.kind, path, *reason.details))
            return
        if any(member.path == OURS for member in found):
            self._notices.append(notice("ours", path))
            return
        environments = {m.path.rpartition("/")[0] for m in found if m.path.endswith("/pyvenv.cfg")}
        for member in found:
            where = prefix + member.path
            parents = [member.path[:end] for end, c in enumerate(member.path) if c == "/"]
            inside = next((one for one in parents if one in environments), None)
            if inside is not None:
                self._skip(prefix + inside)
            elif not self._is_foreign(where.split("/")):
                self._noticing(where, member.read, depth + 1, member.left_out)

    def _noticing(self, path: str, read: Callable[[int], bytes], depth: int, left_out: str = "") -> None:
        """One file; a bad one costs only itself."""
        try:
            if left_out:
                raise _LeftOut(left_out)
            self._add(path, read, depth)
        except _LeftOut as reason:
            self._notices.append(reason.notice(path[:200]))
        except Exception as error:  # archives' libraries raise nearly anything for a damaged member
            self._notices.append(notice("cannot-be-read", path[:200], error))

    def _add(self, path: str, read: Callable[[int], bytes], depth: int, alone: bool = False) -> None:
        """Take in a file by what it holds."""
        self._listed += 1
        if self._listed > LISTED:
            raise _LeftOut("too-many-listed")
        if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
            raise _LeftOut("path-outside")
        if not may_be_read(path):
            self._not_used(path)
            return
        if len(path) > MAX_PATH:
            raise _LeftOut("path-too-long", MAX_PATH)
        if path.count("/") > self._limits.folder_depth:
            raise _LeftOut("path-too-deep", self._limits.folder_depth)
        most = min(self._room, self._unpackable)
        data = read(most + 1)
        self._unpackable -= len(data)
        if len(data) > most:
            raise _LeftOut("too-large", self._limits.unpacked_mb)
        match kind := kind_of(path, data):
            case "notebook" | "python" | "sheet":
                self._keep(path, kind, data)
            case "zip" | "tar" | "7z":
                self._add_archive(path, kind, data, depth, alone)
            case "rar":
                self._damage(notice("rar", path))
            case "pdf" | "html":
                self._notices.append(notice(f"is-{kind}", path))
            case _:
                self._not_used(path)

    def _keep(self, path: str, kind: Kind, data: bytes) -> None:
        if len(self.kept) >= self._limits.files:
            raise _LeftOut("too-many", self._limits.files)
        if path in self.kept:
            self._notices.append(notice("twice", path))
        self._room -= len(data)
        self.kept[path] = (kind, data)

    def _not_used(self, path: str) -> None:
        folder = path.partition("/")[0] if "/" in path else ""
        self._unused.setdefault(folder, []).append(path)

    def _is_foreign(self, parts: Sequence[str], has_environment: bool = False) -> bool:
        """Whether a path lies in what is no work of the student's; that folder is named once."""
        root = "/".join(parts[:-1]) if has_environment else _foreign_root(parts)
        if root:
            self._skip(root)
        return bool(root)

    def _skip(self, root: str) -> None:
        if root not in self._skipped:
            self._skipped.add(root)
            hidden = PurePosixPath(root).name.startswith((".", "__"))
            self._notices.append(notice("hidden-folder" if hidden else "environment", root))


def _foreign_root(parts: Sequence[str]) -> str:
    """The folder of a path in which nothing is a student's work; empty where there is none.

    `parts` are its folders and its name.
    """
    for end, part in enumerate(parts[:-1]):
        lower = part.lower()
        after = parts[end + 1].lower()
        if lower in ENVIRONMENTS and after in INSIDE_ENVIRONMENTS:
            return "/".join(parts[: end + 1])
        if lower in PACKAGES or (part.startswith(".") and part not in (".", "..")):
            return "/".join(parts[: end + 1])
    return ""


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


def _regular_file(path: Path, limit: int) -> bytes:
    """The file's bytes, never through a link and never from a pipe or device."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _LeftOut("link")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)
