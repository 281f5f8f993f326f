"""In which order files of one student were made, as far as their names tell."""

import re

COPY = re.compile(
    r"(?P<name>.*?)(?: ?\((?P<bracket>\d{1,3})\)|-(?P<dash>\d{1,2}))(?P<ending>(?:\.\w{1,6}){0,2})"
)
COPY_OF = re.compile(
    r"(?:copy of|copie de|kopie von|のコピー|副本)[ _-]*|[ _-]*(?:- copy|- 複製|- 副本)", re.IGNORECASE
)


def original(name: str) -> tuple[str, int]:
    """A file's name without the number of its copy, and that number: `hw9 (1).ipynb` is `hw9.ipynb`, 1.

    Browsers number what they download again, Canvas what is handed in again (`hw9-1.ipynb`). 0 is no copy.
    """
    name = COPY_OF.sub("", name).strip() or name
    match = COPY.fullmatch(name)
    if not match or not match["name"].strip():
        return name, 0
    return match["name"].rstrip() + match["ending"], int(match["bracket"] or match["dash"])


def natural(path: str) -> tuple[object, ...]:
    """A key that sorts paths as people read them: `v2` before `v10`, a copy right after its original."""
    folder, _, name = path.rpartition("/")
    plain, number = original(name)
    return (_words(folder), _words(plain), number, path)


def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
