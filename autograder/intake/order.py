"""Orders the files of one student as they were made, as far as their names tell."""

import re

# How browsers, Canvas, Jupyter, macOS and Windows number what is there already.
COPY = re.compile(
    r"(?P<name>.*?)(?P<number>"
    r" ?\(\d{1,3}\)|-\d{1,2}|-copy\d{0,3}| - copy(?: \(\d{1,3}\))?| copy(?: \d{1,3})?| \d{1,2}"
    r"|[ _-]*(?:- 複製|- 副本|的副本|副本)(?: ?\(?\d{1,3}\)?)?"
    r")(?P<ending>(?:\.[A-Za-z]\w{0,5}){0,2})",
    re.IGNORECASE,
)
COPY_OF = re.compile(r"(?:copy of|copie de|kopie von|「?副本)[ _-]+", re.IGNORECASE)
MOST_COPIES = 4  # a copy of a copy of a copy


def original(name: str) -> tuple[str, int]:
    """A file's name without the number of its copy, and that number: `hw9 (1).ipynb` is `hw9.ipynb`, 1.

    Browsers number what they download again, Canvas what is handed in again (`hw9-1.ipynb`), Jupyter what is
    duplicated (`hw9-Copy1.ipynb`). 0 is no copy; of a copy's copy the numbers add up.
    """
    plain, copies = COPY_OF.subn("", name.strip())
    for _ in range(MOST_COPIES):
        match = COPY.fullmatch(plain)
        if not match or not match["name"].strip():
            break
        plain = match["name"].rstrip() + match["ending"]
        digits = re.search(r"\d+", match["number"])
        copies += int(digits[0]) if digits else 1
    return plain, copies


def natural(path: str) -> tuple[object, ...]:
    """A key that sorts paths as people read them: `v2` before `v10`, a copy right after its original."""
    folder, _, name = path.rpartition("/")
    plain, number = original(name)
    return (_words(folder), _words(plain), number, path)


def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    """The runs of digits, as numbers, and the texts between them; numbers sort before texts."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
