"""How nbgrader and otter-grader compare with `hw9 grade`: what a submission costs, what dishonest ones get.

    python -m tests.benchmarks.bench_known_graders [WHOLE]

**Cost.** All grade the same code with the same checks, ours, called from a test cell or a test file
(in_notebook.py), of which the others score a TODO as a whole; that all give the same points is checked.
The class is graded twice: as bare functions, five submissions with nothing but the TODOs' cells and their
imports, and as whole notebooks, WHOLE of them (default 1; each takes some four minutes), which the others run
with models, pictures and all. Each submission is a run of its own, `nbgrader autograde --student` or an
`otter run` for each of the two notebooks, starting included. `hw9 grade` is meant for classes: its figure is
the mean over a class of 100, starting, ending, the scoring of the questions and all outputs included.

**Dishonest submissions** are some of tests/attacks/ that students could really hand in, as bare functions.
There, the others' tests are the plain asserts that courses write for them (PLAIN), because that is what
these attacks are aimed at. Nothing stands between such a test and the student's code: both share a process,
and keeping them apart is what our jail is for. `hw9 grade` uses its own checks. What a submission deserves
is what it earns without the attack, as tests/attacks.yaml says.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.grading.result import Result
from autograder.intake.submission import read_submission
from tests.benchmarks.bench_class import graded
from tests.benchmarks.handed_in import (
    NOTEBOOKS,
    TESTS,
    Files,
    code_of,
    notebooks,
    submissions,
    write,
)
from tests.benchmarks.known_graders import NbGrader, Otter
from tests.handed_in import DONE

CLASS = 100
BARE = 5
KNOWN = (NbGrader, Otter)

SAME = {
    todo: f'from tests.benchmarks.in_notebook import right\nassert right("{todo}", {todo})'
    for todos in NOTEBOOKS.values()
    for todo in todos
}

PLAIN = {
    "smoothgrad_noise": """\
image = torch.rand(3, 64, 64)
noise = smoothgrad_noise(image, 0.2, 50, torch.Generator().manual_seed(0))
assert noise.shape == (50, 3, 64, 64)
assert torch.allclose(noise.std(), 0.2 * (image.max() - image.min()), rtol=0.01)""",
    "ig_baseline": """\
image = torch.rand(3, 64, 64)
mean = image.mean((1, 2), keepdim=True).expand(3, 64, 64)
assert torch.allclose(ig_baseline(image, "black", torch.Generator()), torch.zeros(3, 64, 64))
assert torch.allclose(ig_baseline(image, "white", torch.Generator()), torch.ones(3, 64, 64))
assert torch.allclose(ig_baseline(image, "mean", torch.Generator()), mean)""",
    "euclidean_distance": """\
a, b = np.random.default_rng(0).normal(size=(2, 9))
assert abs(euclidean_distance(a, b) - np.sqrt(np.sum((a - b) ** 2))) < 1e-6""",
    "cosine_similarity": """\
a, b = np.random.default_rng(0).normal(size=(2, 9))
assert np.allclose(cosine_similarity(a, b), a @ b / np.sqrt((a @ a) * (b @ b)))""",
}

DISHONEST = (
    "patch_numpy_comparisons",
    "patch_torch_comparisons",
    "tensor_subclass",
    "always_equal_object",
    "atexit_results",
    "os_exit",
)


def costs(bare: bool, count: int) -> Iterator[tuple[str, list[float]]]:
    """Each grader's name and its seconds of a core for each submission, or, for ours, their mean."""
    yield f"hw9 grade, a class of {CLASS}", [graded(CLASS, bare).core_seconds / CLASS]
    class_ = {f"student{n}": files for n, files in enumerate(submissions(count, bare=bare))}
    expected = {student: whole_todos(result) for student, result in by_ours(class_).items()}
    for known in KNOWN:
        grader = known(empty(bare), SAME, data=not bare)
        found = {student: grader.grade(student, files) for student, files in class_.items()}
        points = {student: one.points for student, one in found.items()}
        if points != expected:
            raise SystemExit(f"{known.name}: expected points {expected}; found {points}")
        yield known.name, [one.seconds for one in found.values()]


def by_ours(class_: dict[str, Files]) -> dict[str, Result]:
    """What `hw9 grade` finds in each submission."""
    grader, results = Grader(load_course()), {}
    with tempfile.TemporaryDirectory() as folder:
        for student, files in class_.items():
            write(Path(folder), student, files, zipped=False)
            read = read_submission(Path(folder, student), grader.course.limits)
            results[student] = grader.grade(student, read)
    grader.close()
    return results


def whole_todos(result: Result) -> float:
    """The points for the code, where a TODO earns all of its own or none."""
    wrong = {score.todo for score in result.code if score.points < score.max_points}
    return float(sum(points for todo, points in load_course().code.items() if todo not in wrong))


def empty(bare: bool) -> Files:
    """The notebooks as handed out."""
    return notebooks({}, np.random.default_rng(0), bare)


def cost_table(bare: bool, count: int) -> Table:
    """A table of what a submission costs."""
    what = "The bare functions" if bare else "Whole notebooks"
    table = Table(
        "grader", "submissions", "least", "median", "most", "times ours",
        title=f"{what}: seconds of a core a submission (target: 50 times ours)",
    )  # fmt: skip
    ours = 0.0
    for name, seconds in costs(bare, count):
        if not ours:
            (ours,) = seconds
            table.add_row(name, str(CLASS), "", f"{ours:.3f} (mean)", "", "1")
            continue
        median = statistics.median(seconds)
        figures = [f"{figure:.1f}" for figure in (min(seconds), median, max(seconds))]
        table.add_row(name, str(count), *figures, f"{median / ours:.0f}")
    return table


def dishonest_table() -> Table:
    """A table of what dishonest submissions get, after an honest one."""
    total = float(sum(load_course().code.values()))
    code = {name: code_of((TESTS / "attacks" / f"{name}.py").read_text("utf-8")) for name in DISHONEST}
    code = {"right code": DONE, **code}
    class_ = {name: notebooks(one, np.random.default_rng(0), bare=True) for name, one in code.items()}
    ours = [float(sum(score.points for score in result.code)) for result in by_ours(class_).values()]
    bases = yaml.safe_load((TESTS / "attacks.yaml").read_text("utf-8"))
    deserved = [total, *(float(sum(bases[f"{name}.py"]["base"])) for name in DISHONEST)]
    table = Table(
        "submission", "deserved", *(known.name for known in KNOWN), "hw9 grade",
        title=f"Points of {total:g} for dishonest submissions",
    )  # fmt: skip
    columns = []
    for known in KNOWN:
        grader = known(empty(bare=True), PLAIN)
        columns.append([grader.grade(f"student{n}", files).points for n, files in enumerate(class_.values())])
    for name, *points in zip(class_, deserved, *columns, ours, strict=True):
        table.add_row(name, *("no result" if one is None else f"{one:g}" for one in points))
    return table


def main(whole: int) -> None:
    """Measure and print the tables, each as soon as it is done."""
    Console().print(cost_table(bare=True, count=BARE))
    Console().print(dishonest_table())
    Console().print(cost_table(bare=False, count=whole))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
