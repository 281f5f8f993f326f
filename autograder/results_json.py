"""Gradescope's `results.json`: one test for each TODO or behaviour of one, and for each question.

Format: the platform's autograder specification. The sum of the tests, less what lateness costs, is the score;
it is given at the top, exactly, since thirty times 0.3 in binary floating point is not nine.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from autograder.checks.mismatch import Text
from autograder.checks.session import Outcome
from autograder.course import VisibilityOf
from autograder.explained import explained, shown_when
from autograder.result import CodeScore, QuizScore, Result

MESSAGES = {
    "graded": Text("Graded.", "批改完成。"),
    "crashed": Text(
        "A function ended its process; what the others earned counts.",
        "有函式中止了程序；其他函式的得分照計。",
    ),
    "timeout": Text(
        "A function did not come back in time; what the others earned counts.",
        "有函式逾時未回應；其他函式的得分照計。",
    ),
    "memory": Text(
        "A function ran out of memory; what the others earned counts.",
        "有函式用光記憶體；其他函式的得分照計。",
    ),
    "unreadable": Text(
        "None of the code could be read; the answers count. Hand in the notebooks again.",
        "程式檔都無法讀取；答案照計。請重新繳交 notebook。",
    ),
    "missing": Text(
        "No notebook, no .py file and no answers.yaml were found.",
        "找不到 notebook、.py 檔或 answers.yaml。",
    ),
    "grader-error": Text(
        "The grader failed. This is not your fault: your teaching team has to look into it.",
        "批改程式發生錯誤，不是你的問題，請通知助教。",
    ),
}


def results(result: Result, visibility: VisibilityOf) -> dict[str, Any]:
    """The content of `results.json`. Without a score where the grader itself failed."""
    message = MESSAGES[result.status]
    said = [message, *([result.late.text] if result.late else [])]
    lines = [*(f"{one.en} {one.zh}" for one in said), *(f"- {p.en} {p.zh}" for p in result.problems)]
    document: dict[str, Any] = {
        "output": "\n".join(lines),
        "output_format": "md",
        "execution_time": result.seconds,
        "stdout_visibility": "hidden",
        "extra_data": {"status": result.status, "digest": result.digest, "notices": list(result.notices)},
    }
    if result.total is not None:
        document["score"] = float(result.total)
        document["tests"] = [
            *(_code_test(score, visibility.code) for score in result.code),
            *(_quiz_test(score, visibility.quiz) for score in result.quiz),
            *_explanations(result, shown_when(visibility)),
        ]
    return document


def results_text(result: Result, visibility: VisibilityOf) -> str:
    """The content of `results.json` as text."""
    return json.dumps(results(result, visibility), ensure_ascii=False, indent=1) + "\n"


def _code_test(score: CodeScore, visibility: str) -> dict[str, Any]:
    failed = [check for check in score.checks if not check.passed]
    return {
        **_points(score.points, score.max_points),
        "name": score.name,
        "output": "\n\n".join(map(_explained, once_each(failed))) or "All checks passed. 全部通過。",
        "output_format": "md",
        "tags": ["code", score.todo],
        "visibility": visibility,
    }


def _quiz_test(score: QuizScore, visibility: str) -> dict[str, Any]:
    chosen = "not answered 未作答" if score.chosen is None else ", ".join(score.chosen) or "nothing 未選"
    return {
        **_points(score.points, score.max_points),
        "name": f"Question {score.number}",
        "number": str(score.number),
        "output": f"Chosen 你的選擇: {chosen}",
        "tags": ["quiz"],
        "visibility": visibility,
    }


def _explanations(result: Result, visibility: str) -> Iterator[dict[str, Any]]:
    """A test without points for each question, with which options are right and why; none where hidden."""
    for score in result.quiz if visibility != "hidden" else ():
        if question := explained(score, result.variant):
            lines = [f"{question.text.en} {question.text.zh}", ""]
            for option in question.options:
                mark = "✓ right 正確" if option.right else "✗ wrong 錯誤"
                lines.append(f"- **{option.letter}** {mark}: {option.text.en} {option.text.zh}")
                lines.append(f"  - {option.why.en} {option.why.zh}")
            yield {
                "name": f"Question {score.number} explained",
                "number": str(score.number),
                "output": "\n".join(lines),
                "output_format": "md",
                "tags": ["explanation"],
                "visibility": visibility,
            }


def _points(points: Fraction, max_points: Fraction) -> dict[str, Any]:
    return {
        "score": float(points),
        "max_score": float(max_points),
        "status": "passed" if points == max_points else "failed",
    }


def once_each(failed: list[Outcome]) -> list[Outcome]:
    """Failed checks without those that say the same as the one before."""
    return [next(same) for _, same in groupby(failed, key=lambda check: (check.expected, check.got))]


def _explained(check: Outcome) -> str:
    lines = [f"**{check.title.en} · {check.title.zh}**"]
    for name, text in (
        (Text("Expected", "預期"), check.expected),
        (Text("Got", "得到"), check.got),
        (Text("Hint", "提示"), check.hint),
    ):
        if text:
            said = text.en if text.en == text.zh else f"{text.en} · {text.zh}"
            lines.append(f"- {name.en} {name.zh}: {_plain(said)}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, also where a student chose it."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in text.replace("\n", " "))
