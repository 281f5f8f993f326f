"""Reads a submission's files as the Python statements that may be run, by parsing alone.

Imports, definitions and assignments are kept by themselves, also those inside `if`, `try` and `with` blocks.
Calls and loops are kept beside them, for where a needed name is theirs (`needed.py`). Magics and shell lines
are left where they are. Whatever cannot be read is left out by the block, and told as a fact, so that one
broken cell does not cost the others.
"""

import ast
import codecs
import contextlib
import copy
import hashlib
import io
import json
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.pythons import needed_python, shown

TRANSPARENT_MAGICS = {"time", "capture"}  # cell magics whose body is ordinary code
WRITTEN_FILE = re.compile(
    r"\s*%%(?:write)?file\s+(?P<more>-a\s+|--append\s+)?[\"']?(?P<path>[\w./ -]+\.py)[\"']?[ \t]*\n"
)
RUN_FILE = re.compile(r"\s*%run\s+(?:-\w\s+)*[\"']?(?:\./)?(?P<path>[\w/]+)\.(?:ipynb|py)[\"']?\s*(?:#.*)?")
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"  # by which code is read
MAX_REPAIRS = 200  # blocks left out of one cell before the rest of it is given up


Fact = tuple[str, ...]  # a kind of autograder/notices.py, the place it is about, details


class Unreadable(Exception):
    """A file holds no code that can be read; `kind` and `details` are those of the notice about it."""

    def __init__(self, kind: str, *details: str) -> None:
        super().__init__(kind, *details)
        self.kind, self.details = kind, details


@dataclass(frozen=True)
class Cell:
    """One code cell of a notebook, or a whole `.py` file; `where` is how messages call it."""

    where: str
    source: str
    id: str | None = None

    @property
    def digest(self) -> str:
        """A digest of the source, the same whatever spaces end its lines and blank lines end the cell."""
        lines = "\n".join(line.rstrip() for line in self.source.splitlines())
        return hashlib.sha256(lines.strip().encode("utf-8", "replace")).hexdigest()


@dataclass
class Statement:
    """One statement at the top level: its tree, where it stands, its words, the names that the tree may bind.

    The tree holds no calls or loops, and may be nothing; these are `acts`, and `whole` has them in place.
    One that is `again` stands in a block, and is run by itself where the block left its names unbound. One
    that is `handed_out` is of a cell that students got, and that nobody altered.
    """

    tree: ast.stmt | None
    where: str
    text: str
    whole: ast.stmt
    acts: list[ast.stmt] = field(default_factory=list)
    again: bool = False
    handed_out: bool = False
    binds: frozenset[str] = field(init=False)
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = frozenset(re.findall(r"\w+", self.text))
        self.binds = frozenset(_bound_names(self.tree) if self.tree else ())

    @property
    def line(self) -> int:
        """The line of the cell where the statement begins, counted from 1."""
        return self.whole.lineno


def read_cells(path: str, data: bytes) -> list[Cell]:
    """The code cells of a notebook (nbformat 3 or 4) or the one cell that a `.py` file is, in order.

    Raises `Unreadable` where the file is not what its name says.
    """
    if not is_notebook(path, data):
        return [Cell(path, _decode(data))]
    try:
        notebook = json.loads(_decode(data))
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        raw = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        return [
            Cell(f"{path}, code cell {n}", _source(cell.get("source", cell.get("input", ""))), _cell_id(cell))
            for n, cell in enumerate(raw, 1)
        ]
    except json.JSONDecodeError as error:
        raise Unreadable("notebook-damaged", str(error.lineno), error.msg) from None
    except (KeyError, TypeError, AttributeError):
        raise Unreadable("no-notebook") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("notebook-too-deep", type(error).__name__) from None


def is_notebook(path: str, data: bytes) -> bool:
    """Whether a file is a notebook: by its name, whatever was put behind it, or by what it holds."""
    if re.search(r"\.ipynb(\.\w{1,5})?$", path, re.IGNORECASE):
        return True
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data[2:].replace(b"\0", b"")
    begins = data[:1000].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")
    return begins and b'"cell_type"' in data and (b'"cells"' in data or b'"worksheets"' in data)


def _source(source: Any) -> str:
    return source if isinstance(source, str) else "".join(map(str, source or ()))


def _cell_id(cell: dict[str, Any]) -> str | None:
    """The name that nbgrader gave the cell, else the id that the notebook format gave it, if any."""
    with contextlib.suppress(KeyError, TypeError):
        return str(cell["metadata"]["nbgrader"]["grade_id"])
    return cell.get("id")


