"""Defines functions: runs the statements that the wanted ones need, one at a time.

It runs what it is given: inside a jailed child, or where a student's own notebook is run on the student's own
machine, and for our own solutions (`functions_of`). Each statement's failure costs only itself.
"""

import ast
import builtins
import contextlib
import linecache
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.sandbox.attempt import attempt
from autograder.sandbox.fingerprint import fingerprint
from autograder.sandbox.modules import Modules
from autograder.sandbox.needed import needed_statements
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

MOST_ENDLESS = 2  # so many calls and loops without end, and no other is run: they cost a submission its time

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
        """The rank of a candidate: the one of the highest counts, and of equal ones the later."""
        return self.is_written, self.is_own

    @property
    def place(self) -> tuple[str, int, int]:
        """The file or cell that the statement is in, its first line there, decorators included, its last."""
        tree = self.statement.whole
        first = min([tree.lineno, *(one.lineno for one in getattr(tree, "decorator_list", ()))])
        return self.statement.where, first, tree.end_lineno or tree.lineno


@dataclass
class Source:
    """One file of a submission: its statements, the module they define into, what counts in it."""

    path: str
    statements: list[Statement]
    module: types.ModuleType
    is_notebook: bool = False
    written_by: str = ""  # the notebook that writes this file
    best: dict[str, Candidate] = field(default_factory=dict)
    ran: set[int] = field(default_factory=set)  # ids of the statements that had their turn
    imported: bool = False
    counts: bool = False  # a function that counts, or might have, is from it


@dataclass
class Definitions:
    """What a submission defines: each wanted name's callable, fingerprint and places; what was left out.

    `code` is where the statement stands that counts: its file or cell, its first line and its last.
    """

    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    code: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    cells: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[Fact] = field(default_factory=list)
    notices: list[Fact] = field(default_factory=list)


