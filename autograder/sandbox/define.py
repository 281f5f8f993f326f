"""Defines functions: runs the statements that the wanted ones need, one at a time.

It runs what it is given: inside a jailed child, or where a student's own notebook is run on the student's own
machine, and for our own solutions (`functions_of`). Each statement's failure costs only itself.
"""

import __future__

import ast
import builtins
import contextlib
import dataclasses
import dis
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.fingerprint import fingerprint
from autograder.sandbox.source import (
    WRITTEN_FILE,
    Cell,
    Fact,
    Statement,
    Unreadable,
    is_notebook,
    read_cells,
    read_statements,
)

LIBRARIES = {"numpy", "scipy", "sklearn", "torch", "torchvision"}
# Code that uses one of these may reach any name, so nothing in its file can be left out as not needed.
BY_NAME = {"eval", "exec", "globals", "vars"}

Step = Callable[[int], bool]  # told before each statement runs; False leaves that statement out


@dataclass(frozen=True)
class Candidate:
    """A callable that a statement gave a wanted name: where it stands, and what it is worth.

    `is_written` tells it from a stub, which only raises or passes; `is_own` from a library's function that
    was merely imported.
    """

    function: Callable[..., Any]
    statement: Statement
    where: str
    is_written: bool
    is_own: bool

    @property
    def worth(self) -> tuple[bool, bool]:
        """Of two candidates the one that is worth more counts; of equals the later one."""
        return self.is_written, self.is_own


@dataclass
class Source:
    """One file of a submission: its statements, the module they define into, what counts in it."""

    path: str
    statements: list[Statement]
    module: types.ModuleType
    is_notebook: bool = False
    best: dict[str, Candidate] = field(default_factory=dict)
    ran: set[int] = field(default_factory=set)  # ids of the statements that had their turn
    imported: bool = False


@dataclass
class Definitions:
    """What a submission defines: each wanted name's callable, fingerprint and places; what was left out."""

    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    cells: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[Fact] = field(default_factory=list)
    notices: list[Fact] = field(default_factory=list)


