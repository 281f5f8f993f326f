"""Who may import whom, read from the source of every module."""

import ast
import functools
import re
import sys
from collections.abc import Iterator, Set
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

ROOT = Path(__file__).parents[1]
HOMES = {"autograder": ROOT, "questions": ROOT, "studio": ROOT, "xai": ROOT / "assignment"}
SANDBOX_CHILD = [
    "child",
    "confine",
    "define",
    "fingerprint",
    "frames",
    "source",
    "zygote",
]  # what runs beside students' code


def modules(package: str) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    home = HOMES[package]
    found = {}
    for path in sorted((home / package).rglob("*.py")):
        parts = path.relative_to(home).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(source: str, module: str, is_package: bool = False, at_once: bool = False) -> Iterator[str]:
    """Every module that a source imports; with `at_once`, less what is imported only inside functions."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    open_: list[ast.AST] = [ast.parse(source)]
    while open_:
        node = open_.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif not (at_once and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            open_ += ast.iter_child_nodes(node)


@functools.cache
def imports(package: str, at_once: bool = False) -> dict[str, set[str]]:
    """What each module of a package imports."""
    return {
        name: set(imported(path.read_text("utf-8"), name, path.stem == "__init__", at_once))
        for name, path in modules(package).items()
    }


def roots(names: Set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def outside(names: Set[str]) -> set[str]:
    """Of what is imported, what is neither ours nor Python's own."""
    return roots(names) - set(HOMES) - sys.stdlib_module_names


def reached(start: str) -> set[str]:
    """All that importing a module brings along, ours and others', until a function imports more."""
    graph = {name: found for package in HOMES for name, found in imports(package, at_once=True).items()}
    open_, seen = [start], set()
    while open_:
        name = open_.pop()
        parents = {name[:i] for i, c in enumerate(name) if c == "."}
        for new in ({name} | parents) - seen:
            seen.add(new)
            open_ += graph.get(new, ())
    return seen


def dependencies() -> set[str]:
    """The modules that what grading needs brings: the project's dependencies, by their import names."""
    names = {"pyyaml": "yaml", "scikit-learn": "sklearn"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in project["dependencies"]}
    return {names.get(name, name) for name in found} | {"threadpoolctl"}  # scikit-learn's own


def test_imports_are_found_wherever_they_are_written():
    """The reader of imports sees every way of writing one."""
    source = (
        "import a.b, c\nfrom d import e\nfrom . import f\nfrom .g import h\ndef i():\n    from ..j import k"
    )
    assert set(imported(source, "p.q.r")) == {
        "a.b",
        "c",
        "d",
        "d.e",
        "p.q",
        "p.q.f",
        "p.q.g",
        "p.q.g.h",
        "p.j",
        "p.j.k",
    }
    assert set(imported("from . import f", "p.q", is_package=True)) == {"p.q", "p.q.f"}
    assert "p.j" not in set(imported(source, "p.q.r", at_once=True))


@pytest.mark.parametrize("package", HOMES)
def test_there_is_something_to_look_at(package):
    """No rule below holds for want of modules."""
    assert len(modules(package)) > 5


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("xai", set()), ("questions", {"xai"}), ("autograder", {"questions", "xai"}), ("studio", {"xai"})],
)
def test_packages_import_only_what_they_may(package, allowed):
    """xai nothing of ours; the others never each other, but autograder the questions; nobody the tests."""
    for name, found in imports(package).items():
        assert roots(found) & set(HOMES) <= allowed | {package}, name


@pytest.mark.parametrize(
    ("package", "place"), [("questions", "questions.evidence."), ("autograder", "studio.explain.")]
)
def test_only_one_place_of_each_imports_the_lesson(package, place):
    """In questions to measure what the key claims, in autograder to show what a method sees: nowhere else."""
    found = [name for name, found in imports(package).items() if "xai" in roots(found)]
    assert found
    assert all(f"{name}.".startswith(place) for name in found), found


def test_nothing_imports_the_tests():
    """Neither by the package's name nor by a test module's."""
    ours = {path.stem for path in (ROOT / "tests").rglob("*.py")} - {"__init__"}
    for package in HOMES:
        for name, found in imports(package).items():
            assert not {"tests", "conftest"} & roots(found), name
            assert not {n for n in roots(found) if n.startswith(("test_", "bench_")) and n in ours}, name


def test_grading_reaches_neither_the_lesson_nor_the_course_tools():
    """From `grade` on, nothing leads to xai, to the evidence, or to what only the handout needs."""
    found = (
        reached("autograder.grading.grade")
        | reached("autograder.running.batch")
        | reached("autograder.outputs.results_json")
    )
    assert "questions.scoring" in found
    assert not {"xai", "studio", "tests", "conftest"} & roots(found)
    assert not {"questions.evidence", "autograder.handout", "studio.explain"} & found
    assert outside(found) <= dependencies()


def test_the_command_line_starts_with_what_grading_needs():
    """What `hw9` imports when it starts is installed wherever grading is."""
    assert outside(reached("autograder.cli")) <= dependencies()


def test_the_sandbox_knows_no_answer():
    """It imports numpy, torch and itself; what runs beside students' code does not even know the jail."""
    for name, found in imports("autograder").items():
        if name.startswith("autograder.sandbox"):
            assert outside(found) <= {"numpy", "torch"}, name
            ours = {n for n in found if n.startswith(("autograder.", "questions"))}
            assert all(n.startswith("autograder.sandbox") for n in ours), name
    allowed = {"autograder", "autograder.sandbox", *(f"autograder.sandbox.{one}" for one in SANDBOX_CHILD)}
    for module in SANDBOX_CHILD:
        assert reached(f"autograder.sandbox.{module}") & set(modules("autograder")) <= allowed
    files = {path.stem for path in (ROOT / "autograder/sandbox").glob("*.py")}
    assert files == {*SANDBOX_CHILD, "calls", "jail", "__init__"}


def test_the_checks_never_run_what_students_wrote():
    """They import their own inputs and references, and of the sandbox what asks it; they run no code."""
    for name, found in imports("autograder").items():
        if name.startswith("autograder.checks"):
            ours = found & set(modules("autograder"))
            jail = {"autograder.sandbox", "autograder.sandbox.calls", "autograder.sandbox.jail"}
            assert all(n.startswith("autograder.checks") for n in ours - jail - {"autograder"}), name
            assert not {"importlib", "runpy", "pickle", "torch"} & roots(found), name
            tree = ast.parse(modules("autograder")[name].read_text("utf-8"))
            called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call)
                      and isinstance(node.func, ast.Name)}  # fmt: skip
            assert not {"exec", "eval", "compile", "__import__"} & called, name


def test_nothing_of_a_students_is_ever_unpickled():
    """No module of the grader knows pickle, or torch's and numpy's ways to it."""
    for name, found in imports("autograder").items():
        assert not {"pickle", "dill", "joblib", "shelve", "marshal"} & roots(found), name
        text = modules("autograder")[name].read_text("utf-8")
        assert not re.search(r"torch\.load|np\.load|allow_pickle", text), name
