"""Who may import whom, read from the source of every module."""

import ast
import functools
import re
import sys
from collections.abc import Iterator, Set
from itertools import chain
from pathlib import Path

import pytest

from questions.bank import load_bank
from questions.homework import load_homework
from tests.rooms import ROOMS

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

ROOT = Path(__file__).parents[1]
HOMES = {"autograder": ROOT, "questions": ROOT, "studio": ROOT, "xai": ROOT / "assignment"}
SANDBOX_CHILD = [
    "attempt", "child", "confine", "define", "fingerprint", "frames", "libraries", "modules", "needed",
    "pythons", "source", "spawned", "system_calls", "values", "zygote",
]  # fmt: skip

SIDE_BY_SIDE = {
    "autograder.running",
    "autograder.handout",
    "autograder.gradescope",
    "autograder.self_check",
    "autograder.doctor",
}


@functools.cache
def modules(package: str) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    home = HOMES[package]
    found = {}
    for path in sorted((home / package).rglob("*.py")):
        parts = path.relative_to(home).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@functools.cache
def everything() -> Set[str]:
    """Every module of ours."""
    return {name for package in HOMES for name in modules(package)}


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
            names = [f"{base}.{alias.name}" for alias in node.names]
            if not all(name in everything() for name in names):  # else the package is only on the way
                yield base
            yield from names
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


def dependencies(*extras: str) -> set[str]:
    """The modules that grading one submission needs, and those of some extras, by their import names."""
    names = {"pyyaml": "yaml", "scikit-learn": "sklearn"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    found = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in chain(*listed)}
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
    [("xai", set()), ("questions", {"xai", "autograder"}), ("autograder", {"questions"}),
     ("studio", {"xai", "questions", "autograder"})],
)  # fmt: skip
def test_packages_import_only_what_they_may(package, allowed):
    """xai nothing of ours; the engine neither the lesson nor what makes its assets; nobody the tests."""
    for name, found in imports(package).items():
        assert roots(found) & set(HOMES) <= allowed | {package}, name


def test_only_the_content_imports_the_lesson():
    """Of questions the evidence, to measure what the key claims; of studio whatever it likes."""
    found = [name for name, found in imports("questions").items() if "xai" in roots(found)]
    assert found
    assert all(f"{name}.".startswith("questions.evidence.") for name in found), found


def test_questions_know_nothing_of_the_grader():
    """But for the evidence, which lifts the reference functions out of solutions/ as a submission's are."""
    for name, found in imports("questions").items():
        ours = {n for n in found if n.startswith("autograder")}
        if f"{name}.".startswith("questions.evidence."):
            assert all(f"{n}.".startswith(("autograder.sandbox.", "autograder.")) for n in ours)
            assert ours & modules("autograder").keys() <= {"autograder.sandbox.define"}, name
        else:
            assert not ours, name


def test_of_studio_only_the_lesson_s_command_knows_the_engine():
    """`explain` runs a student's functions on the student's own machine; the rest makes assets."""
    for name, found in imports("studio").items():
        if name != "studio.explain":
            assert not {"autograder", "questions"} & roots(found), name


# --- rooms ---


def room(module: str) -> str:
    """The room of the engine that a module is in, or leads to; empty for what is none."""
    return next((one for one in ROOMS if f"{module}.".startswith(f"{one}.")), "")


def between_rooms() -> dict[str, set[str]]:
    """Which rooms each module of the engine imports, beside its own; imports inside functions count."""
    return {
        name: {room(one) for one in found if room(one)} - {room(name)}
        for package in ("questions", "autograder")
        for name, found in imports(package).items()
        if not f"{name}.".startswith("questions.evidence.")
    }


def test_every_module_of_the_engine_is_in_a_room():
    """A new folder or file has its place in the order before anything imports it."""
    assert [name for name in modules("autograder") if not room(name) and name != "autograder"] == []
    assert [one for one in ROOMS if one not in {**modules("autograder"), **modules("questions")}] == []


def test_rooms_are_imported_in_one_direction():
    """Nobody reaches into a room behind it, also not from inside a function."""
    for name, rooms in between_rooms().items():
        later = [one for one in rooms if ROOMS.index(one) > ROOMS.index(room(name))]
        assert later == [], f"{name} is in {room(name)}, which comes before {', '.join(later)}"


def test_the_rooms_at_the_top_stand_side_by_side():
    """A class, the handout, the container and the self-check: none needs another."""
    for name, rooms in between_rooms().items():
        if room(name) in SIDE_BY_SIDE:
            assert not rooms & SIDE_BY_SIDE, name


