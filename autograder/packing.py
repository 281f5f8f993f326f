"""Gathers those of the project's own files that some modules need, by their imports, to run elsewhere."""

import ast
import functools
import sys
from collections.abc import Sequence
from pathlib import Path

from questions.places import ROOT


def needed(*modules: str) -> dict[str, bytes]:
    """The modules and all that importing them brings along, as files by their path in the project.

    What a module imports inside a function only is left out: it is for other uses of that module.
    """
    names, found = list(modules), dict[str, bytes]()
    while names:
        name = names.pop()
        if not (parts := name.split("."))[0]:
            continue
        for path in (Path(*parts).with_suffix(".py"), Path(*parts, "__init__.py")):
            if (ROOT / path).is_file() and path.as_posix() not in found:
                found[path.as_posix()] = (ROOT / path).read_bytes()
                names += [".".join(parts[:-1]), *_imports(found[path.as_posix()])]
    return found


def folder(name: str, *patterns: str) -> dict[str, bytes]:
    """The files below a folder of the project that match, by their path in it, less those that are hidden."""
    found = {path for pattern in patterns for path in (ROOT / name).glob(pattern) if path.is_file()}
    paths = {path.relative_to(ROOT): path for path in found}
    return {
        path.as_posix(): full.read_bytes()
        for path, full in paths.items()
        if "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.parts)
    }


def requirements(*extras: str) -> str:
    """The text of a requirements file: what the project needs, and what these of its extras add."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return "\n".join([*project["dependencies"], *more, ""])


@functools.cache
def _imports(source: bytes) -> Sequence[str]:
    """The names of what a module imports when it is imported itself, not later in a function."""
    nodes: list[ast.AST] = [ast.parse(source)]
    names: list[str] = []
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from a import b` may mean the module a.b, or a name in a: what is no file is passed over.
            names += (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            nodes += ast.iter_child_nodes(node)
    return names
