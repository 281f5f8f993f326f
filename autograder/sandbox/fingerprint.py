"""Fingerprints a function's code, whatever it calls its own names and however it is laid out.

Two functions with the same fingerprint have the same syntax tree but for the names of parameters and local
variables, docstrings, annotations of parameters, comments and layout. It is made where the student's code
runs, so it may be forged: it points at what to look at, and nothing is judged by it.
"""

import ast
import hashlib
from collections.abc import Iterator

MAX_NODES = 5000
_DROPPED = {"ctx", "annotation", "returns", "type_comment", "type_params", "kind", "asname", "simple"}
_NAMING = ((ast.Name, "id"), (ast.arg, "arg"), (ast.ExceptHandler, "name"), (ast.FunctionDef, "name"))


class _TooLong(Exception):
    """A function has more code than anybody compares by eye."""


def fingerprint(statement: ast.stmt, name: str) -> str | None:
    """The size of `name`'s definition in syntax tree nodes, and a digest of it: "37-0123456789abcdef".

    None where the statement does not define it by a `def` or a lambda, or at excessive length.
    """
    function = _definition(statement, name)
    if function is None:
        return None
    try:
        nodes = list(_nodes(function))
    except _TooLong:
        return None
    numbers = _numbers_of_names(nodes[1:])
    words = "\n".join(word for node in nodes for word in _words(node, node is function, numbers))
    return f"{len(nodes)}-{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _definition(statement: ast.stmt, name: str) -> ast.AST | None:
    """The last `def` or lambda in the statement that gives `name` its value; None where there is none."""
    found: ast.AST | None = None
    for node in [statement] if _defines(statement, name) else ast.walk(statement):
        match node:
            case ast.Assign(targets=targets, value=ast.Lambda() as value):
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    found = value
            case _ if _defines(node, name):
                found = node
    return found


def _defines(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name


def _nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function's tree that count, breadth first. Raises _TooLong."""
    level, count = [function], 0
    while level:
        count += len(level)
        if count > MAX_NODES:
            raise _TooLong
        yield from level
        level = [child for node in level for child in _children(node)]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below a node, but for those that change nothing."""
    for _, value in _fields(node):
        if isinstance(value, ast.AST):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    """A node's fields but for those that change nothing; a docstring is no part of a body."""
    for name in node._fields:
        if name not in _DROPPED:
            value = getattr(node, name, None)
            if name == "body" and isinstance(value, list) and value and _is_docstring(value[0]):
                value = value[1:]
            yield name, value


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _numbers_of_names(nodes: list[ast.AST]) -> dict[str, str]:
    """A number for each name that the function binds, in the order in which the names first appear."""
    bound: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                bound.setdefault(name, f"#{len(bound)}")
            case ast.alias(name=name, asname=alias):
                bound.setdefault(alias or name.partition(".")[0], f"#{len(bound)}")
            case ast.FunctionDef(name=name):
                bound.setdefault(name, f"#{len(bound)}")
    return bound


def _words(node: ast.AST, is_root: bool, numbers: dict[str, str]) -> Iterator[str]:
    """The words that stand for a node: its kind, how many children each field has, its names and constants.

    Breadth first, these determine the tree.
    """
    yield type(node).__name__
    for name, value in _fields(node):
        if isinstance(value, list):
            yield str([item if isinstance(item, str) else isinstance(item, ast.AST) for item in value])
        elif isinstance(value, ast.AST):
            yield "+"
        elif isinstance(value, str) and not isinstance(node, ast.Constant):
            if (type(node), name) in _NAMING:
                value = "" if is_root else numbers.get(value, value)
            yield value
        else:
            yield hex(value) if type(value) is int else repr(value)  # repr refuses an int of 5000 digits
