"""Orders the files of one student as they were made, as far as their names tell."""

import re

# How browsers, Canvas and macOS number what is there already, so that a higher number is later.
NUMBERED = re.compile(
    r"(?P<name>.*?)"
    r"(?: ?\((?P<bracket>\d{1,3})\)|-(?P<dash>\d{1,2})| (?P<space>\d{1,2}))"
    r"(?P<ending>(?:\.[A-Za-z]\w{0,5}){0,2})"
)
# How people, Jupyter, Windows and Colab call a copy, which may be older or newer than its original.
COPIED = re.compile(
    r"(?P<name>.*?)(?:-copy\d{0,3}| - copy(?: \(\d{1,3}\))?| copy(?: \d{1,3})?"
    r"|[ _-]*(?:- 複製|- 副本|的副本|副本)(?: ?\(?\d{1,3}\)?)?)(?P<ending>(?:\.[A-Za-z]\w{0,5}){0,2})",
    re.IGNORECASE,
)
COPY_OF = re.compile(r"(?:copy of|copie de|kopie von|「?副本)[ _-]+", re.IGNORECASE)
MOST_COPIES = 4  # a copy of a copy of a copy


def original(name: str) -> tuple[str, int]:
    """A file's name without what makes it a copy's, and the copy's number: `a (1).ipynb` is `a.ipynb`, 1.

    Browsers number what they download again, Canvas what is handed in again (`a-1.ipynb`). 0 is no copy, or
    one of which nobody knows whether it is the later one; of a copy's copy the numbers add up.
    """
    plain, number = COPY_OF.sub("", name.strip()), 0
    for _ in range(MOST_COPIES):
        match = COPIED.fullmatch(plain) or NUMBERED.fullmatch(plain)
        if not match or not match["name"].strip():
            break
        plain = match["name"].rstrip() + match["ending"]
        numbers = [match[group] for group in ("bracket", "dash", "space") if match.re is NUMBERED]
        number += sum(int(found) for found in numbers if found)
    return plain, number


def natural(path: str) -> tuple[object, ...]:
    """A key that sorts paths as people read them: `v2` before `v10`, copies beside their original."""
    folder, _, name = path.rpartition("/")
    plain, number = original(name)
    return (_words(folder), _words(plain), number, path)


def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    """The runs of digits, as numbers, and the texts between them; numbers sort before texts."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
