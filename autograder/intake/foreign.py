"""Tells the folders that hold no work of the student's: environments, packages, checkpoints."""

import re
from collections.abc import Collection, Iterable, Sequence

ENVIRONMENTS = {"venv", "env", ".venv", "virtualenv", "anaconda3", "miniconda3"}
INSIDE_ENVIRONMENTS = {"lib", "lib64", "bin", "scripts", "include", "pkgs"}
PACKAGES = {"site-packages", "dist-packages", "node_modules", "__pycache__", "__pypackages__", "__macosx"}
PYTHON_LIBRARY = re.compile(r"python\d(\.\d+)?t?", re.IGNORECASE)  # lib/python3.12/, with a library below
MARKS = ("pyvenv.cfg", "conda-meta")  # what an environment holds at its top
INSTALLED = ".dist-info"  # beside every package that pip installs somewhere
WORK = re.compile(r".*\.ipynb|.*answers?\b.*\.ya?ml", re.IGNORECASE)


def marked_folders(paths: Iterable[str]) -> set[str]:
    """The folders that are environments by what they hold, from all paths of an archive."""
    inside: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split("/")
        for place in range(1, len(parts)):
            inside.setdefault("/".join(parts[:place]), set()).add(parts[place])
    return {folder for folder, names in inside.items() if is_marked(names)}


def is_marked(names: Collection[str]) -> bool:
    """Whether a folder that holds these names is an environment, or one that pip installed into.

    One that holds work is none: some make the environment right in the homework's folder.
    """
    marked = any(name in MARKS or name.endswith(INSTALLED) for name in names)
    return marked and not any(WORK.fullmatch(name) for name in names)


def foreign_root(parts: Sequence[str], marked: Collection[str] = ()) -> str:
    """The folder of a path in which nothing is a student's work; empty where there is none.

    `parts` are its folders and its name, `marked` the folders that are known to be environments.
    """
    for place, part in enumerate(parts[:-1]):
        lower, after = part.lower(), parts[place + 1].lower()
        here = "/".join(parts[: place + 1])
        if here in marked or lower in PACKAGES or (part.startswith(".") and part not in (".", "..")):
            return here
        if lower in ENVIRONMENTS and after in INSIDE_ENVIRONMENTS:
            return here
        is_library = after == "site-packages" or PYTHON_LIBRARY.fullmatch(after)
        if lower in ("lib", "lib64") and is_library and place + 2 < len(parts):
            return here
    return ""
