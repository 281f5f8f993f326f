"""A class as large as wanted: results as grading would leave them, drawn from a seed, nothing graded."""

import hashlib
from datetime import datetime, timezone
from fractions import Fraction

import numpy as np

from autograder.checking.outcome import Outcome
from autograder.course import load_course
from autograder.grading.lateness import Late
from autograder.grading.marking import score_code
from autograder.grading.result import QuizScore, Result
from autograder.notices import notice
from questions.keys import read_key
from questions.scoring import score_question
from questions.text import Text

PARTS = {
    "smoothgrad_noise": [""],
    "ig_baseline": ["black", "white", "mean", "blur", "uniform", "error"],
    "euclidean_distance": [""],
    "cosine_similarity": [""],
}
SLIPS = {  # a check, the hint of who fails it, and how long the code is that does
    "smoothgrad_noise": [("The standard deviation is noise_level * (max - min)", "Relative to the RANGE", 37),
                         ("The values are Gaussian", "torch.rand is uniform: randn", 35)],
    "euclidean_distance": [("The distance of two vectors short and long", "A root is missing", 12)],
    "cosine_similarity": [("The cosine of vectors of either direction", "Divide by BOTH norms", 10)],
    "ig_baseline": [("This kind", "Look at the specification", 80)],
}  # fmt: skip
STATUSES = ["graded"] * 94 + ["timeout", "crashed", "memory", "unreadable", "missing", "grader-error"]
NOTICES = [
    lambda n: notice("statement-failed", f"hw9_cnn.ipynb, code cell {n}, line 1", "ImportError: no 'cv2'"),
    lambda n: notice("defined-again", "smoothgrad_noise", n, "a.ipynb, code cell 4, line 1; b.py, line 2"),
    lambda _: notice("cell-changed", "show-lime"),
]


def generated(n: int, seed: int = 0) -> list[Result]:
    """`n` students; who is able is likelier to have anything right. Question 3's key is against the able."""
    return [_student(seed, number) for number in range(n)]


def _student(seed: int, number: int) -> Result:
    rng, for_answers = (np.random.default_rng([seed, number, part]) for part in (0, 1))  # whatever the bank
    name, ability = f"b{9000000 + number:08d}", float(rng.normal())
    status = STATUSES[rng.integers(len(STATUSES))]
    if status == "grader-error":
        return Result(name, status, notices=(notice("grader-failed", "", "the zygote is gone"),))
    prints: dict[str, str] = {}
    outcomes = [
        outcome
        for todo, parts in PARTS.items()
        for part in parts
        for outcome in _outcomes(todo, part, status != "missing" and rng.normal() < ability + 1, rng, prints)
    ]
    notices = tuple(
        told(rng.integers(2, 9)) for told, chance in zip(NOTICES, rng.random(3), strict=True) if chance < 0.03
    )
    late = (
        Late(datetime(2026, 12, 5, tzinfo=timezone.utc), 2, Fraction(4, 5)) if rng.random() < 0.04 else None
    )
    return Result(
        name,
        status,
        score_code(outcomes, load_course().code),
        _answers(ability, for_answers) if status != "missing" else (),
        notices,
        (),
        name,
        round(float(rng.gamma(4, 0.01)), 3),
        prints,
        late=late,
    )


def _outcomes(
    todo: str, part: str, right: bool, rng: np.random.Generator, prints: dict[str, str]
) -> list[Outcome]:
    title, hint, size = SLIPS[todo][rng.integers(len(SLIPS[todo]))]
    everything = [Outcome(todo, part, Text(slip, f"{slip}（中）"), True) for slip, *_ in SLIPS[todo]]
    if not right:
        wrong = Text(title, f"{title}（中）")
        got = f"{rng.normal():.3f}"
        failed = Outcome(
            todo, part, wrong, False, Text("1", "1"), Text(got, got), Text(hint, f"{hint}（中）")
        )
        everything = [failed if outcome.title == wrong else outcome for outcome in everything]
        code = f"{todo} {title} {rng.integers(120) if size > 20 else 0}"
        prints[todo] = f"{size}-{hashlib.sha256(code.encode()).hexdigest()[:16]}"
    return everything


def _answers(ability: float, rng: np.random.Generator) -> tuple[QuizScore, ...]:
    scores = []
    points = load_course().quiz.points
    for number, keyed in read_key().items():
        leaning = -ability if number == 3 else ability
        knows = rng.random(len(keyed.options)) < 1 / (1 + np.exp(-1.2 * leaning - 3 + number * 7 % 10 / 3))
        chosen = frozenset(
            letter for letter, known in zip(sorted(keyed.options), knows, strict=True)
            if (letter in keyed.right) == known
        )  # fmt: skip
        if rng.random() < 0.02:
            scores.append(QuizScore(number, Fraction(0), points[number], None))
            continue
        share = score_question(chosen, keyed.right, keyed.options)
        letters = tuple(sorted(chosen))
        scores.append(QuizScore(number, share * points[number], points[number], letters, letters))
    return tuple(scores)
