"""Reads YAML files of ours into pydantic models; whatever is wrong is named with its file and line."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from questions.errors import BadFileError

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is 8 times as fast
M = TypeVar("M", bound=BaseModel)
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)$")


class _Loader(Loader):  # type: ignore[misc, valid-type]
    """The safe loader, for which 00123456 and 1:30 are text: only YAML takes them for numbers."""

    yaml_implicit_resolvers = {  # noqa: RUF012  as PyYAML has it
        first: [(tag, WHOLE if tag == "tag:yaml.org,2002:int" else pattern) for tag, pattern in found]
        for first, found in Loader.yaml_implicit_resolvers.items()
    }


def read_yaml(path: Path, model: type[M]) -> M:
    """The model that the YAML file at `path` holds.

    Raises BadFileError with one line for every mistake: `bank/topic.yaml line 12: …`. A key given twice is a
    mistake, though YAML itself would quietly keep the last.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        loader = _Loader(path.read_text("utf-8"))
        root = loader.get_single_node()
        mistakes = list(_duplicates(root))
        data = loader.construct_document(root) if root else None
    except OSError as error:
        raise BadFileError(f"{name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise BadFileError(f"{name}: is not UTF-8 ({error.reason} at byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise BadFileError(f"{name}{line}: is not YAML: {getattr(error, 'problem', error)}.") from None
    try:
        checked = model.model_validate(data)
    except ValidationError as error:
        mistakes += [(_line(root, e["loc"]), _sentence(e["loc"], _said(e))) for e in error.errors()]
    if mistakes:
        raise BadFileError("\n".join(f"{name} line {line}: {what}" for line, what in sorted(mistakes)))
    return checked


def line_of(path: Path, place: tuple[int | str, ...]) -> int:
    """The line (from 1) of what stands at a place in a YAML file that was read before."""
    return _line(yaml.compose(path.read_text("utf-8"), _Loader), place)


def _said(error: Any) -> str:
    """What pydantic finds wrong, and the value that it is wrong with, where that is a short one."""
    value, what = error["input"], error["msg"]
    is_short = isinstance(value, int | float | str | Fraction) and len(str(value)) < 40
    return f"{what}; found {value}" if is_short and error["type"] != "value_error" else what


def _sentence(where: tuple[int | str, ...], what: str) -> str:
    """What pydantic finds wrong, after the path of the keys it is found under."""
    place, what = ".".join(str(step) for step in where), what.removeprefix("Value error, ")
    return f"{place}: {what}" if place else what


def _line(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """The line (from 1) of what stands at `path`, or of the nearest thing around it that is there."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _duplicates(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """The line of each key that its mapping already has, and the words for it."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicates(item)
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if str(key.value) in seen:
                yield line, f"{key.value}: stands here and on line {seen[key.value]}; expected once"
            seen[str(key.value)] = line
            yield from _duplicates(value)
