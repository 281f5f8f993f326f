"""The code of a class, for tools that compare it: a folder a student, a list for Dolos, which reads it."""

import ast
import csv
import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from autograder.grading.excerpt import Excerpt
from autograder.grading.result import Result
from autograder.handout_notebooks import stubs
from autograder.outputs.code_export import export_code
from tests.generated_class import generated
from tests.handed_in import BASELINE, COSINE, DISTANCE, DONE, NOISE

NODE_MODULES = Path(os.environ.get("NODE_MODULES", Path(__file__).parents[2] / "node_modules"))
WHEN = datetime(2026, 5, 10, 22, 30, tzinfo=timezone.utc)
ONE = next(result for result in generated(40) if result.status == "graded" and result.code)


def student(name: str, code: dict[str, str]) -> Result:
    """A student with these functions, none of them a stub."""
    excerpts = {todo: Excerpt("a.py", 1, text.rstrip()) for todo, text in code.items()}
    return replace(ONE, student=name, excerpts=excerpts, fingerprints=dict.fromkeys(code, "9-a"), when=WHEN)


def exported(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.py")}


def test_everybody_has_a_folder_with_one_file_of_python(tmp_path: Path):
    """The functions in the homework's order, whatever block they stood in; the list names both."""
    inside = {**DONE, "cosine_similarity": "    " + COSINE.replace("\n", "\n    ")}
    export_code(
        [student("b1", DONE), student("b2", dict(reversed(inside.items())))], tmp_path, {"b1": "王, 小明"}
    )
    assert exported(tmp_path) == dict.fromkeys(
        ["b1/hw9.py", "b2/hw9.py"], "\n\n".join([NOISE, BASELINE, DISTANCE, COSINE])
    )
    assert [node.name for node in ast.parse((tmp_path / "b2/hw9.py").read_text()).body] == [*DONE]
    rows = list(csv.DictReader((tmp_path / "info.csv").read_text("utf-8").splitlines()))
    assert [(row["filename"], row["full_name"]) for row in rows] == [
        ("b1/hw9.py", "王, 小明"),
        ("b2/hw9.py", "b2"),
    ]
    assert {datetime.fromisoformat(row["created_at"]) for row in rows} == {WHEN}


def test_what_was_left_as_given_is_nobodys_code(tmp_path: Path):
    """A stub is in no file, and who left all of them has none."""
    left = student("b1", {"ig_baseline": "def ig_baseline(): ..."})
    left = replace(left, fingerprints={"ig_baseline": min(stubs())})
    export_code([left, Result("b2", "missing")], tmp_path, {})
    assert exported(tmp_path) == {}


def test_who_is_gone_since_is_removed_and_nothing_else(tmp_path: Path):
    """A folder of an earlier export has no code of others; what somebody put there stays."""
    export_code([student("b1", DONE), student("b2", DONE)], tmp_path / "code", {})
    for name in ("base/given.py", "base/hw9.py"):
        (tmp_path / "code" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "code" / name).write_text("given")
    (tmp_path / "hw9.py").write_text("mine")
    with (tmp_path / "code/info.csv").open("a") as file:
        file.write("../hw9.py,x,x,x,\nbase/given.py,x,x,x,\n")
    export_code([student("b2", DONE)], tmp_path / "code", {})
    assert set(exported(tmp_path / "code")) == {"b2/hw9.py", "base/given.py", "base/hw9.py"}
    assert not (tmp_path / "code/b1").exists()
    assert (tmp_path / "hw9.py").exists()


READ = """
import { Dolos } from %s;
const report = await new Dolos().analyzePaths([process.argv[1]]);
const name = (file) => file.extra.fullName;
console.log(JSON.stringify(report.allPairs().map((pair) =>
  ({ names: [name(pair.leftFile), name(pair.rightFile)].sort(), similarity: pair.similarity }))));
"""


@pytest.mark.skipif(
    not (shutil.which("node") and (NODE_MODULES / "@dodona/dolos-lib").is_dir()),
    reason="needs Node and Dolos: npm install --no-save @dodona/dolos-lib in the project's folder",
)
@pytest.mark.slow(3)
def test_dolos_reads_it(tmp_path: Path):
    """Dolos's own library takes the list, knows everybody by name, and finds the copy with other names."""
    renamed = {todo: text.replace("image", "x").replace("kind", "which") for todo, text in DONE.items()}
    lines = [
        "values = {'black': 0, 'white': 1}",
        "if kind in values:",
        "    return torch.full_like(image, values[kind])",
    ]
    other = {
        "ig_baseline": "\n    ".join(["def ig_baseline(image, kind, generator):", *lines, "raise KeyError"])
    }
    export_code(
        [student("b1", DONE), student("b2", renamed), student("b3", other)],
        tmp_path,
        {"b1": "Amy", "b2": "Bo"},
    )
    library = (NODE_MODULES / "@dodona/dolos-lib/dist/index.js").as_uri()
    command = [
        "node",
        "--input-type=module",
        "--eval",
        READ % json.dumps(library),
        str(tmp_path / "info.csv"),
    ]
    pairs = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    similar = {tuple(pair["names"]): pair["similarity"] for pair in pairs}
    assert set(similar) == {("Amy", "Bo"), ("Amy", "b3"), ("Bo", "b3")}
    assert similar["Amy", "Bo"] == pytest.approx(1)
    assert max(similar["Amy", "b3"], similar["Bo", "b3"]) < 0.5
