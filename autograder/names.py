"""When two names are one student's."""

import re
import unicodedata

_COPY = re.compile(r"\s*\(\d{1,3}\)$")  # as browsers and file managers number what is there already


def plain_name(name: str) -> str:
    """A student's name as people mean it: no full-width letters, spaces around it, or number of a copy."""
    return _COPY.sub("", unicodedata.normalize("NFKC", name).strip()).strip() or name


def identity(name: str) -> str:
    """What all spellings of a student's name have in common: case, width, spaces, copy numbers aside."""
    return re.sub(r"\s+", " ", plain_name(name)).casefold()


def spelling(names: set[str]) -> str:
    """Of several spellings of one student's name, the one to show: in small letters, if there is one."""
    return min({plain_name(name) for name in names}, key=lambda name: (name != name.lower(), name))
