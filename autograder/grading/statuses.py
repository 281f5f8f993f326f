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
            "The grader failed. This is not your fault: your teaching team has to look into it.",
            "批改程式發生錯誤，不是你的問題，請通知助教。",
        ),
        "The grader failed, and gave no points: see the notices, and grade them again.",
    ),
    "timeout": About(
        Text(
            "A function did not come back in time; what the others earned counts.",
            "有函式逾時未回應；其他函式的得分照計。",
        ),
        "A function did not come back in time; the others earned what they could.",
    ),
    "memory": About(
        Text(
            "A function ran out of memory; what the others earned counts.",
            "有函式用光記憶體；其他函式的得分照計。",
        ),
        "A function ran out of memory; the others earned what they could.",
    ),
    "crashed": About(
        Text(
            "A function ended its process; what the others earned counts.",
            "有函式中止了程序；其他函式的得分照計。",
        ),
        "A function ended its process; the others earned what they could.",
    ),
    "unreadable": About(
        Text(
            "None of the code could be read; the answers count. Hand in the notebooks again.",
            "程式檔都無法讀取；答案照計。請重新繳交 notebook。",
        ),
        "None of the code could be read; answers count. They may want to hand in again.",
    ),
    "missing": About(
        Text(
            "No notebook, no .py file and no answers.yaml were found.",
            "找不到 notebook、.py 檔或 answers.yaml。",
        ),
        "There was neither code nor answers.",
    ),
    "excused": About(
        Text("You are excused from this homework.", "你不需要繳交這份作業。"),
        "Excused by a correction: no points, and none are missing.",
    ),
    "graded": About(Text("Graded.", "批改完成。"), "Graded without trouble."),
}
