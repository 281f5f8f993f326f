"""Lists the statuses, one word each for what a submission came to, and what each tells a student and a TA."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from questions.text import Text

Status = Literal["graded", "crashed", "timeout", "memory", "unreadable", "missing", "grader-error", "excused"]


@dataclass(frozen=True)
class About:
    """The words of a status: `student` is what the student reads, `ta` what a report says."""

    student: Text
    ta: str


# In the order in which a TA should look at them; of what happened to a submission, the first counts.
STATUSES: Mapping[Status, About] = {
    "grader-error": About(
        Text(
            "The grader failed. This is not your fault: please tell your TA.",
            "批改程式發生錯誤，不是你的問題，請通知助教。",
        ),
        "The grader failed, and gave no points: see the notices, and grade them again.",
    ),
    "timeout": About(
        Text(
            "One of your functions took too long; the others keep their points.",
            "有函式執行太久；其他函式的得分照計。",
        ),
        "A function took too long; the others keep their points.",
    ),
    "memory": About(
        Text(
            "One of your functions ran out of memory; the others keep their points.",
            "有函式用光記憶體；其他函式的得分照計。",
        ),
        "A function ran out of memory; the others keep their points.",
    ),
    "crashed": About(
        Text(
            "One of your functions stopped Python (for example with `exit()`), or what it returned could not "
            "be read; the others keep their points.",
            "有函式讓 Python 提前結束（例如呼叫 `exit()`），或回傳的內容無法讀取；其他函式的得分照計。",
        ),
        "A function stopped Python, or returned what cannot be read; the others keep their points.",
    ),
    "unreadable": About(
        Text(
            "None of the code could be read; the answers count. Hand in the notebooks again.",
            "程式檔都無法讀取；答案照計。請重新繳交筆記本。",
        ),
        "None of the code could be read; the answers count. Ask for the notebooks again.",
    ),
    "missing": About(
        Text(
            "No notebook, no .py file and no answers.yaml were found.",
            "找不到筆記本、.py 檔或 answers.yaml。",
        ),
        "There was neither code nor answers.",
    ),
    "excused": About(
        Text("You are excused from this homework.", "你不需要繳交這份作業。"),
        "Excused by a correction: no points, and none are missing.",
    ),
    "graded": About(Text("Graded.", "批改完成。"), "Graded without trouble."),
}
