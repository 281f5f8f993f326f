"""Finds the statements that wanted names need: those that bind a needed name or may alter its value.

What a statement may do is read off its text. A value is taken to be altered by a store into it, by a method
of its own, and by a call that it is passed to; a call of the file's own functions does what their bodies do.
A library, a number or a text is never altered. What stands below a student's statement that binds a name, in
cells that are still as handed out, leaves that name alone: the handout uses such names for itself, and its
cells could not run without its data. Not seen is what goes through a container of several values,
through what a function returns, or through a name that another file gives to the same value.
"""

import ast
import builtins
import dis
import re
import sys
import types
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.sandbox.attempt import compiled
from autograder.sandbox.modules import LIBRARIES
from autograder.sandbox.source import Statement

# Code with one of these may reach any name, so nothing that binds one is left out as not needed.
BY_NAME = {"eval", "exec", "globals", "vars"}
BY_TEXT = re.compile(
    r"(?<![\"'] in )sys\.modules|import __main__|(import_module|__import__)\((?![\"'](?!__main__))"
)

ANYWHERE = {"exec", "globals", "locals", "modules", "vars"}  # words of text that may bind any name
HARMLESS = {
    "all", "any", "bool", "copy", "count", "dict", "enumerate", "float", "format", "get", "getattr",
    "hasattr", "id", "index", "int", "isinstance", "issubclass", "items", "join", "keys", "len", "list",
    "max", "min", "print", "range", "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple",
    "type", "values", "zip",
}  # fmt: skip
IMMUTABLE = {"bool", "compile", "device", "float", "frozenset", "int", "partial", "range", "str"}

# The ways in which a name is reached; also how far its value counts as altered: a function by a store into it
# only, a class by a call of its methods too, any other value also where it is passed to a call.
BOUND, STORED, CALLED, PASSED = range(4)
BUILTINS = vars(builtins).keys()
ABSENT = -1  # from a library that is not there: a call of it fails before it alters anything

Key = tuple[str, int]  # a name, or "f()" for what a call of f alters, and the way in which it is reached
Need = tuple[int, bool]  # a statement's number, and whether its calls and loops are needed, too