def test_nobody_imports_the_checks():
    """They are content, and found by pytest; what the engine knows of them is a folder."""
    for name, rooms in between_rooms().items():
        assert "autograder.checks" not in rooms, name


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The circles of a graph, by leaving out again and again what leads to nothing that is left."""
    left = {name: {one for one in found if one in graph} - {name} for name, found in graph.items()}
    while done := [name for name, found in left.items() if not found & left.keys()]:
        for name in done:
            del left[name]
    found = []
    while left:
        way = [next(iter(left))]
        while (following := min(left[way[-1]] & left.keys(), default="")) and following not in way:
            way.append(following)
        if following:
            found.append(way[way.index(following) :])
        for name in way:
            left.pop(name, None)
        while done := [name for name, ones in left.items() if not ones & left.keys()]:
            for name in done:
                del left[name]
    return found


def test_circles_are_found():
    """Of one module, of two, of many; and none where there is none."""
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == [["a", "b"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"e"}, "e": {"d"}}) == [["b", "c"], ["d", "e"]]


@pytest.mark.parametrize("package", HOMES)
def test_no_import_leads_back_to_where_it_came_from(package):
    """No circle anywhere, also none that hides inside a function."""
    graph = {name: found for one in HOMES for name, found in imports(one).items()}
    own = modules(package)
    assert [way for way in circles(graph) if own.keys() & set(way)] == []


# --- the homework is content ---

WORDS = re.compile(r"hw9_|homework ?9|smoothgrad|ig_baseline|euclidean|cosine_sim|作業九", re.IGNORECASE)
ENGLISH = {"filters"}  # a topic's name, and a word for what a template does


def engine_files() -> list[Path]:
    """Every module, template and script of the engine: no README, no setting, key or bank."""
    content = ("autograder/checks/", "questions/bank/", "questions/evidence/")
    kinds = {".py", ".html", ".css", ".js", ".sh", ".xml", ".md", ".json", ""}
    return [
        path
        for package in ("autograder", "questions")
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file()
        and path.suffix in kinds
        and path.name != "README.md"
        and "__pycache__" not in path.parts
        and not path.relative_to(ROOT).as_posix().startswith(content)
    ]


@functools.cache
def own_words() -> set[str]:
    """What the manifest and the bank call this homework and its topics, in small letters."""
    homework, topics = load_homework(), load_bank().topics
    titles = [homework.title, *(topic.title for topic in topics)]
    texts = [*homework.topics, *(text for title in titles for text in (title.en, title.zh))]
    return {text.lower() for text in texts} - ENGLISH


def test_there_is_an_engine_to_look_at():
    """Modules, templates, scripts and formats."""
    names = {path.name for path in engine_files()}
    assert len(names) > 90
    assert {
        "zygote.py",
        "report.html",
        "quiz.html",
        "setup.sh",
        "run_autograder",
        "moodle.xml",
        "main.js",
    } <= names


@pytest.mark.parametrize("path", engine_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_word_of_this_homework_is_in_the_engine(path):
    """Neither a TODO's name nor the homework's, nor a topic's: those are content."""
    text = path.read_text("utf-8")
    assert WORDS.findall(text) == []
    words = [word for word in own_words() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.lower())]
    assert words == []


def test_the_words_of_the_content_are_found_where_they_are():
    """The rule above would notice them."""
    content = "".join(path.read_text("utf-8") for path in (ROOT / "autograder" / "checks").glob("*.py"))
    assert len(set(WORDS.findall(content))) >= 4
    assert {"lime", "saliency map", "作業九：可解釋人工智慧"} <= own_words()


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
    assert not {"questions.evidence", "autograder.handout"} & found
    assert outside(found) <= dependencies("course")


def test_the_command_line_starts_with_what_grading_needs():
    """What `hw9` imports when it starts is installed wherever a class is graded."""
    assert outside(reached("autograder.cli")) <= dependencies("course")


def test_a_container_installs_what_grading_one_submission_imports():
    """And, besides, what only students may import: nothing else makes its image larger."""
    of_students = {"numpy", "scipy", "sklearn", "torch", "torchvision"}
    found = reached("autograder.gradescope.container") | reached("autograder.gradescope.graded")
    run_later = [
        name
        for name in imports("autograder")
        if name.startswith(("autograder.checks.", "autograder.sandbox."))
    ]
    found = found.union(*map(reached, run_later))
    assert outside(found) | of_students == dependencies()


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
    assert files == {*SANDBOX_CHILD, "calls", "children", "forking", "jail", "spawning", "__init__"}


def test_the_checks_never_run_what_students_wrote():
    """They import their own inputs and references, and of the sandbox what asks it; they run no code."""
    for name, found in imports("autograder").items():
        if name.startswith("autograder.checks"):
            ours = found & set(modules("autograder"))
            asks = {"autograder.sandbox", "autograder.sandbox.calls", "autograder.sandbox.values"}
            own = ("autograder.checks", "autograder.checking")
            assert all(n.startswith(own) for n in ours - asks - {"autograder"}), name
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
