"""Grades one submission into `results.json`, with the course's policy on attempts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course import load_course
from autograder.gradescope.metadata import Metadata
from autograder.grading.corrections import FILE as CORRECTIONS
from autograder.grading.corrections import read_corrections
from autograder.grading.grade import grade_one
from autograder.grading.lateness import lateness
from autograder.intake.submission import read_submission
from autograder.outputs.results_json import results
from questions.places import ROOT
from questions.text import Text

BEST = Text("The best of your submissions counts.", "以各次繳交中最好的一次計分。")


def graded(folder: Path, metadata: Metadata) -> dict[str, Any]:
    """The content of `results.json` for what lies in `folder`.

    Due is what course.yaml says, or else the platform; handed in, when the platform says.
    """
    course, corrections = load_course(), read_corrections(ROOT / CORRECTIONS)
    own = {**course.lateness.extensions, **corrections.due}
    due = course.lateness.due or metadata.due
    policy = course.lateness.model_copy(update={"due": due, "extensions": own})
    result = replace(
        grade_one(metadata.student, read_submission(folder, course.limits)),
        when=metadata.handed_in,
        late=lateness(metadata.student, metadata.handed_in, policy),
    )
    result = corrections.applied(result, course)
    document: dict[str, Any] = {"score": 0.0, **results(result, course.visibility)}
    document["extra_data"]["own_score"] = document["score"]
    if course.attempts == "best":
        keep_best(document, metadata)
    return document


def keep_best(document: dict[str, Any], metadata: Metadata) -> None:
    """Let the best score so far be the score.

    Not a word on which one it is: who hands in again and again could otherwise learn the answers from it.
    """
    document["score"] = max(document["score"], *metadata.scores, 0.0)
    document["output"] += f"\n\n{BEST.en} {BEST.zh}"