class Effects:
    """What running some nodes may do: bind names, each with how far its value can be altered, and alter some.

    Beside each key that is altered stands a name to follow where the key is needed: another one of the same
    value, or the function whose call alters it; "" where these nodes do by themselves.
    """

    def __init__(self, nodes: Iterable[ast.AST], imports: dict[str, int]) -> None:
        self.binds: dict[str, int] = {}
        self.alters: set[tuple[Key, str]] = set()
        self._declared: set[str] = set()
        self._imports = imports
        to_visit = [(node, False) for node in nodes]
        while to_visit:
            to_visit += self._visit(*to_visit.pop())

    def _bind(self, name: str, far: int) -> None:
        self.binds[name] = max(far, self.binds.get(name, far))

    def _visit(self, node: ast.AST, passed: bool) -> Iterable[tuple[ast.AST, bool]]:
        """Note what a node does; give the nodes in it, each with whether its value is passed to a call."""
        if isinstance(node, ast.Constant) or not node._fields:
            return ()
        inside: Iterable[ast.AST] = ast.iter_child_nodes(node)
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                if passed:
                    self.alters.add(((name, PASSED), ""))
            case (
                ast.Name(id=str(name), ctx=ast.Store())
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                self._bind(name, PASSED)
            case ast.alias():
                name = node.asname or node.name.partition(".")[0]
                self._bind(name, self._imports.get(name, BOUND))
            case ast.Global(names=names):
                self._declared.update(names)
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                self.alters.add(((_root(node), STORED), ""))
            case ast.Assign(targets=targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                for name in names:
                    self._bind(name, self._far(value))
                    self.alters.add(((_root(value), CALLED), name))
                inside = [value, *(target for target in targets if not isinstance(target, ast.Name))]
            case ast.Call():
                return self._visit_call(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                inside = self._visit_function(node)
            case ast.ClassDef():
                inside = self._visit_class(node)
            case ast.comprehension():
                inside = [node.iter, *node.ifs]
        return [(child, passed) for child in inside]

    def _visit_call(self, node: ast.Call) -> Iterable[tuple[ast.AST, bool]]:
        """Note what its method is of, what it is given, and that a function of the file's own is called."""
        function, root = node.func, _root(node.func)
        if self._imports.get(root) == ABSENT:
            return ()
        name = getattr(function, "id", getattr(function, "attr", ""))
        if name in ("setattr", "delattr", "exec"):
            self.alters.add(((_root(node.args[0]) if name != "exec" and node.args else "*", STORED), ""))
        if acts := name not in HARMLESS:
            self.alters.add(((f"{name}()", BOUND), ""))
            if not isinstance(function, ast.Subscript):  # one of a table's functions alters no table
                way = CALLED if isinstance(function, ast.Attribute) else PASSED
                self.alters.add(((root, way), ""))
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return [(function, False), *((value, acts) for value in given)]

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterable[ast.AST]:
        """Note what a call of a function alters outside it; give the nodes that run when it is defined."""
        body = Effects(node.body if isinstance(node.body, list) else [node.body], self._imports)
        bound = body.binds.keys() | {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
        keys = {key for key, _ in body.alters if key[0] not in bound - body._declared}
        keys |= {(name, BOUND) for name in body._declared}
        if isinstance(node, ast.Lambda):
            self.alters |= {(key, "") for key in keys}
            return [node.args]
        self._bind(node.name, STORED)
        self.alters |= {(key, f"{node.name}()") for key in keys}
        return [node.args, *node.decorator_list]

    def _visit_class(self, node: ast.ClassDef) -> Iterable[ast.AST]:
        """Note what a class and its methods alter; both to make it and to call it is to call its bases."""
        self._bind(node.name, CALLED)
        body = Effects(node.body, self._imports)
        self.alters |= body.alters | {(key, f"{node.name}()") for key, method in body.alters if method}
        bases = [*node.bases, *(keyword.value for keyword in node.keywords)]
        for base in map(_root, bases):
            called = f"{base}()", BOUND
            self.alters |= {((base, CALLED), node.name), (called, ""), (called, f"{node.name}()")}
        return [*bases, *node.decorator_list]

    def _far(self, value: ast.expr) -> int:
        """How far a value can be altered, by the text that makes it."""
        match value:
            case ast.Constant() | ast.JoinedStr():
                return BOUND
            case ast.Lambda():
                return STORED
            case ast.Tuple(elts=parts):
                return max(map(self._far, parts), default=BOUND)
            case ast.Attribute() if _root(value) in self._imports:  # `np.pi`, `torch.float32`
                return BOUND
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in IMMUTABLE:
                return BOUND
        return PASSED


class Index:
    """Which statements of a file bind or may alter which name, each read when a word of it is asked for."""

    def __init__(self, statements: Sequence[Statement], own: Collection[str]) -> None:
        self.statements = statements
        self._imports = {name: far for one in statements for name, far in _imports(one.whole, own)}
        self._far: dict[str, int] = {"*": PASSED}
        self._reached: defaultdict[Key, list[tuple[int, Need | str]]] = defaultdict(list)  # by a statement
        self._mentioning: defaultdict[str, list[int]] = defaultdict(list)
        self._unread = set(range(len(statements)))
        self._students: dict[str, int] = {}  # the first statement of the student's own that binds a name
        for at, statement in enumerate(statements):
            self._bind(statement.binds, at, (at, False))
            words = statement.words
            for word in words if words.isdisjoint(ANYWHERE) else {*words, "*"}:
                self._mentioning[word].append(at)

    def _bind(self, names: Iterable[str], at: int, need: Need) -> None:
        """Enter the names that a statement binds."""
        for name in names:
            self._reached[name, BOUND].append((at, need))
            if not self.statements[at].handed_out:
                self._students[name] = min(at, self._students.get(name, at))

    def reached(self, name: str) -> Iterator[Need | str]:
        """The statements that bind or may alter a name, each once only, and the names to follow with it."""
        plain = name.removesuffix("()")
        if self._imports.get(name, PASSED) > BOUND:  # a library is bound, and never altered
            for at in self._mentioning.pop(plain, ()):
                if not self._leaves_alone(at, plain):
                    self._read(at)
        for way in range(max(self._far.get(name, BOUND), BOUND) + 1):
            for at, reached in self._reached.pop((name, way), ()):
                if not self._leaves_alone(at, plain):
                    yield reached

    def _leaves_alone(self, at: int, name: str) -> bool:
        """Whether a statement is as handed out, and the name a builtin or bound by a student's above it."""
        return self.statements[at].handed_out and (name in BUILTINS or self._students.get(name, at) < at)

    def everything(self) -> list[str]:
        """All names that the file binds."""
        for at in list(self._unread):
            self._read(at)
        return [name for name, way in self._reached if way == BOUND and not name.endswith("()")]

    def _read(self, at: int) -> None:
        """Enter what a statement does, unless that was done before."""
        if at in self._unread:
            self._unread.remove(at)
            kept, acts = [self.statements[at].tree], self.statements[at].acts
            for nodes, need in ((filter(None, kept), (at, False)), (acts, (at, True))):
                try:
                    effects = Effects(nodes, self._imports)
                except RecursionError:  # of functions in functions, as nobody writes them
                    continue
                for name, far in effects.binds.items():
                    self._far[name] = max(far, self._far.get(name, far))
                self._bind(effects.binds, at, need)
                for key, follow in effects.alters:
                    self._reached[key].append((at, follow or need))


def needed_statements(
    statements: Sequence[Statement], wanted: Collection[str] | None, own: Collection[str]
) -> list[tuple[Statement, bool]]:
    """The statements that the wanted names depend on, in their order, however indirectly.

    None wants all names. With each comes whether its calls and loops are needed, too. `own` names the
    submission's own files.
    """
    index, needs = Index(statements, own), set[Need]()

    def follow(names: list[str]) -> None:
        while names:
            for reached in index.reached(names.pop()):
                if isinstance(reached, str):
                    names.append(reached)
                elif reached not in needs:
                    needs.add(reached)
                    used = _names_used(statements[reached[0]], acts=reached[1])
                    names += used if BY_NAME.isdisjoint(used) else index.everything()

    follow(index.everything() if wanted is None else [*wanted])
    if needs:
        follow(["*"])
    return [(statements[at], (at, True) in needs) for at in sorted({at for at, _ in needs})]


def _imports(tree: ast.stmt, own: Collection[str]) -> Iterator[tuple[str, int]]:
    """The names that a statement imports, with how far each can be altered: an own file's, like a class."""
    if isinstance(tree, ast.Import | ast.ImportFrom):
        for alias in tree.names:
            root = (getattr(tree, "module", alias.name) or "").partition(".")[0]
            there = root in LIBRARIES or root in sys.stdlib_module_names
            far = CALLED if getattr(tree, "level", 0) or root in own else BOUND if there else ABSENT
            yield alias.asname or alias.name.partition(".")[0], far


def _root(node: ast.AST) -> str:
    """The name at the root of `a.b[0].c`: `a`; "*" for all names of the module, "" where there is none."""
    while True:
        match node:
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                return "*"
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                node = node.value
            case ast.Call(func=ast.Name(id="globals" | "locals" | "vars")):
                return "*"
            case _:
                return getattr(node, "id", "")


def _names_used(statement: Statement, acts: bool) -> list[str]:
    """The global names that a statement loads, in nested functions too; "globals" where it may reach any."""
    tree = statement.whole if acts else statement.tree
    try:
        names = list(_globals_loaded(compiled(tree, statement.where))) if tree else []
    except (SyntaxError, ValueError, RecursionError):  # will be said when it is run
        return []
    return [*names, "globals"] if BY_TEXT.search(statement.text) else names


def _globals_loaded(code: types.CodeType) -> Iterator[str]:
    """The global names that code loads, and that the code inside it loads."""
    for instruction in dis.get_instructions(code):
        if instruction.opname.startswith(("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT", "LOAD_CLASSDEREF")):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_loaded(constant)
