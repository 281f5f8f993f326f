"""Reads the manifest `homework.yaml`: what is this homework's own."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from questions.checked_yaml import read_yaml
from questions.places import ASSIGNMENT, HOMEWORK
from questions.text import Line, Text


def _numbers(given: object) -> object:
    """The numbers from 1 to 4, given `1-4`. Raises ValueError."""
    if isinstance(given, range):
        return given
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", str(given))
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise ValueError(f"found {given!r}; expected numbers of questions, as in 1-4")
    return range(int(match[1]), int(match[2] or match[1]) + 1)


def _apart(topics: Mapping[str, range]) -> Mapping[str, range]:
    """The topics as they are. Raises ValueError unless their numbers ascend and none shares one."""
    last = 0
    for name, numbers in topics.items():
        if numbers[0] <= last:
            raise ValueError(f"{name} begins at {numbers[0]}, but {last} belongs to the topic before it")
        last = numbers[-1]
    return topics


def _pattern(given: str) -> str:
    """The regular expression as it is. Raises ValueError where it is none."""
    try:
        re.compile(given)
    except re.error as error:
        raise ValueError(f"found {given!r}, which is no regular expression ({error})") from None
    return given


class Command(BaseModel):
    """A command of the lesson's own: a module whose `main` takes the words after the command's name.

    `packages` are what the module imports, by the names they are imported under; `makes` is the page that it
    writes beside a student's work, if it writes one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: Line
    help: Text
    packages: tuple[str, ...] = ()
    makes: str | None = None


class Homework(BaseModel):
    """A homework's manifest: its short name, its title, its topics with the numbers of their questions.

    `column` is a regular expression that the homework's column in an LMS's gradebook matches, in any case.
    `pictures` is the folder of assignment/ whose pictures the questions are about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    column: Annotated[str, AfterValidator(_pattern)]
    topics: Annotated[
        Mapping[str, Annotated[range, BeforeValidator(_numbers)]],
        Field(min_length=1),
        AfterValidator(_apart),
    ]
    pictures: str | None = None
    commands: Mapping[str, Command] = {}

    @property
    def pictures_folder(self) -> Path | None:
        """The folder of the pictures that the questions are about, None if they are about none."""
        return ASSIGNMENT / self.pictures if self.pictures else None

    @property
    def figures(self) -> tuple[str, str] | None:
        """The page that one of the commands makes of a student's work, and that command's name; or None."""
        return next(((one.makes, name) for name, one in self.commands.items() if one.makes), None)


@functools.cache
def load_homework(path: Path = HOMEWORK) -> Homework:
    """The manifest in the file at `path`. Raises BadFileError: file, line and what was expected."""
    return read_yaml(path, Homework)