def _decode(data: bytes) -> str:
    """The text of a file, whatever editor wrote it: UTF-8 with or without a mark, UTF-16, a declared
    encoding, Big5. Its lines end in newlines alone.
    """
    encodings = ["utf-8-sig", "cp950", "latin-1"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings.insert(0, "utf-16")
    # A file may declare what is no encoding of text; which error says so differs between Pythons.
    with contextlib.suppress(SyntaxError, UnicodeError, LookupError):
        encodings.insert(0, tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    for encoding in encodings:
        with contextlib.suppress(UnicodeError, LookupError):
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    raise AssertionError("latin-1 reads anything")


# --- statements ----------------------------------------------------------------------------------------

_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$|^\s*[\w\s,.]+=\s*(!|%)")
_CONTINUES = re.compile(r"\s|[)\]}#]|(else|elif|except|finally)\b|$")  # not the first line of a block
_SIMPLE = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Pass,
)  # fmt: skip
_IDLE = (ast.Assert, ast.Raise, ast.Global, ast.Nonlocal)  # they alter nothing
_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


_read: defaultdict[str, list[list[Statement]]] = defaultdict(list)  # cells read beforehand, by text


def read_beforehand(path: str, data: bytes) -> None:
    """Read the cells of a file as handed out, so that `read_statements` has those of an equal cell at once.

    What was read serves one submission: whoever reads several forks a process for each.
    """
    for cell in read_cells(path, data):
        notices: list[Fact] = []
        statements = _parsed(cell, notices)
        if not notices:
            _read[cell.source].append(statements)


def read_statements(cell: Cell, notices: list[Fact]) -> list[Statement]:
    """The cell's statements that may be run, in order; what could not be read is added to `notices`."""
    given = _read.get(cell.source)
    # Each once, for whoever runs trees may alter them: a second copy of a notebook is parsed anew.
    statements = given.pop() if given else _parsed(cell, notices)
    for statement in statements:
        statement.where, statement.handed_out = cell.where, given is not None
    return statements


def _parsed(cell: Cell, notices: list[Fact]) -> list[Statement]:
    """The statements of `read_statements`, parsed now."""
    lines = cell.source.replace("\0", " ").split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first][2:].split()[:1] not in [[name] for name in TRANSPARENT_MAGICS]:
            return []
        lines[first] = ""
    for _ in range(MAX_REPAIRS):  # each round leaves out what the parser stopped at
        try:
            tree = ast.parse("\n".join(lines), cell.where)
            return [statement for node in tree.body for statement in _statements(node, cell.where, lines)]
        except SyntaxError as error:
            if not _leave_out(lines, error, cell.where, notices):
                notices.append(("cell-not-python", cell.where, PYTHON, error.msg))
                return []
        except (ValueError, RecursionError, MemoryError) as error:
            notices.append(("cell-unreadable", cell.where, type(error).__name__))
            return []
    notices.append(("cell-hopeless", cell.where, str(MAX_REPAIRS), PYTHON))
    return []


def _leave_out(lines: list[str], error: SyntaxError, where: str, notices: list[Fact]) -> bool:
    """Blank the magic, or else the block, in which the parser stopped; False where nothing is left to try."""
    at = _line_to_blame(lines, error)
    if _MAGIC.match(lines[at]) or _MAGIC.search(lines[at]):
        indent = re.match(r"\s*", lines[at])
        more = lines[at].endswith("\\")
        lines[at] = (indent[0] if indent else "") + _instead_of_magic(lines[at])
        while more and at + 1 < len(lines):
            at += 1
            more, lines[at] = lines[at].endswith("\\"), ""
        return True
    # From the line to its whole block: up to its first line with its decorators, down to its last.
    start = at
    while start > 0 and (_CONTINUES.match(lines[start]) or lines[start - 1].startswith("@")):
        start -= 1
    end = at + 1
    while end < len(lines) and _CONTINUES.match(lines[end]):
        end += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    if end == start:
        return False
    place = f"{where}, line {at + 1}"
    if needs := needed_python("\n".join(lines[start:end]), error.msg):
        notices.append(("newer-python", place, PYTHON, shown(needs), str(start + 1), str(end)))
    elif end == start + 1:
        notices.append(("line-not-python", place, PYTHON, error.msg, str(end)))
    else:
        notices.append(("lines-not-python", place, PYTHON, error.msg, str(start + 1), str(end)))
    lines[start:end] = [""] * (end - start)
    return True


def _instead_of_magic(line: str) -> str:
    """The statement that stands in for a magic: `%run other.ipynb` brings what that file defines."""
    match = RUN_FILE.fullmatch(line)
    parts = match["path"].split("/") if match else []
    return f"from {'.'.join(parts)} import *" if parts and all(map(str.isidentifier, parts)) else "pass"


def _line_to_blame(lines: list[str], error: SyntaxError) -> int:
    """The index of the line to blame, which may lie before the one where the parser noticed."""
    if header := re.search(r" on line (\d+)", error.msg):  # "expected an indented block after … on line 3"
        return int(header[1]) - 1
    at = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    if error.msg.startswith("expected 'except'"):
        return max((i for i in range(at) if lines[i].strip()), default=at)
    return at


