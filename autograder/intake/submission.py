"""Reads whatever was handed in as the files that can be graded.

A submission is a folder, an archive, or single files, under any names: notebooks, Python files and answer
sheets are told by what they hold. They are read within limits; nothing is unpacked to disk, no link is
followed, no special file opened. Environments, checkpoints, hidden folders and the handout's own archive are
no work of the student's. Whatever is not used is named in a notice, and the rest is graded.
"""

import functools
import os
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import Limits
from autograder.intake.archives import NotOpened, members
from autograder.intake.foreign import foreign_root, is_marked, marked_folders
from autograder.intake.handed_in import Submission
from autograder.intake.kinds import Kind, is_named_as_work, kind_of, may_be_read, without_archive_ending
from autograder.intake.order import natural
from autograder.intake.sheets import chosen_sheet
from autograder.intake.unused import MANY, LeftOut, Unused

MAX_PATH = 400
ARCHIVES_DEEP = 3
LISTED = 20_000  # files that are listed at all, kept or not
UNPACKED_TIMES = 4  # what may be unpacked at all, in times of what may be kept
OURS = "commands.json"  # only the handout's self_check.zip has it at its top


def read_submission(path: Path, limits: Limits) -> Submission:
    """Read a folder, an archive or a single file. What a student did raises nothing, but is told."""
    basket = _Basket(limits)
    if path.is_dir() and not path.is_symlink():
        basket.add_folder(path)
    else:
        basket.add_path(path.name, path, alone=True)
    return basket.submission(sorted(basket.kept, key=natural))


def read_files(files: Sequence[tuple[str, Path]], limits: Limits) -> Submission:
    """Read files that lie anywhere as one submission, each under the name it was handed in with.

    They come in the order in which they were handed in. One may be a folder.
    """
    basket = _Basket(limits)
    for name, path in files:
        if path.is_dir():
            basket.add_folder(path, f"{name}/")
        else:
            basket.add_path(name, path, alone=len(files) == 1)
    return basket.submission(list(basket.kept))


