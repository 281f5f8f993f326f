"""Defines functions: runs the statements that the wanted ones need, one at a time.

It runs what it is given: inside a jailed child, or where a student's own notebook is run on the student's own
machine, and for our own solutions (`functions_of`). Each statement's failure costs only itself.
"""

import __future__

import ast
import builtins
import contextlib
import dis
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.fingerprint import fingerprint
from autograder.sandbox.source import Fact, Statement, Unreadable, read_cells, read_statements

LIBRARIES = {"numpy", "scipy", "sklearn", "torch", "torchvision"}
# Code that uses one of these may reach any name, so nothing in its file can be left out as not needed.
BY_NAME = {"eval", "exec", "globals", "vars"}

Step = Callable[[int], bool]  # told before each statement runs; False leaves that statement out


@dataclass
class Source:
    """One file of a submission: its statements, the module they define into, what it defines last."""

    path: str
    statements: list[Statement]
    module: types.ModuleType
    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    definitions: dict[str, Statement] = field(default_factory=dict)  # which statement each comes from
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
        self.sources = [source for path, data in files.items() if (source := self._read(path, data))]
        self._folders: dict[str, types.ModuleType] = {}
        self._step: Step = lambda _: True
        self._count = 0

    def _read(self, path: str, data: bytes) -> Source | None:
        """A file as a source of statements; None, and a note among the unreadable, where it is none."""
        try:
            cells = read_cells(path, data)
        except Unreadable as error:
            self.found.unreadable.append((error.kind, path, *error.details))
            return None
        self.found.cells += [(cell.id, cell.digest) for cell in cells if cell.id]
        statements = [s for cell in cells for s in read_statements(cell, self.found.notices)]
        return Source(path, statements, types.ModuleType(f"submission.{path}"))

    def define(self, step: Step) -> Definitions:
        """Run what is needed, file by file; the last callable that is bound to a wanted name counts."""
        self._step = step
        for source in self.sources:
            if not source.imported:
                self._run(source, self._needed_statements(source))
        for source in self.sources:
            self.found.functions.update(source.functions)
            self.found.fingerprints.update(self._fingerprints(source))
        return self.found

    def _fingerprints(self, source: Source) -> dict[str, str]:
        """The fingerprints of the functions that a file defines; empty for one that has none."""
        found = dict.fromkeys(source.functions, "")
        with contextlib.suppress(BaseException):  # whatever a student did to Python costs no function
            for name, statement in source.definitions.items():
                found[name] = fingerprint(statement.tree, name) or ""
        return found

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
        # A copy for each file, so that no file's changes to the builtins reach another.
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
            try:
                exec(_compiled(statement), namespace)  # noqa: S102
            except BaseException as error:
                self.found.notices.append(("statement-failed", where, _error_text(error)))
            self._note_new_callables(source, statement, where)

    def _note_new_callables(self, source: Source, statement: Statement, where: str) -> None:
        """Note which wanted names have a new callable after this statement, and where it stands."""
        namespace = vars(source.module)
        for name in self.wanted:
            now, before = namespace.get(name), source.functions.get(name)
            if now is before:
                continue
            if callable(now):
                origin = next((s for s in self.sources if now is s.functions.get(name)), None)
                if origin is None:  # not just imported
                    self.found.places.setdefault(name, []).append(where)
                source.definitions[name] = origin.definitions[name] if origin else statement
                source.functions[name] = now
            elif before is not None:  # a value that happens to have the function's name
                namespace[name] = before

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
            raise ImportError(
                f"'{root}' is not among the libraries a submission may use, nor a file of its own"
            )
        for item in fromlist or ():  # `from folder import file` names a module that nothing has set yet
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


def _error_text(error: BaseException) -> str:
    """An exception's type and message; an exception of the student's own making may refuse to tell them."""
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
