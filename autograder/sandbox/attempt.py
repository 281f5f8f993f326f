"""Runs one statement of a student's; of a definition that fails, it defines as much as can be.

A decorator, a default value, a base class or a line of a class may be from a library that is missing: what
fails is taken away, and the rest is defined.
"""

import __future__

import ast
import contextlib
import types
from typing import Any

from autograder.sandbox.source import Fact

MOST_TAKEN = 50  # lines taken away from one class

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def attempt(tree: ast.stmt, cell: str, namespace: dict[str, Any]) -> list[Fact]:
    """Run a statement of a cell in a namespace: the facts about what failed. It raises nothing."""
    where = f"{cell}, line {tree.lineno}"
    facts: list[Fact] = []
    for _ in range(MOST_TAKEN):
        try:
            exec(compiled(tree, cell), namespace)  # noqa: S102
        except BaseException as error:
            fact = None
            with contextlib.suppress(BaseException):  # whatever a student did to Python's own modules
                fact = _take_away(tree, cell, error, namespace)
            if fact is None:
                return [("statement-failed", where, _error_text(error))]
            facts.append(fact)
        else:
            return facts
    return facts


def compiled(tree: ast.stmt, cell: str) -> types.CodeType:
    """The statement as code whose annotations are never evaluated: they may be from a missing library."""
    flags = __future__.annotations.compiler_flag
    return compile(ast.Module([tree], []), cell, "exec", flags, dont_inherit=True)


def _take_away(tree: ast.stmt, cell: str, error: BaseException, namespace: dict[str, Any]) -> Fact | None:
    """Take away from a definition what failed in it, and tell what; None where nothing is left to take."""
    where = f"{cell}, line {tree.lineno}"
    if not isinstance(tree, Definition):
        return None
    if isinstance(tree, ast.ClassDef) and (line := _failed_line(tree, error, cell)):
        tree.body = [part for part in tree.body if not _stands_in(part, line)] or [ast.Pass()]
        ast.fix_missing_locations(tree)
        return "part-failed", where, _error_text(error), str(line)
    if tree.decorator_list:
        tree.decorator_list = []
        return "decorator-failed", where, _error_text(error)
    taken = _without_bases(tree) if isinstance(tree, ast.ClassDef) else _without_defaults(tree, namespace)
    return ("part-failed", where, _error_text(error), str(tree.lineno)) if taken else None


def _failed_line(tree: ast.ClassDef, error: BaseException, where: str) -> int:
    """The line of a class's body in which making the class failed; 0 where it was not in the body."""
    trace, line = error.__traceback__, 0
    while trace:
        code = trace.tb_frame.f_code
        if (
            code.co_filename == where
            and code.co_name == tree.name
            and code.co_firstlineno <= tree.body[0].lineno
        ):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line if any(_stands_in(part, line) for part in tree.body) else 0


def _stands_in(part: ast.stmt, line: int) -> bool:
    """Whether a line belongs to a statement, its decorators included."""
    decorators = part.decorator_list if isinstance(part, Definition) else []
    first = min((one.lineno for one in decorators), default=part.lineno)
    return first <= line <= (part.end_lineno or part.lineno)


def _without_bases(tree: ast.ClassDef) -> bool:
    """Take away a class's bases and keywords; whether there were any."""
    if not (tree.bases or tree.keywords):
        return False
    tree.bases, tree.keywords = [], []
    return True


def _without_defaults(tree: ast.FunctionDef | ast.AsyncFunctionDef, namespace: dict[str, Any]) -> bool:
    """Make None of the default values that fail by themselves; whether there were any."""
    taken = False
    for values in (tree.args.defaults, tree.args.kw_defaults):
        for place, value in enumerate(values):
            if value is None:
                continue
            try:
                eval(compile(ast.Expression(value), "default", "eval"), namespace)  # noqa: S307
            except BaseException:
                values[place] = ast.copy_location(ast.Constant(None), value)
                taken = True
    return taken


def _error_text(error: BaseException) -> str:
    """An exception's type and message; an exception of the student's own making may refuse to tell them."""
    try:
        return f"{type(error).__name__}: {str(error)[:200]}"
    except BaseException:
        return "an exception that cannot be described"