class Definer:
    """Reads a submission's files when it is made, and defines the wanted functions from them on `define`."""

    def __init__(self, files: dict[str, bytes], wanted: Sequence[str]) -> None:
        self.wanted = tuple(wanted)
        self.found = Definitions()
        self.sources = [source for path, data in files.items() for source in self._read(path, data)]
        self._folders: dict[str, types.ModuleType] = {}
        self._step: Step = lambda _: True
        self._count = 0

    def _read(self, path: str, data: bytes) -> Iterator[Source]:
        """A file's source, after those of the files that its cells write by `%%writefile`."""
        try:
            cells = read_cells(path, data)
        except Unreadable as error:
            self.found.unreadable.append((error.kind, path, *error.details))
            return
        self.found.cells += [(cell.id, cell.digest) for cell in cells if cell.id]
        for cell in cells:
            if written := WRITTEN_FILE.match(cell.source):
                rest = dataclasses.replace(cell, source="\n" + cell.source[written.end() :])
                yield self._source(written["path"], [rest])
        yield self._source(path, cells, is_notebook(path, data))

    def _source(self, path: str, cells: list[Cell], notebook: bool = False) -> Source:
        statements = [s for cell in cells for s in read_statements(cell, self.found.notices)]
        return Source(path, statements, types.ModuleType(f"submission.{path}"), notebook)

    def define(self, step: Step) -> Definitions:
        """Run what is needed, file by file, and choose for each wanted name the callable that counts.

        Written work goes before a stub, a notebook before a `.py` file, an own definition before a plain
        import from a library; of what is alike in these the last one counts.
        """
        self._step = step
        for source in self.sources:
            if not source.imported:
                self._run(source, self._needed_statements(source))
        for name in self.wanted:
            candidates = [
                (source.is_notebook, source.best[name]) for source in self.sources if name in source.best
            ]
            if candidates:
                self._choose(name, candidates)
        return self.found

    def _choose(self, name: str, candidates: list[tuple[bool, Candidate]]) -> None:
        def worth(pair: tuple[bool, Candidate]) -> tuple[bool, bool, bool]:
            notebook, candidate = pair
            return candidate.is_written, notebook, candidate.is_own

        highest = max(map(worth, candidates))
        equal = [pair[1] for pair in candidates if worth(pair) == highest]
        prints = [self._fingerprint(name, candidate) for candidate in equal]
        self.found.functions[name] = equal[-1].function
        self.found.fingerprints[name] = prints[-1]
        if equal[-1].is_written and len(set(prints)) > 1:
            self.found.places.setdefault(name, [])
            self.found.places[name] += [
                one.where for one in equal if one.where not in self.found.places[name]
            ]

    def _fingerprint(self, name: str, candidate: Candidate) -> str:
        """What its code is; empty where that cannot be told."""
        with contextlib.suppress(BaseException):  # whatever a student did to Python costs no function
            return fingerprint(candidate.statement.tree, name) or ""
        return ""

    def _needed_statements(self, source: Source) -> list[Statement]:
        """The statements that the wanted names depend on, in their order, however indirectly.

        All of them where names are looked up by what they are called, which cannot be told from the text.
        """
        binders: dict[str, list[int]] = {}
        for index, statement in enumerate(source.statements):
            for name in statement.binds:
                binders.setdefault(name, []).append(index)
        if not any(name in binders for name in self.wanted):
            return []
        names_to_follow, needed = [*self.wanted, "*"], set[int]()
        while names_to_follow:
            for index in binders.pop(names_to_follow.pop(), []):
                if index not in needed:
                    needed.add(index)
                    names_to_follow += _names_used(source.statements[index])
            if not BY_NAME.isdisjoint(names_to_follow):
                return source.statements
        return [source.statements[index] for index in sorted(needed)]

    def _run(self, source: Source, statements: Sequence[Statement]) -> None:
        """Run these statements of a file, each once only; one that fails leaves a notice."""
        namespace = vars(source.module)
        namespace["__builtins__"] = {**vars(builtins), "__import__": self._import}
        sys.modules[source.module.__name__] = source.module  # where dataclasses look up their own module
        for statement in statements:
            if id(statement) in source.ran:  # an import runs the rest of a file that has already begun
                continue
            source.ran.add(id(statement))
            self._count += 1
            where = f"{statement.where}, line {statement.line}"
            if not self._step(self._count):
                self.found.notices.append(("statement-endless", where))
                continue
            self._execute(statement, namespace, where)
            self._take_note(source, statement, where)

    def _execute(self, statement: Statement, namespace: dict[str, Any], where: str) -> None:
        """Run a statement; a definition that fails for its decorator's sake is defined without it."""
        try:
            exec(_compiled(statement), namespace)  # noqa: S102
        except BaseException as error:
            self.found.notices.append(("statement-failed", where, _error_text(error)))
            if isinstance(statement.tree, ast.FunctionDef) and statement.tree.decorator_list:
                statement.tree.decorator_list = []
                self.found.notices[-1] = ("decorator-failed", where, _error_text(error))
                self._execute(statement, namespace, where)

    def _take_note(self, source: Source, statement: Statement, where: str) -> None:
        """Remember which wanted names have a new callable, and keep what is worth more than it."""
        namespace = vars(source.module)
        for name in self.wanted:
            now, best = namespace.get(name), source.best.get(name)
            if best is not None and now is best.function:
                continue
            if callable(now):
                new = self._candidate(name, now, statement, where)
                if best is None or new.worth >= best.worth:
                    source.best[name] = new
                    self._note_places(name, best, new)
            if source.best.get(name):  # not a stub pasted below, nor a value that happens to have the name
                namespace[name] = source.best[name].function

    def _candidate(
        self, name: str, function: Callable[..., Any], statement: Statement, where: str
    ) -> Candidate:
        for source in self.sources:  # just imported from a file of the submission's own
            if (known := source.best.get(name)) and known.function is function:
                return known
        own = not isinstance(statement.tree, ast.Import | ast.ImportFrom)
        return Candidate(function, statement, where, not _is_stub(statement.tree, name), own)

    def _note_places(self, name: str, before: Candidate | None, now: Candidate) -> None:
        """Within a file too, what was written twice is told, unless it is the same."""
        if not (before and before.is_written and now.is_written) or before.where == now.where:
            return
        prints = {self._fingerprint(name, before), self._fingerprint(name, now)}
        if len(prints) > 1 or "" in prints:
            known = self.found.places.setdefault(name, [])
            known += [where for where in (before.where, now.where) if where not in known]

    def _import(
        self,
        name: str,
        globals_: dict[str, Any] | None = None,
        locals_: dict[str, Any] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> types.ModuleType:
        """`__import__` for students' code: the libraries it may use, and the submission's own files."""
        root = name.partition(".")[0]
        if level == 0 and (root in LIBRARIES or root in sys.stdlib_module_names):
            return builtins.__import__(name, globals_, locals_, fromlist, level)
        if not (module := self._own_module(name)):
            raise ModuleNotFoundError(
                f"'{root}' is not among the libraries a submission may use, nor a file of its own"
            )
        for item in fromlist or ():
            if not hasattr(module, item) and (own := self._own_module(f"{name}.{item}".lstrip("."))):
                setattr(module, item, own)
        return module if fromlist else self._top_package(name, module)

    def _top_package(self, dotted: str, module: types.ModuleType) -> types.ModuleType:
        """The module that `import a.b.c` binds: `a`, with `b` in it, with `c` in that."""
        package, _, name = dotted.rpartition(".")
        if not package:
            return module
        outer = self._own_module(package) or types.ModuleType(package)
        setattr(outer, name, module)
        return self._top_package(package, outer)

    def _own_module(self, dotted: str) -> types.ModuleType | None:
        """The module that a file of the submission, or a folder of files, is, wherever it lies; else None.

        A file is run the first time it is asked for.
        """
        stem = dotted.replace(".", "/")
        for source in self.sources:
            if f"/{source.path}".endswith((f"/{stem}.py", f"/{stem}/__init__.py")):
                if not source.imported:
                    source.imported = True
                    self._run(source, source.statements)
                return source.module
        if any(f"/{stem}/".replace("//", "/") in f"/{source.path}" for source in self.sources):
            return self._folders.setdefault(stem, types.ModuleType(dotted))
        return None


def functions_of(path: Path, wanted: Sequence[str]) -> Definitions:
    """The wanted functions that a notebook or `.py` file defines, run in this very process.

    This is for our own solutions, and for a student's work on the student's own machine; never for a
    stranger's.
    """
    return Definer({path.name: path.read_bytes()}, wanted).define(lambda _: True)


def _is_stub(statement: ast.stmt, name: str) -> bool:
    """Whether a statement defines a function that only raises or passes."""
    if not isinstance(statement, ast.FunctionDef) or statement.name != name:
        return False
    return all(
        isinstance(node, ast.Pass | ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Return) and (node.value is None or _is_nothing(node.value)))
        for node in statement.body
    )


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _error_text(error: BaseException) -> str:
    """An exception's type and message, which may itself fail to be told."""
    try:
        return f"{type(error).__name__}: {str(error)[:200]}"
    except BaseException:
        return "an exception that cannot be described"


def _compiled(statement: Statement) -> types.CodeType:
    """The statement as code whose annotations are never evaluated: they may be from a missing library."""
    tree = ast.Module([statement.tree], [])
    flags = __future__.annotations.compiler_flag
    return compile(tree, statement.where, "exec", flags, dont_inherit=True)


def _names_used(statement: Statement) -> list[str]:
    """The global names that the statement loads, in nested functions too."""
    try:
        return list(_globals_loaded(_compiled(statement)))
    except (SyntaxError, ValueError, RecursionError):  # will be said when it is run
        return []


def _globals_loaded(code: types.CodeType) -> Iterator[str]:
    """The global names that code loads, and that the code inside it loads."""
    for instruction in dis.get_instructions(code):
        if instruction.opname.startswith(("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT", "LOAD_CLASSDEREF")):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_loaded(constant)
