"""Grades in the container: one submission in, `results/results.json` out, whatever happens on the way.

`run_autograder` has left a valid file there before Python started. It is replaced once, whole, at the end.
"""

import json
import sys
from pathlib import Path
from typing import Any

from autograder.gradescope.metadata import read_metadata
from questions.files import write_whole
from questions.text import Text

UNFINISHED = Text(
    "The grader was ended before it had finished: out of time or memory. This is not your score yet: "
    "hand in again, and tell your teaching team if you see this twice.",
    "批改程式在完成前被中止（時間或記憶體不足）。這還不是你的成績：請再繳交一次，若再次看到這則訊息，請通知助教。",
)


def failed(message: Text, why: str) -> dict[str, Any]:
    """A valid `results.json` without a grade; `message` is for the student, `why` for TAs."""
    return {
        "score": 0.0,
        "output": f"{message.en} {message.zh}",
        "output_format": "md",
        "stdout_visibility": "hidden",
        "extra_data": {"status": "grader-error", "notices": [why]},
    }


def main(root: Path) -> None:
    """Grade what lies in `root/submission`; a grader that fails is told in the results, too."""
    metadata = read_metadata(root / "submission_metadata.json")
    try:
        from autograder.gradescope.graded import graded  # with the libraries, which take seconds or fail

        document = graded(root / "submission", metadata)
    except Exception as error:  # a grader that fails says so where the student and the TA look
        from autograder.grading.statuses import STATUSES

        why = f"the grader failed: {type(error).__name__}: {error}"
        print(why, file=sys.stderr)  # noqa: T201  the TA's console
        document = failed(STATUSES["grader-error"].student, why[:400])
    if document["extra_data"]["status"] == "grader-error" and metadata.scores:
        document["score"] = metadata.scores[-1]  # what stood before stands until it is graded
    text = json.dumps(document, ensure_ascii=False, indent=1)
    write_whole(root / "results" / "results.json", f"{text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
