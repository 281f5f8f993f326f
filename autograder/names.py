"""Tells when two names are one student's, and which of them to show."""

import re
import unicodedata

# As browsers and file managers number what is there already.
_COPY = re.compile(r"(?:\s*\(\d{1,3}\)| - copy| copy(?: \d{1,3})?)+$", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A student's name as people mean it: no full-width or invisible signs, outer spaces or copy's number."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return _COPY.sub("", visible.strip()).strip() or name


def identity(name: str) -> str:
    """The part that all spellings of a student's name share: case, width, spaces, copy numbers aside."""
    return re.sub(r"\s+", " ", plain_name(name)).casefold()


def spelling(names: set[str]) -> str:
    """The spelling to show of several of one student's name: in small letters, if there is one."""
    return min({plain_name(name) for name in names}, key=lambda name: (name != name.lower(), name))
