"""Makes Gradescope's `results.json`: a test for each TODO or part of one, and one for each question.

Format: the platform's autograder specification. The sum of the tests, less what lateness costs, is the score;
it is given at the top as well, from exact fractions. Added up as floats, twenty times 0.3 and ten times 0.4
are 10.000000000000002 in Python 3.11 and 10.0 since 3.12, which rounds a sum only once.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from autograder.checking.outcome import Outcome
from autograder.course import VisibilityOf
from autograder.grading.result import CodeScore, QuizScore, Result
from autograder.grading.statuses import STATUSES
from autograder.outputs.failed_checks import TRY_IT, failed_once_each, reasons
from autograder.outputs.question_feedback import explained, shown_when


def results(result: Result, visibility: VisibilityOf) -> dict[str, Any]:
    """The content of `results.json`, which has no score where the grader itself failed."""
    said = [STATUSES[result.status].student, *([result.late.text] if result.late else [])]
    said += [text for one in result.corrections for text in (one.what, one.comment) if text]
    lines = [_escaped(one.joined(" ")) for one in said]
    lines += [f"- {one.joined(' ')}" for one in result.problems]
    lines += [f"- {_escaped(notice.text.joined())}" for notice in result.notices if notice.for_student]
    document: dict[str, Any] = {
        "output": "\n".join(lines),
        "output_format": "md",
        "execution_time": result.seconds,
        "stdout_visibility": "hidden",
        "extra_data": {
            "status": result.status,
            "digest": result.digest,
            "notices": [notice.text.en for notice in result.notices],
        },
    }
    if result.total is not None:
        document["score"] = float(result.total)
        document["tests"] = [
            *(_code_test(score, visibility.code) for score in result.code),
            *(_quiz_test(score, visibility.quiz) for score in result.quiz),
            *(_by_hand_tests(result, visibility.quiz)),
            *_explanations(result, shown_when(visibility)),
        ]
    return document


def results_text(result: Result, visibility: VisibilityOf) -> str:
    """The text of the file `results.json`: a line for each field, and one for each test."""
    document = results(result, visibility)
    fields = [f"{_json(name)}: {_json(value)}" for name, value in document.items() if name != "tests"]
    if "tests" in document:
        fields.append('"tests": [\n  ' + ",\n  ".join(map(_json, document["tests"])) + "\n ]")
    return "{\n " + ",\n ".join(fields) + "\n}\n"


def _json(value: object) -> str:
    """The JSON on one line, which takes a tenth of the time that `indent` does."""
    return json.dumps(value, ensure_ascii=False)


def _code_test(score: CodeScore, visibility: str) -> dict[str, Any]:
    """The test for a TODO or a part of it."""
    failed = failed_once_each(score.checks)
    right = "All checks passed. 全部通過。" if score.checks else "Changed by hand. 由助教調整。"
    return {
        **_score_fields(score.points, score.max_points),
        "name": score.name,
        "output": "\n\n".join(map(_failure_text, failed)) or right,
        "output_format": "md",
        "tags": ["code", score.todo],
        "visibility": visibility,
    }


def _quiz_test(score: QuizScore, visibility: str) -> dict[str, Any]:
    """The test for a question, with what the student chose and never with what is right."""
    chosen = (
        "not answered 未作答" if score.chosen is None else ", ".join(score.chosen) or "nothing chosen 未選"
    )
    return {
        **_score_fields(score.points, score.max_points),
        "name": f"Question {score.number}",
        "number": str(score.number),
        "output": f"Chosen 你的選擇: {chosen}",
        "tags": ["quiz"],
        "visibility": visibility,
    }


def _by_hand_tests(result: Result, visibility: str) -> Iterator[dict[str, Any]]:
    """A test for the points that were given or taken for the questions as a whole, if any were."""
    if result.quiz_by_hand:
        yield {
            "score": float(result.quiz_by_hand),
            "max_score": 0.0,
            "name": "Questions, by hand",
            "tags": ["quiz"],
            "visibility": visibility,
        }


def _explanations(result: Result, visibility: str) -> Iterator[dict[str, Any]]:
    """A test without points for each question, which explains its options; none where they are hidden."""
    for score in result.quiz if visibility != "hidden" else ():
        if question := explained(score, result.variant):
            lines = [f"{question.text.en} {question.text.zh}", ""]
            for option in question.options:
                mark = "✓ correct option 正確選項" if option.right else "✗ wrong option 錯誤選項"
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


def _score_fields(points: Fraction, max_points: Fraction) -> dict[str, Any]:
    return {
        "score": float(points),
        "max_score": float(max_points),
        "status": "passed" if points >= max_points else "failed",
    }


def _failure_text(check: Outcome) -> str:
    """A failed check in Markdown: its title, and why it failed."""
    lines = [f"**{check.title.en} · {check.title.zh}**"]
    lines += [f"- {label.joined(' ')}: {_escaped(text.joined())}" for label, text in reasons(check)]
    if check.snippet:
        lines += [f"\n{TRY_IT.joined(' ')}", "```python", check.snippet, "```"]
    return "\n".join(lines)


_ESCAPES = str.maketrans({"\n": " ", **{sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"}})


def _escaped(text: str) -> str:
    """The text with the signs escaped that Markdown would act on, also where a student chose it."""
    return text.translate(_ESCAPES)
