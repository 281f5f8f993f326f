"""Reads whatever was handed in as the files that can be graded.

A submission is a folder, an archive, or single files, under any names: notebooks, Python files and answer
sheets are told by what they hold. They are read within limits; nothing is unpacked to disk, no link is
followed, no special file opened. Environments, checkpoints, hidden folders and the handout's own archive are
no work of the student's. Whatever is not used is named in a notice, and the rest is graded.
"""

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import Limits
from autograder.intake.archives import members
from autograder.intake.attempts import Attempt
from autograder.intake.budget import Budget, NotOpened, OutOfTime, bounded
from autograder.intake.folders import Folder, readable
from autograder.intake.foreign import foreign_root, is_marked, marked_folders
from autograder.intake.handed_in import Submission
from autograder.intake.kinds import Kind, is_named_as_work, kind_of, may_be_read, without_archive_ending
from autograder.intake.order import natural
from autograder.intake.sheets import chosen_sheet
from autograder.intake.unused import MANY, LeftOut, Unused
from autograder.notices import notice

MAX_PATH = 400
ARCHIVES_DEEP = 3
OURS = "commands.json"  # only the handout's self_check.zip has it at its top


def read_attempt(attempt: Attempt, limits: Limits) -> Submission:
    """Read what a student handed in, within bounds of time and memory. Whatever it is, it raises nothing."""
    try:
        with bounded():
            if attempt.files:
                return read_files(attempt.files, limits)
            return read_submission(attempt.path, limits, attempt.inside)
    except OSError as error:
        return unread(attempt, "unlisted", error.strerror or error)
    except (OutOfTime, MemoryError):
        return unread(attempt)
    except Exception as error:  # whatever goes wrong costs this entry alone
        return unread(attempt, "cannot-be-read", f"{type(error).__name__}: {error}")


def unread(attempt: Attempt, kind: str = "takes-too-long", *details: object) -> Submission:
    """The submission of which nothing could be read, with the notice that says why."""
    return Submission(notices=(notice(kind, readable(attempt.name), *details),), damaged=True)


def read_submission(path: Path, limits: Limits, inside: str = "") -> Submission:
    """Read a folder, an archive or a single file, or one `inside` of the folder at `path`.

    What a student did raises nothing, but is told.
    """
    basket = _Basket(limits)
    basket.add_path(path / inside if inside else path, path if inside else path.parent)
    return basket.submission(sorted(basket.kept, key=natural))


def read_files(files: Sequence[tuple[str, Path]], limits: Limits) -> Submission:
    """Read files that lie anywhere as one submission, each under the name it was handed in with.

    They come in the order in which they were handed in. One may be a folder.
    """
    basket = _Basket(limits)
    for name, path in files:
        basket.add_path(path, path.parent, name, alone=len(files) == 1)
    return basket.submission(list(basket.kept))


