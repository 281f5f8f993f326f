"""Gives points for what was found: of the checks by course.yaml, of the answers by the bank's key."""

import functools
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from fractions import Fraction

from autograder.checking.outcome import Outcome
from autograder.course import Course
from autograder.grading.findings import CodeFindings, Failure
from autograder.grading.result import CodeScore, QuizScore, Result
from autograder.grading.statuses import STATUSES, Status
from autograder.intake.handed_in import Submission
from questions.answers import Answers, Problem, read_answers
from questions.bank import load_bank
from questions.errors import BadFileError
from questions.keys import read_key
from questions.scoring import score_question
from questions.text import Text
from questions.variants import bank_letters, is_handed_out, why_unknown


class Marker:
    """Gives points as a course sets them; needs the bank and its key, and runs nobody's code.

    Raises BadFileError where bank, key and course.yaml do not have the same questions.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self._questions = {question.number: question for question in load_bank().questions}
        self._key = read_key()
        _expect_agreement(self._questions.keys(), self._key.keys(), course.quiz.points.keys())
        self._once: dict[CodeScore, CodeScore] = {}
        self._code = functools.cache(self._score_code)
        self._question = functools.cache(self._score_question)

    def read(self, sheet: bytes | None) -> Answers:
        """The answers that a sheet holds, with its problems; no answers where there is no sheet."""
        return Answers(None, {}, ()) if sheet is None else read_answers(sheet, self._questions.values())

    def result(
        self, student: str, submission: Submission, found: CodeFindings | Failure, answers: Answers
    ) -> Result:
        """The submission's result: its status, points and notices, from what was found in it."""
        if isinstance(found, Failure):
            return Result(student, "grader-error", notices=(*submission.notices, found.notice))
        variants = self.course.quiz.variants
        known = not submission.answers or is_handed_out(answers.variant, student, variants)
        problems = answers.problems if known else (*answers.problems, unknown_variant(answers.variant))
        return Result(
            student,
            status_of(submission, found),
            self._code(found.outcomes),
            tuple(
                self._question(number, answers.choices.get(number), answers.variant, known)
                for number in self._questions
            ),
            (*submission.notices, *found.notices),
            tuple(in_words(problem) for problem in problems),
            submission.digest,
            found.seconds,
            found.fingerprints,
            found.excerpts,
            variant=answers.variant,
        )

    def _score_code(self, outcomes: tuple[Outcome, ...]) -> tuple[CodeScore, ...]:
        """The points for each part of the code; equal ones are one object for a class, to save memory."""
        return tuple(self._once.setdefault(one, one) for one in score_code(outcomes, self.course.code))

    def _score_question(
        self, number: int, chosen: frozenset[str] | None, variant: str, known: bool
    ) -> QuizScore:
        """The points for one question; none where the variant is not the student's, whatever the letters."""
        key, worth = self._key[number], self.course.quiz.points.get(number, Fraction(0))
        in_bank = bank_letters(self._questions[number], variant)
        meant = frozenset(in_bank[letter] for letter in chosen) if known and chosen is not None else None
        share = score_question(meant, key.right, key.options, self.course.quiz.rule)
        return QuizScore(number, share * worth, worth, _sorted_or_none(chosen), _sorted_or_none(meant))


def score_code(outcomes: Sequence[Outcome], points: Mapping[str, Fraction]) -> tuple[CodeScore, ...]:
    """The points for each part of the code, in the order of `points`: all where its checks passed, else none.

    A TODO's points are shared evenly among its parts. A part that counts only beside another one of its TODO
    earns nothing where no other is right: refusing everything is no achievement.
    """
    parts: dict[tuple[str, str], list[Outcome]] = {}
    order = {todo: place for place, todo in enumerate(points)}
    for outcome in sorted(outcomes, key=lambda outcome: order[outcome.todo]):
        parts.setdefault((outcome.todo, outcome.part), []).append(outcome)
    shares = Counter(todo for todo, _ in parts)
    right = {key for key, checks in parts.items() if all(check.passed for check in checks)}
    alone = {key for key, checks in parts.items() if any(check.only_beside_another for check in checks)}
    supported = {todo for todo, _ in right - alone}
    right -= {(todo, part) for todo, part in alone if todo not in supported}
    return tuple(
        CodeScore(
            todo,
            part,
            points[todo] / shares[todo] * ((todo, part) in right),
            points[todo] / shares[todo],
            tuple(checks),
        )
        for (todo, part), checks in parts.items()
    )


def status_of(submission: Submission, found: CodeFindings) -> Status:
    """The status of a submission: what it was, or the worst that happened to it."""
    if not submission.code:
        if submission.damaged:
            return "unreadable"
        return "missing" if submission.answers is None else "graded"
    if found.all_unreadable:
        return "unreadable"
    return next((status for status in STATUSES if status in found.losses), "graded")


def _expect_agreement(questions: Set[int], key: Set[int], points: Set[int]) -> None:
    """Raise BadFileError unless every question has a key and points, and nothing else has."""
    places = {
        "a question in questions/bank/": questions,
        "its answer in questions/key.yaml (run `make keys`)": key,
        "its points under `quiz` in autograder/course.yaml": points,
    }
    mistakes = [
        f"question {number}: expected {place}; found none."
        for number in sorted(questions | key | points)
        for place, found in places.items()
        if number not in found
    ]
    if mistakes:
        raise BadFileError("\n".join(mistakes))


def unknown_variant(variant: str) -> Problem:
    """The problem that answers are for a variant which is not the student's."""
    return Problem(None, None, why_unknown(variant))


def in_words(problem: Problem) -> Text:
    """The words for a problem of the answer sheet, with the line it is in, if it is in one."""
    if problem.line is None:
        return Text(f"answers.yaml: {problem.message.en}", f"answers.yaml：{problem.message.zh}")
    return Text(
        f"answers.yaml, line {problem.line}: {problem.message.en}",
        f"answers.yaml 第 {problem.line} 行：{problem.message.zh}",
    )


def _sorted_or_none(letters: Set[str] | None) -> tuple[str, ...] | None:
    """The letters in their order; None stays None, which is no answer."""
    return None if letters is None else tuple(sorted(letters))
