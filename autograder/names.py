"""When two names are one student's."""

import re
import unicodedata

# As browsers and file managers number what is there already.
_COPY = re.compile(r"(?:\s*\(\d{1,3}\)| - copy| copy(?: \d{1,3})?)+$", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A student's name as people mean it: no full-width or invisible signs, outer spaces or copy's number."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return _COPY.sub("", visible.strip()).strip() or name


def identity(name: str) -> str:
    """What all spellings of a student's name have in common: case, width, spaces, copy numbers aside."""
    return re.sub(r"\s+", " ", plain_name(name)).casefold()


def spelling(names: set[str]) -> str:
    """Of several spellings of one student's name, the one to show: in small letters, if there is one."""
    return min({plain_name(name) for name in names}, key=lambda name: (name != name.lower(), name))
