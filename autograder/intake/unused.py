"""Names what was handed in and is not used: one by one, or by the folder where there are many."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from autograder.intake.foreign import PACKAGES
from autograder.notices import Notice, notice

# Of these a folder may hold thousands: how one is told, and how many are.
MANY = {
    "not-used": "files-not-used",
    "is-html": "files-are-html",
    "is-pdf": "files-are-pdf",
    "is-system": "files-are-system",
    "too-many": "files-too-many",
    "too-many-listed": "files-too-many-listed",
}
ONE_BY_ONE = 10  # files at the top that are named one by one
TOLD = 60  # notices of one submission


class LeftOut(Exception):
    """A file is not graded: why, as a kind of notice with its details."""

    def __init__(self, kind: str, *details: object) -> None:
        super().__init__(kind, *details)
        self.kind, self.details = kind, details


class Unused:
    """Collects what is not used, and gives the notices about it."""

    def __init__(self) -> None:
        self._said: list[Notice] = []
        self._many: dict[tuple[str, str, tuple[object, ...]], list[str]] = {}
        self._skipped: dict[str, None] = {}

    def say(self, kind: str, place: str = "", *details: object) -> None:
        """Note something; of what there may be thousands, one notice is made for a folder."""
        if kind in MANY:
            folder = place.partition("/")[0] if "/" in place else ""
            self._many.setdefault((kind, folder, details), []).append(place)
        else:
            self._said.append(notice(kind, place[:200], *details))

    def skip(self, folder: str) -> None:
        """Note a folder in which nothing is the student's work."""
        self._skipped[folder] = None

    def notices(self) -> tuple[Notice, ...]:
        """All notices; beyond a number only how many more there are."""
        found = [_encodable(one) for one in (*self._said, *self._folders(), *self._in_numbers())]
        if len(found) > TOLD:
            found[TOLD:] = [notice("more-notices", "", len(found) - TOLD)]
        return tuple(found)

    def _folders(self) -> Iterator[Notice]:
        """A notice for each folder that was skipped."""
        for folder in sorted(self._skipped):
            name = PurePosixPath(folder).name
            hidden = name.startswith((".", "__")) and name.lower() not in (".venv", *PACKAGES - {"__macosx"})
            yield notice("hidden-folder" if hidden else "environment", folder)

    def _in_numbers(self) -> Iterator[Notice]:
        """The notices about files of which there may be thousands: one by one, or as a number by folder."""
        for (kind, folder, details), paths in self._many.items():
            if len(paths) <= (1 if folder else ONE_BY_ONE):
                yield from (notice(kind, path[:200], *details) for path in paths)
            else:
                place = folder or f"{paths[0]} … {paths[-1]}"
                yield notice(MANY[kind], place[:200], len(paths), *details)


def _encodable(one: Notice) -> Notice:
    """A notice that can be written to any file: no half of a surrogate pair from a path of strange bytes."""
    place, *details = (text.encode("utf-8", "replace").decode() for text in (one.place, *one.details))
    return Notice(one.kind, place, tuple(details))
