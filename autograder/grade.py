"""One submission in, one result out: all that a worker knows."""

import functools
import threading
import time
from collections.abc import Mapping, Set
from fractions import Fraction

from autograder.checks.mismatch import Text
from autograder.checks.session import CheckSession, GraderError
from autograder.checks.student import Student
from autograder.course import Course, load_course
from autograder.given import changed_cells
from autograder.intake import Submission
from autograder.result import CodeScore, QuizScore, Result, Status, score_code
from autograder.sandbox.calls import Contents, Loss
from autograder.sandbox.confine import Limits
from autograder.sandbox.jail import Jail, SandboxError, Zygote
from questions.answers import Answers, Problem, read_answers
from questions.bank import load_bank
from questions.keys import KeyedQuestion, read_key
from questions.schema import Question
from questions.scoring import score_question
from questions.variants import bank_letters, is_handed_out, why_unknown


class Grader:
    """Everything that stays warm between submissions: the zygote, the checks, the bank and its key."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._start()

    @functools.cached_property
    def _questions(self) -> list[Question]:
        return load_bank().questions

    @functools.cached_property
    def _key(self) -> Mapping[int, KeyedQuestion]:
        return read_key()

    def _start(self) -> None:
        limits = self.course.limits
        self._zygote = Zygote(Limits(2 * limits.submission_seconds, limits.memory_mb << 20))
        self._checks = CheckSession()

    def grade(self, student: str, submission: Submission) -> Result:
        """The submission's result; a failure of the grader's own is a result too, and says so."""
        started = time.monotonic()
        answers = (
            read_answers(submission.answers, self._questions) if submission.answers else Answers(None, {}, ())
        )
        notices = list(submission.notices)
        try:
            status, code, fingerprints = self.grade_code(submission, notices)
        except (GraderError, SandboxError) as error:
            self.close()
            self._start()
            return Result(student, "grader-error", notices=(*notices, f"the grader failed: {error}"))
        known = not submission.answers or is_handed_out(answers.variant, student, self.course.quiz.variants)
        problems = (
            answers.problems
            if known
            else (*answers.problems, Problem(None, None, why_unknown(answers.variant)))
        )
        return Result(
            student,
            status,
            code,
            self._grade_quiz(answers, known),
            tuple(notices),
            tuple(in_words(problem) for problem in problems),
            submission.digest,
            round(time.monotonic() - started, 3),
            fingerprints,
            variant=answers.variant,
        )

    def close(self) -> None:
        """End what was kept warm."""
        self._checks.close()
        self._zygote.close()

    def grade_code(
        self, submission: Submission, notices: list[str]
    ) -> tuple[Status, tuple[CodeScore, ...], Mapping[str, str]]:
        """Status, points and fingerprints of the code alone, for which no key is needed; adds to `notices`.

        Raises GraderError or SandboxError where it is not the submission that failed.
        """
        points = self.course.code.points()
        limits = self.course.limits
        with Jail(
            self._zygote, submission.code, list(points), limits.call_seconds, limits.submission_seconds
        ) as jail:
            outcomes = self._checks.run(Student(jail, submission.digest))
        contents = jail.contents
        notices += [*contents.unreadable, *contents.notices, *changed_cells(contents.cells)]
        notices += [
            f"{name} is defined {len(places)} times ({'; '.join(places)}); the last one counts"
            for name, places in contents.places.items()
            if len(places) > 1
        ]
        status = _status(submission, contents, jail.losses)
        return status, score_code(outcomes, points), contents.fingerprints

    def _grade_quiz(self, answers: Answers, known: bool) -> tuple[QuizScore, ...]:
        """Points by question; none where the variant is not the student's, whatever the letters."""
        scores = []
        for question in self._questions:
            number, key = question.number, self._key[question.number]
            chosen, worth = answers.choices.get(number), self.course.quiz.points.get(number, Fraction(0))
            in_bank = bank_letters(question, answers.variant)
            meant = frozenset(in_bank[letter] for letter in chosen) if known and chosen is not None else None
            share = score_question(meant, key.right, key.options, self.course.quiz.rule)
            scores.append(QuizScore(number, share * worth, worth, _sorted(chosen), _sorted(meant)))
        return tuple(scores)


def _sorted(letters: Set[str] | None) -> tuple[str, ...] | None:
    return None if letters is None else tuple(sorted(letters))


def _status(submission: Submission, contents: Contents, losses: list[Loss]) -> Status:
    """One word: what the submission was, or the worst that happened to it."""
    if not submission.code:
        if submission.damaged:
            return "unreadable"
        return "missing" if submission.answers is None else "graded"
    if len(contents.unreadable) == len(submission.code):
        return "unreadable"
    for loss in ("timeout", "memory", "crashed"):
        if loss in losses:
            return loss
    return "graded"


def in_words(problem: Problem) -> Text:
    """A problem of the answer sheet, with its line."""
    en, zh = (
        ("answers.yaml", "answers.yaml")
        if problem.line is None
        else (f"answers.yaml, line {problem.line}", f"answers.yaml 第 {problem.line} 行")
    )
    return Text(f"{en}: {problem.message.en}", f"{zh}：{problem.message.zh}")


@functools.cache
def _grader() -> Grader:
    return Grader(load_course())


_one_at_a_time = threading.Lock()


def grade_one(student: str, submission: Submission) -> Result:
    """Grade a submission with this process's own grader, which is started the first time and stays warm."""
    with _one_at_a_time:  # a worker of a cluster may have several threads
        return _grader().grade(student, submission)
