"""Makes the zip that is uploaded to Gradescope as the assignment's autograder.

It holds what grading one submission needs, the course's secret among it, and no more: no solution, no lesson,
no tests, nothing of the course's other tools. The same sources and secret give the same bytes.
"""

import json
from pathlib import Path

from autograder.course import load_course
from autograder.gradescope.container import UNFINISHED, failed
from autograder.grading.corrections import FILE as CORRECTIONS
from autograder.grading.corrections import read_corrections
from autograder.grading.marking import Marker
from autograder.packing import folder, needed, requirements
from autograder.secret import secret_text
from autograder.todos import todos
from questions.files import write_zip

PROGRAMS = ("setup.sh", "run_autograder")
GRADING = ("autograder.gradescope.container", "autograder.gradescope.graded")


def autograder_zip(out: Path, pip_config: Path | None = None, corrections: Path | None = None) -> None:
    """Write the zip; `pip_config` is a pip.conf for the platform's build, e.g. with another index.

    With `corrections` a rerun on the platform comes to what a run here does.

    Raises BadFileError for a course.yaml, bank or key that is not as expected: better here than there.
    """
    course = load_course()
    todos(course)
    Marker(course)
    files = needed(*GRADING) | folder("autograder", "course.yaml", "checks/*.py", "sandbox/*.py")
    files |= folder("questions", "key.yaml", "bank/*.yaml") | folder("assignment", "*.ipynb")
    files |= folder(".", "constraints.txt", "homework.yaml")
    files["autograder/course.secret"] = secret_text().encode()  # a rerun here and there draws the same
    files |= {name: Path(__file__).with_name(name).read_bytes() for name in PROGRAMS}
    files["requirements.txt"] = requirements().encode()
    unfinished = json.dumps(failed(UNFINISHED, "run_autograder did not end"), ensure_ascii=False, indent=1)
    files["unfinished.json"] = f"{unfinished}\n".encode()
    if corrections:
        read_corrections(corrections)
        files[CORRECTIONS] = corrections.read_bytes()
    if pip_config:
        files["pip.conf"] = pip_config.read_bytes()
    write_zip(out, files, PROGRAMS)
