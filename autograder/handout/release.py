"""Makes the zip that students download, complete in itself.

It holds one folder, named as the homework: all of assignment/, and the self-check. The self-check is the
grade's own code and checks, so that whoever passes it gets full marks for the code. It holds neither the key
nor the bank, and of course.yaml nothing about other students. The checks' references can be read in it: they
are what the task states and textbooks have, and on a student's own machine nothing stays secret. They lie in
a zip inside the zip, so that nobody comes across them by accident.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import yaml

from autograder.course import load_course
from autograder.handout.quiz import quiz_text
from autograder.handout_notebooks import points_told
from autograder.packing import folder, needed, requirements
from autograder.todos import todos
from questions.asked import asked, asked_text
from questions.bank import load_bank
from questions.errors import BadFileError
from questions.files import write_zip, zip_bytes
from questions.homework import load_homework
from questions.sheet import blank_sheet
from questions.variants import STANDARD, STUDENT, variant_name

# Of course.yaml: nothing about other students.
SHOWN: dict[str, bool | set[str]] = {"code": True, "quiz": True, "limits": True, "handout": {"python"}}
REQUIREMENTS = """\
# On Linux without a GPU, and in WSL: pip install -r requirements.txt --extra-index-url \
https://download.pytorch.org/whl/cpu (0.4 GB of downloads instead of 3)
--constraint constraints.txt
"""

# What the handout's command can run for every homework: what its usage says, and what it imports.
COMMANDS: dict[str, dict[str, object]] = {
    "check": {
        "help": "check this folder's work, as strictly as the grade · 檢查這個資料夾的作業",
        "packages": [
            "numpy",
            "pydantic",
            "pytest",
            "rich",
            "scipy",
            "sklearn",
            "torch",
            "torchvision",
            "yaml",
        ],
    },
    "quiz": {
        "help": "open the questions, each choice saved to answers.yaml · 作答並立即存檔",
        "packages": ["pydantic", "yaml"],
    },
}


def handout_zip(out: Path, variant: str = STANDARD) -> None:
    """Write the zip of one folder, with the options of every question in the variant's order.

    Raises ValueError for a variant that course.yaml does not list: its answers would earn nothing.
    """
    listed = load_course().quiz.variants
    if variant_name(variant) not in listed and not any(STUDENT in name for name in listed):
        found = ", ".join(listed)
        raise ValueError(f"{variant}: quiz: variants in course.yaml lists {found}; add it there first")
    inside = load_homework().name  # so that unpacking it never scatters files over a folder of downloads
    write_zip(out, {f"{inside}/{name}": data for name, data in handout_files(variant).items()})


def handout_files(variant: str = STANDARD) -> dict[str, bytes]:
    """Every file of the handout, by name: all of assignment/ that is not hidden, and what is made for it.

    Raises BadFileError where solutions/, course.yaml and the checks do not name the same TODOs, or where
    notebooks tell other points than course.yaml.
    """
    todos(load_course())
    _expect_points(load_course().code)
    inside = folder("assignment", "**/*")
    files = {name.removeprefix("assignment/"): data for name, data in inside.items()}
    files["requirements.txt"] = f"{REQUIREMENTS}{requirements('lesson')}".encode()
    files |= folder(".", "constraints.txt")
    command = folder("autograder", "handout/student_command.py")
    files[f"{load_homework().name}.py"] = command["autograder/handout/student_command.py"]
    files["quiz.html"] = quiz_text(variant).encode()
    files["answers.yaml"] = blank_sheet(load_bank(), variant).encode()
    files["self_check.zip"] = zip_bytes(self_check(variant))
    return files


def _expect_points(code: Mapping[str, Fraction]) -> None:
    """Raise BadFileError, a line for each TODO, where a notebook was made with other points than these."""
    told = points_told()
    if stale := [name for name, points in code.items() if told.get(name) != str(points)]:
        found = (
            f"TODO {name}: its notebook tells {told.get(name, 'no')} points, course.yaml {code[name]}"
            for name in stale
        )
        raise BadFileError("\n".join([*found, "Run `make assignment`, which writes the notebooks anew."]))


def self_check(variant: str = STANDARD) -> dict[str, bytes]:
    """The files that the handout's command runs on a student's machine, by name."""
    own = load_homework().commands
    files = needed(
        "autograder.self_check", "questions.quiz_server", *(command.module for command in own.values())
    )
    files |= folder("autograder", "checks/*.py", "sandbox/*.py")
    files |= folder("assignment", "*.ipynb")  # to tell changed cells
    files |= folder(".", "homework.yaml")
    files["questions/asked.json"] = asked_text(asked()).encode()
    files["commands.json"] = json.dumps(commands(), ensure_ascii=False, indent=1).encode()
    settings = load_course().model_dump(mode="json", include=SHOWN)
    settings["quiz"]["variants"] = [variant]
    files["autograder/course.yaml"] = yaml.safe_dump(settings, sort_keys=False).encode()
    return files


def commands() -> dict[str, dict[str, object]]:
    """The commands that the handout can run, by name: the same for every homework, and the lesson's own."""
    lessons: dict[str, dict[str, object]] = {
        name: {"help": own.help.joined(), "module": own.module, "packages": list(own.packages)}
        for name, own in load_homework().commands.items()
    }
    return {**COMMANDS, **lessons}