class Definer:
    """Reads a submission's files when it is made, and defines the wanted functions from them on `define`."""

    def __init__(self, files: dict[str, bytes], wanted: Sequence[str]) -> None:
        self.wanted = tuple(wanted)
        self.found = Definitions()
        self.sources = [source for path, data in files.items() for source in self._read(path, data)]
        paths = (PurePosixPath(source.path).with_suffix("") for source in self.sources)
        self._own = {part for path in paths for part in path.parts}  # names by which its files are imported
        self._modules = Modules(self.sources, self._load)
        self._step: Step = lambda _: True
        self._count = self._endless = 0
        self._given_failed: Counter[str] = Counter()  # of the handout's own statements, by file

    def _read(self, path: str, data: bytes) -> Iterator[Source]:
        """The sources in a file: those that its cells write by `%%writefile`, then the file itself."""
        try:
            cells = read_cells(path, data)
        except Unreadable as error:
            self.found.unreadable.append((error.kind, path, *error.details))
            return
        self.found.cells += [(cell.id, cell.digest) for cell in cells if cell.id]
        written: dict[str, list[Cell]] = {}
        for cell in cells:
            if match := WRITTEN_FILE.match(cell.source):
                rest = Cell(cell.where, "\n" + cell.source[match.end() :], cell.id)
                written[match["path"]] = [*(written.get(match["path"], []) if match["more"] else []), rest]
        for name, parts in written.items():
            yield self._source(name.removeprefix("./"), parts, written_by=path)
        yield self._source(path, cells, is_notebook(path, data))

    def _source(self, path: str, cells: list[Cell], notebook: bool = False, written_by: str = "") -> Source:
        """The source that these cells make up, under this path."""
        statements = [s for cell in cells for s in read_statements(cell, self.found.notices)]
        for cell in cells:  # where inspect, and with it torch.jit, finds the text of a function
            linecache.cache[cell.where] = len(cell.source), None, cell.source.splitlines(True), cell.where
        for node in (node for s in statements for node in (s.tree, s.whole) if notebook):
            if isinstance(node, ast.If) and _asks_for_main(node.test):
                node.test = ast.copy_location(ast.Constant(True), node.test)
        return Source(path, statements, types.ModuleType(f"submission.{path}"), notebook, written_by)

    def define(self, step: Step) -> Definitions:
        """Run what is needed, file by file, and choose for each wanted name the callable that counts.

        Written work goes before a stub, a notebook before a `.py` file, an own definition before a plain
        import from a library; of what is alike in these the last one counts.
        """
        self._step = step
        sys.meta_path.append(self._modules)  # for importlib; last, so that libraries find theirs
        for source in self.sources:
            if not source.imported:
                self._run(source, self.wanted)
        for name in self.wanted:
            self._choose(name, [source for source in self.sources if name in source.best])
        self.found.notices += (("given-failed", path, str(n)) for path, n in self._given_failed.items())
        with contextlib.suppress(BaseException):  # whatever a student did to Python's own modules
            self._tell_unused()
        return self.found

    def _choose(self, name: str, sources: Sequence[Source]) -> None:
        """Take the callable of this name that counts from the files that have one."""
        if not sources:
            return

        def worth(source: Source) -> tuple[bool, bool, bool]:
            return source.best[name].is_written, source.is_notebook, source.best[name].is_own

        highest = max(map(worth, sources))
        equal = [source for source in sources if worth(source) == highest]
        candidates = [source.best[name] for source in equal]
        prints = [self._fingerprint(name, candidate) for candidate in candidates]
        self.found.functions[name] = candidates[-1].function
        self.found.fingerprints[name] = prints[-1]
        self.found.code[name] = candidates[-1].place
        equal[-1].counts = True
        if candidates[-1].is_written and len(set(prints)) > 1:
            places = self.found.places.setdefault(name, [])
            places += [one.where for one in candidates if one.where not in places]
            for source in equal:
                source.counts = True

    def _tell_unused(self) -> None:
        """Name the files that nothing was taken from; where a folder holds several, the folder."""
        counting = [source for source in self.sources if source.counts or source.imported]
        used = {source.written_by or source.path for source in counting}
        paths = dict.fromkeys(source.written_by or source.path for source in self.sources)
        if not (unused := [path for path in paths if path not in used]):
            return
        imported = {name for source in counting for s in source.statements for name in _modules_named(s)}
        folders: dict[str, list[str]] = {}
        for path in unused:
            if PurePosixPath(path).stem not in imported:
                folders.setdefault(path.partition("/")[0] if "/" in path else path, []).append(path)
        for folder, inside in folders.items():
            many = len(inside) > 1
            fact = ("codes-not-used", folder, str(len(inside))) if many else ("code-not-used", inside[0])
            self.found.notices.append(fact)

    def _fingerprint(self, name: str, candidate: Candidate) -> str:
        """The fingerprint of a candidate's code; empty where that cannot be told."""
        with contextlib.suppress(BaseException):  # whatever a student did to Python costs no function
            return fingerprint(candidate.statement.whole, name) or ""
        return ""

    def _run(self, source: Source, wanted: Sequence[str] | None) -> None:
        """Run what these names of a file need, or all names need, each once; what fails leaves a notice."""
        namespace = vars(source.module)
        # A copy for each file, so that no file's changes to the builtins reach another.
        namespace["__builtins__"] = {**vars(builtins), "__import__": self._modules.import_}
        sys.modules[source.module.__name__] = source.module  # where dataclasses look up their own module
        for statement, acts in needed_statements(source.statements, wanted, self._own):
            if id(statement) in source.ran:  # an import runs the rest of a file that has already begun
                continue
            source.ran.add(id(statement))
            trees = [tree for tree in (statement.whole if acts else None, statement.tree) if tree]
            ran = any(self._runs(tree, statement, namespace) for tree in trees)
            if trees and not ran and statement.handed_out:
                self._given_failed[source.path] += 1
            self._note_new_callables(source, statement, f"{statement.where}, line {statement.line}")

    def _runs(self, tree: ast.stmt, statement: Statement, namespace: dict[str, Any]) -> bool:
        """Run a statement, whole or without its calls and loops; whether it did not fail."""
        where, acts = f"{statement.where}, line {statement.line}", tree is not statement.tree
        if acts and self._endless == MOST_ENDLESS:
            self.found.notices.append(("statement-not-run", where, str(MOST_ENDLESS)))
            return False
        self._count += 1
        if not self._step(self._count):
            self._endless += acts
            self.found.notices.append(("statement-endless", where))
            return False
        if statement.again:
            if not all(name in namespace for name in statement.binds - {"*"}):
                attempt(tree, statement.where, namespace)  # its failure is what ended the block
            return True
        facts = attempt(tree, statement.where, namespace)
        if not statement.handed_out:  # they are counted: without the handout's data most of them fail
            self.found.notices += facts
        return "statement-failed" not in (kind for kind, *_ in facts)

    def _load(self, source: Source) -> None:
        """Run a whole file, the first time that it is imported."""
        if not source.imported:
            source.imported = True
            self._run(source, None)

    def _note_new_callables(self, source: Source, statement: Statement, where: str) -> None:
        """Note which wanted names have a new callable after this statement, and keep what is worth more."""
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
        """The candidate that a callable is: one known from another file, or a new one."""
        for source in self.sources:  # just imported from a file of the submission's own
            if (known := source.best.get(name)) and known.function is function:
                return known
        is_written, own = True, True
        with contextlib.suppress(BaseException):  # likewise
            own = not isinstance(statement.whole, ast.Import | ast.ImportFrom)
            is_written = not _is_stub(statement.whole, name)
        return Candidate(function, statement, where, is_written, own)

    def _note_places(self, name: str, before: Candidate | None, now: Candidate) -> None:
        """Note the places of a function that was written twice in one file, unless both are the same."""
        if not (before and before.is_written and now.is_written) or before.where == now.where:
            return
        prints = {self._fingerprint(name, before), self._fingerprint(name, now)}
        if len(prints) > 1 or "" in prints:
            known = self.found.places.setdefault(name, [])
            known += [where for where in (before.where, now.where) if where not in known]


def functions_of(path: Path, wanted: Sequence[str]) -> Definitions:
    """The wanted functions that a notebook or `.py` file defines, run in this very process.

    This is for our own solutions, and for a student's work on the student's own machine; never for a
    stranger's.
    """
    before = list(sys.meta_path)
    try:
        return Definer({path.name: path.read_bytes()}, wanted).define(lambda _: True)
    finally:
        sys.meta_path[:] = before


def _asks_for_main(test: ast.expr) -> bool:
    """Whether a test is the usual `__name__ == "__main__"`, which is true of a notebook."""
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False


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
    """Whether an expression is a plain None."""
    return isinstance(value, ast.Constant) and value.value is None


def _modules_named(statement: Statement) -> Iterator[str]:
    """The last names of all that a statement imports, also inside of functions that were never called."""
    for node in ast.walk(statement.whole):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)
            yield (getattr(node, "module", None) or "").rpartition(".")[2]