class _Basket:
    """Walks through what was handed in, and keeps a submission's files until a limit is reached."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = limits.unpacked_mb << 20
        self._unpackable = UNPACKED_TIMES * self._room
        self._listed = 0
        self.kept: dict[str, tuple[Kind, bytes]] = {}
        self._unused = Unused()
        self._damaged = False

    def submission(self, order: Sequence[str]) -> Submission:
        """The submission that was collected, its files in this order."""
        code = {path: self.kept[path][1] for path in order if self.kept[path][0] != "sheet"}
        sheets = {path: self.kept[path][1] for path in order if self.kept[path][0] == "sheet"}
        answers = chosen_sheet(sheets, self._unused)
        if code and answers is None:
            self._unused.say("no-sheet")
        return Submission(code, answers, self._unused.notices(), self._damaged)

    def add_path(self, name: str, path: Path, alone: bool) -> None:
        """Take in a file on the disk, which may be what the whole submission consists of."""
        try:
            self._add(name, functools.partial(_regular_file, path), 0, alone)
        except LeftOut as reason:
            (self._unused.say if reason.kind in MANY else self._damage)(reason.kind, name, *reason.details)
        except OSError as error:
            self._damage("unlisted", name, error.strerror or error)

    def _damage(self, kind: str, place: str, *details: object) -> None:
        """Note that the submission, or a folder or archive inside it, could not be opened."""
        self._damaged = True
        self._unused.say(kind, place, *details)

    def add_folder(self, folder: Path, prefix: str = "") -> None:
        """Add all regular files below a folder; one that cannot be listed is named in a notice."""

        def unlisted(error: OSError) -> None:
            inside = Path(error.filename).relative_to(folder).as_posix()
            self._damage("unlisted", prefix + (folder.name if inside == "." else inside), error.strerror)

        for root, folders, names in os.walk(folder, onerror=unlisted):
            inside = Path(root).relative_to(folder).as_posix()
            if inside != "." and is_marked([*folders, *names]):
                self._unused.skip(prefix + inside)
                folders.clear()
                continue
            folders[:] = [one for one in sorted(folders, key=natural) if self._is_walked(root, one, folder)]
            for name in sorted(names, key=natural):
                path = Path(root, name)
                where = path.relative_to(folder).as_posix()
                if root_of_it := foreign_root(where.split("/")):
                    self._unused.skip(prefix + root_of_it)
                else:
                    self._add_or_tell(prefix + where, functools.partial(_regular_file, path), 0)

    def _is_walked(self, root: str, name: str, folder: Path) -> bool:
        """Whether to look into a folder: not through a link, nor where nothing is the student's work."""
        path = Path(root, name)
        where = path.relative_to(folder).as_posix()
        if path.is_symlink():
            self._unused.say("link", where)
            return False
        if foreign := foreign_root([*where.split("/"), ""]):
            self._unused.skip(foreign)
        return not foreign

    def _add_archive(self, path: str, kind: Kind, data: bytes, depth: int, alone: bool) -> None:
        """Take in the files of an archive, which counts as a folder of its name.

        Raises LeftOut where it lies too deep in other archives.
        """
        name = without_archive_ending(path)
        if depth >= ARCHIVES_DEEP:
            raise LeftOut("archive-too-deep", ARCHIVES_DEEP)
        try:
            found = list(members(kind, data, self._unpackable))
        except NotOpened as reason:
            self._damage(reason.kind, path, *reason.details)
            return
        if any(member.path == OURS for member in found):
            self._unused.say("ours", path)
            return
        if not found:
            self._unused.say("empty-archive", path)
        marked = marked_folders(member.path for member in found)
        for member in found:
            where = f"{name}/{member.path}" if member.path and not alone else member.path or name
            if root := foreign_root(member.path.split("/"), marked):
                self._unused.skip(root if alone else f"{name}/{root}")
            else:
                self._add_or_tell(where, member.read, depth + 1, member.left_out)

    def _add_or_tell(self, path: str, read: Callable[[int], bytes], depth: int, left_out: str = "") -> None:
        """Take in a file; one that cannot be read costs only itself, and is told."""
        try:
            if left_out:
                raise LeftOut(left_out)
            self._add(path, read, depth)
        except LeftOut as reason:
            self._unused.say(reason.kind, path, *reason.details)
        except OSError as error:
            self._damage("cannot-be-read", path, error.strerror or error)
        except Exception as error:  # archives' libraries raise nearly anything for a damaged member
            self._unused.say("cannot-be-read", path, error)

    def _add(self, path: str, read: Callable[[int], bytes], depth: int, alone: bool = False) -> None:
        """Take in a file by what it holds. Raises LeftOut where it is not to be graded."""
        self._listed += 1
        if self._listed > LISTED:
            raise LeftOut("too-many-listed")
        if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
            raise LeftOut("path-outside")
        if not may_be_read(path):
            raise LeftOut("not-used")
        if len(path) > MAX_PATH:
            raise LeftOut("path-too-long", MAX_PATH)
        if path.count("/") > self._limits.folder_depth:
            raise LeftOut("path-too-deep", self._limits.folder_depth)
        most = min(self._room, self._unpackable)
        data = read(most + 1)
        self._unpackable -= len(data)
        if len(data) > most:
            raise (
                LeftOut("too-large", self._limits.unpacked_mb)
                if is_named_as_work(path)
                else LeftOut("not-used")
            )
        match kind := kind_of(path, data):
            case "notebook" | "python" | "sheet":
                self._keep(path, kind, data)
            case "zip" | "tar" | "7z":
                self._add_archive(path, kind, data, depth, alone)
            case "rar":
                self._damage("rar", path)
            case "pdf" | "html" | "system":
                self._unused.say(f"is-{kind}", path)
            case _:
                self._unused.say("not-used", path)

    def _keep(self, path: str, kind: Kind, data: bytes) -> None:
        """Keep a file for grading; of two with one path, both. Raises LeftOut where there are too many."""
        if len(self.kept) >= self._limits.files:
            raise LeftOut("too-many", self._limits.files)
        if path in self.kept and self.kept[path][1] != data:  # the first stays: it may be the written one
            self._unused.say("twice", path)
            self.kept[_another_name(path, self.kept)] = self.kept.pop(path)
        self._room -= len(data)
        self.kept[path] = (kind, data)


def _another_name(path: str, taken: dict[str, tuple[Kind, bytes]]) -> str:
    """A name that no file has, for the first of two files of one name."""
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    return next(
        free
        for n in range(1, len(taken) + 2)
        if (free := f"{folder}{slash}{stem} [{n}]{dot}{ending}") not in taken
    )


def _regular_file(path: Path, limit: int) -> bytes:
    """The bytes of a file, at most `limit`, and never through a link, from a pipe or a device."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise LeftOut("link")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)