class _Basket:
    """Walks through what was handed in, and keeps a submission's files until a limit is reached."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = limits.unpacked_mb << 20
        self._budget = Budget(self._room)
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

    def add_path(self, path: Path, parent: Path, name: str = "", alone: bool = True) -> None:
        """Take in what lies at `path`, right in the folder `parent`, which alone may be reached by a link.

        A file is called `name`, and so is the folder that a folder's files are shown in; without a name a
        file has its own, and a folder's files stand by themselves.
        """
        shown = name or readable(path.name)
        try:
            with Folder.at(parent) as above:
                if above.holds_folder(path.name or "."):
                    with above.folder(path.name or ".") as folder:
                        self._add_folder(folder, f"{name}/" if name else "")
                else:
                    self._add(shown, functools.partial(above.read, path.name), 0, alone)
        except LeftOut as reason:
            (self._unused.say if reason.kind in MANY else self._damage)(reason.kind, shown, *reason.details)
        except OSError as error:
            self._damage("unlisted", shown, error.strerror or error)

    def _damage(self, kind: str, place: str, *details: object) -> None:
        """Note that the submission, or a folder or archive inside it, could not be opened."""
        self._damaged = True
        self._unused.say(kind, place, *details)

    def _add_folder(self, folder: Folder, prefix: str, inside: str = "") -> None:
        """Add all regular files below an open folder: first its own, then those of the folders in it.

        `inside` is its path below the first folder, ending in a slash; what is told has `prefix` before it.
        """
        entries = sorted(folder.entries(), key=lambda entry: natural(entry.name))
        if inside and is_marked([entry.name for entry in entries]):
            self._unused.skip(prefix + inside.rstrip("/"))
            return
        for entry in sorted(entries, key=lambda entry: entry.is_folder):
            where = inside + readable(entry.name)
            if root := foreign_root([*where.split("/"), *[""] * entry.is_folder]):
                self._unused.skip(prefix + root)
            elif entry.is_folder:
                self._add_folder_in(folder, entry.name, prefix, where)
            else:
                left_out = "link" if entry.is_link else ""
                self._add_or_tell(
                    prefix + where, functools.partial(folder.read, entry.name), 0, left_out, listed=False
                )

    def _add_folder_in(self, folder: Folder, name: str, prefix: str, where: str) -> None:
        """Add the files of a folder in an open one; where it cannot be opened, tell so."""
        try:
            self._budget.list()
            if where.count("/") >= self._limits.folder_depth:
                raise LeftOut("path-too-deep", self._limits.folder_depth)
            with folder.folder(name) as below:
                self._add_folder(below, prefix, f"{where}/")
        except (LeftOut, NotOpened) as reason:
            self._unused.say(reason.kind, prefix + where, *reason.details)
        except OSError as error:
            self._damage("unlisted", prefix + where, error.strerror or error)

    def _add_archive(self, path: str, kind: Kind, data: bytes, depth: int, alone: bool) -> None:
        """Take in the files of an archive, which counts as a folder of its name.

        Raises LeftOut where it lies too deep in other archives.
        """
        name = without_archive_ending(path)
        if depth >= ARCHIVES_DEEP:
            raise LeftOut("archive-too-deep", ARCHIVES_DEEP)
        try:
            found = list(members(kind, data, self._budget))
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

    def _add_or_tell(
        self,
        path: str,
        read: Callable[[int], bytes],
        depth: int,
        left_out: str = "",
        listed: bool = True,
    ) -> None:
        """Take in a file; one that cannot be read costs only itself, and is told.

        `listed` tells that listing it was paid for already, as an archive's members are.
        """
        try:
            if not listed:
                self._budget.list()
            if left_out:
                raise LeftOut(left_out)
            self._add(path, read, depth)
        except (LeftOut, NotOpened) as reason:
            self._unused.say(reason.kind, path, *reason.details)
        except OSError as error:
            self._damage("cannot-be-read", path, error.strerror or error)
        except Exception as error:  # archives' libraries raise nearly anything for a damaged member
            self._unused.say("cannot-be-read", path, error)

    def _add(self, path: str, read: Callable[[int], bytes], depth: int, alone: bool = False) -> None:
        """Take in a file by what it holds. Raises LeftOut where it is not to be graded."""
        if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
            raise LeftOut("path-outside")
        if not may_be_read(path):
            raise LeftOut("not-used")
        if len(path) > MAX_PATH:
            raise LeftOut("path-too-long", MAX_PATH)
        if path.count("/") > self._limits.folder_depth:
            raise LeftOut("path-too-deep", self._limits.folder_depth)
        most = min(self._room, self._budget.bytes)
        data = read(most + 1)
        if len(data) > most:
            self._budget.bytes -= most
            raise (
                LeftOut("too-large", self._limits.unpacked_mb)
                if is_named_as_work(path)
                else LeftOut("not-used")
            )
        self._budget.bytes -= len(data)
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