def _statements(node: ast.stmt, where: str, lines: list[str]) -> Iterator[Statement]:
    """The statements to run for one of a cell's: several names one by one, calls and loops set apart."""
    text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    acts: list[ast.stmt] = []
    kept = _runnable([node], acts)
    parts = list(_name_by_name(kept))
    for part, again in parts:
        if len(parts) > 1 and not isinstance(part, ast.If | ast.Try | ast.With):
            text = ast.unparse(part)  # of a thousand names in one line, each is only its own
        yield Statement(part, where, text, node if acts and not again else part, [] if again else acts, again)
    if not kept and not isinstance(node, _IDLE):
        yield Statement(None, where, text, node, [node])


def _runnable(statements: list[ast.stmt], acts: list[ast.stmt]) -> list[ast.stmt]:
    """The imports, definitions and assignments among statements, also those inside `if`, `try` and `with`.

    Such a block stays with what is left of it, so that a call beside a definition does not cost it. The rest
    is added to `acts`.
    """
    kept: list[ast.stmt] = []
    for node in statements:
        if isinstance(node, ast.If | ast.Try | ast.With):
            block = copy.copy(node)
            if isinstance(block, ast.Try):
                block.handlers = [copy.copy(handler) for handler in block.handlers]
            parts = _statement_lists(block)
            remaining = [_runnable(getattr(owner, name), acts) for owner, name in parts]
            for (owner, name), rest in zip(parts, remaining, strict=True):
                empty = [ast.copy_location(ast.Pass(), node)] if getattr(owner, name) else []
                setattr(owner, name, rest or empty)
            kept += [block] if any(remaining) else []
        elif isinstance(node, _SIMPLE) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)  # a docstring
        ):
            kept.append(node)
        elif not isinstance(node, _IDLE):
            acts.append(node)
    return kept


def _name_by_name(statements: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements, with imports and assignments of several names one by one: each may fail by itself.

    The imports and definitions in a `try` or `with` follow it once more, marked: what fails there ends the
    block, and would take those after it along.
    """
    for node in statements:
        parts: list[ast.stmt] = [node]
        inside: list[ast.stmt] = []
        match node:
            case ast.Import(names=names):
                parts = [ast.Import([name]) for name in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                parts = [ast.ImportFrom(module, [name], level) for name in names]
            case ast.Assign(targets=[ast.Tuple(elts=left)], value=ast.Tuple(elts=right)) if _are_independent(
                left, right
            ):
                parts = [ast.Assign([to], of) for to, of in zip(left, right, strict=True)]
            case ast.If():
                node.body, node.orelse = _guarded(node.body), _guarded(node.orelse)
            case ast.Try() | ast.With():
                parts_inside = [part for part, _ in _name_by_name(node.body)]
                if len(parts_inside) > 1:
                    inside = [part for part in parts_inside if isinstance(part, _DEFINING)]
        yield from ((part if part is node else ast.copy_location(part, node), False) for part in parts)
        yield from ((part, True) for part in inside)


def _guarded(statements: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of an `if`, its imports name by name, and none of them able to end the block."""
    kept: list[ast.stmt] = []
    for node, again in _name_by_name(statements):
        if again:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom) and len(statements) > 1:
            failed = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), None, [ast.Pass()])
            node = ast.fix_missing_locations(ast.copy_location(ast.Try([node], [failed], [], []), node))
        kept.append(node)
    return kept


def _are_independent(left: list[ast.expr], right: list[ast.expr]) -> bool:
    """Whether values can be given to names one after another: none is of a name that is given before it."""
    names = {node.id for node in left if isinstance(node, ast.Name)}
    used = {node.id for value in right for node in ast.walk(value) if isinstance(node, ast.Name)}
    starred = any(isinstance(node, ast.Starred) for node in [*left, *right])
    return len(left) == len(right) == len(names) and not starred and not names & used


def _statement_lists(node: ast.If | ast.Try | ast.With) -> list[tuple[ast.AST, str]]:
    """The lists that hold a block's statements, each as the node it belongs to and the name of its field."""
    parts: list[tuple[ast.AST, str]] = [(node, "body")]
    if not isinstance(node, ast.With):
        parts.append((node, "orelse"))
    if isinstance(node, ast.Try):
        parts += [(node, "finalbody"), *((handler, "body") for handler in node.handlers)]
    return parts


def _bound_names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement may bind or alter; "*" where that cannot be told from the text."""
    match node:
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            if node.decorator_list:  # a decorator may enter what it decorates anywhere
                yield "*"
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _root_names(target)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            yield from _root_names(target)
        case ast.If() | ast.Try() | ast.With():
            if isinstance(node, ast.With):
                yield from (
                    name for item in node.items if (to := item.optional_vars) for name in _root_names(to)
                )
            for owner, name in _statement_lists(node):
                for child in getattr(owner, name):
                    yield from _bound_names(child)


def _root_names(target: ast.expr) -> Iterator[str]:
    """The names at the root of an assignment's target: `a` for `a`, `a.b`, `a[0]` and `(a, c)`."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
            yield from _root_names(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _root_names(part)
        case _:
            yield "*"
