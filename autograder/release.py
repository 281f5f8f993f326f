"""`hw9 release`: the zip that students download, complete in itself.

It holds the folder assignment/ and the self-check. The self-check is the grade's own code and checks, so that
who passes it gets full marks for the code. It holds neither the key nor the bank, and of course.yaml nothing
about other students. The checks' references (a mean, a blur, a norm) can be read in it: they are what the
task states and textbooks have, in numpy, and on a student's own machine nothing stays secret. They lie in a
zip inside the zip, so that nobody comes across them by accident.
"""

from pathlib import Path

import yaml

from autograder.archive import write_zip, zip_bytes
from autograder.course import load_course
from autograder.needed import folder, needed, requirements
from autograder.quizzing import quiz_text
from questions.asked import asked, asked_text
from questions.bank import load_bank
from questions.sheet import blank_sheet
from questions.variants import STANDARD, STUDENT, variant_name

SHOWN = ("code", "quiz", "limits")  # of course.yaml: nothing about other students


def handout_zip(out: Path, variant: str = STANDARD) -> None:
    """Write the zip, with the options of every question in the variant's order.

    Raises ValueError for a variant that course.yaml does not list: its answers would earn nothing.
    """
    listed = load_course().quiz.variants
    if variant_name(variant) not in listed and not any(STUDENT in name for name in listed):
        found = ", ".join(listed)
        raise ValueError(f"{variant}: quiz: variants in course.yaml lists {found}; add it there first")
    write_zip(out, handout_files(variant))


def handout_files(variant: str = STANDARD) -> dict[str, bytes]:
    """Every file of the handout by name."""
    inside = folder("assignment", "*.ipynb", "*.md", "*.py", "*.yaml", "*.html", "xai/**/*", "data/**/*")
    files = {name.removeprefix("assignment/"): data for name, data in inside.items()}
    files["requirements.txt"] = f"--constraint constraints.txt\n{requirements('lesson')}".encode()
    files |= folder(".", "constraints.txt")
    if variant != STANDARD:
        files["quiz.html"] = quiz_text(variant).encode()
        files["answers.yaml"] = blank_sheet(load_bank(), variant).encode()
    files["self_check.zip"] = zip_bytes(self_check(variant))
    return files


def self_check(variant: str = STANDARD) -> dict[str, bytes]:
    """What `hw9.py` runs on the student's own machine: the check, the quiz page's saving, the figures."""
    files = needed("autograder.self_check", "questions.quiz_server", "autograder.explaining")
    files |= folder("autograder", "checks/*.py", "sandbox/*.py")
    files |= folder("assignment", "*.ipynb")  # to tell changed cells
    files["questions/asked.json"] = asked_text(asked()).encode()
    settings = load_course().model_dump(mode="json", include=set(SHOWN))
    settings["quiz"]["variants"] = [variant]
    files["autograder/course.yaml"] = yaml.safe_dump(settings, sort_keys=False).encode()
    return files
