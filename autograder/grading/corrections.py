"""Applies what was decided after the grading: `corrections.yaml`, a list that a person writes.

Each correction has a date, a reason for the teaching team, maybe a comment that the student reads, and does
one thing, to a question for everybody or to one student. They are applied to results in the order of the
file, questions first; nobody's code is run for it, and every later grading comes to the same.
"""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from autograder.course import Course, Points, Time, load_course
from autograder.grading.entered import Entered, with_entered
from autograder.grading.result import Applied, QuizScore, Result
from autograder.grading.statuses import Status
from autograder.names import identity
from questions.asked import asked
from questions.checked_yaml import line_of, read_yaml
from questions.errors import BadFileError
from questions.keys import read_key
from questions.scoring import exact_points, score_question
from questions.text import Line, Text

FILE = "corrections.yaml"


def _letters(given: object) -> object:
    """The letters of an answer, given as [A, C], "A, C" or AC."""
    return frozenset(c for c in str(given).upper() if c.isalnum()) if isinstance(given, str | list) else given


def _both(given: object) -> object:
    """A text in both languages, given as one that serves for both."""
    return {"en": given, "zh": given} if isinstance(given, str) else given


Letters = Annotated[frozenset[str], Field(min_length=1), BeforeValidator(_letters)]

ONE_S_WORK = ("student and todo", "question and student")
# What may be done, and to what: a question for everybody, a student, or one part of a student's work.
DEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("drop", "accept", "key"), ("question",)),
    **dict.fromkeys(("points", "add"), ONE_S_WORK),
    **dict.fromkeys(("status", "due"), ("student",)),
}


class Correction(BaseModel):
    """One correction: of a question, of a student, or of a student's points for one TODO or question.

    `drop` names what becomes of a question's points: the other questions share them out, in proportion to
    their own, or everybody who handed in gets them. `accept` lists further right answers, `key` replaces the
    key. `points` sets points and `add` gives or, below 0, takes some, never beyond what there is to earn.
    `due` is a student's own due time. Letters are those of the bank.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    date: datetime.date
    reason: Line
    comment: Annotated[Text, BeforeValidator(_both)] | None = None
    question: int | None = None
    student: Line | None = None
    todo: str | None = None
    drop: Literal["share-out", "give-to-all"] | None = None
    accept: tuple[Letters, ...] = ()
    key: Letters | None = None
    points: Points | None = None
    add: Annotated[Fraction, BeforeValidator(exact_points)] | None = None
    status: Status | None = None
    due: Time | None = None

    @property
    def deed(self) -> str:
        """The name of what it does."""
        return next(name for name in DEEDS if getattr(self, name) not in (None, ()))

    @property
    def part(self) -> str:
        """The part of one student's work that it is about: a TODO, the "quiz", or empty for none."""
        return self.todo or ("quiz" if self.student and self.question else "")

    @property
    def words(self) -> Text:
        """What it does, for the student; no letter of a key is named, which may still be hidden."""
        n, what = self.question, self.todo or f"question {self.question}"
        due = self.due.isoformat(" ", "minutes") if self.due else ""
        return {
            "share-out": Text(
                f"Question {n} does not count; the others share its points out.",
                f"第 {n} 題不計分，分數由其他題分攤。",
            ),
            "give-to-all": Text(f"Everybody has the points of question {n}.", f"第 {n} 題送分。"),
            "accept": Text(f"Question {n}: more answers are accepted.", f"第 {n} 題：接受更多答案。"),
            "key": Text(f"Question {n}: the key was corrected.", f"第 {n} 題：答案已更正。"),
            "points": Text(f"The points for {what} were set by hand.", f"{what} 的分數由助教更正。"),
            "add": Text(f"The points for {what} were changed by hand.", f"{what} 的分數由助教調整。"),
            "status": Text(f"The status was set to {self.status}.", f"狀態改為 {self.status}。"),
            "due": Text(f"The due time is {due}.", f"繳交期限是 {due}。"),
        }[self.drop or self.deed]

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Correction":
        done = [name for name in DEEDS if getattr(self, name) not in (None, ())]
        if len(done) != 1:
            raise ValueError(f"expected one of {', '.join(DEEDS)}; found {', '.join(done) or 'none'}")
        named = [name for name in ("question", "student", "todo") if getattr(self, name) is not None]
        if " and ".join(named) not in DEEDS[done[0]]:
            expected = " or with ".join(DEEDS[done[0]])
            raise ValueError(f"{done[0]} goes with {expected}; found {' and '.join(named) or 'none'}")
        return self

    @model_validator(mode="after")
    def _is_about_what_there_is(self) -> "Correction":
        course, options = load_course(), _options()
        if self.todo is not None and self.todo not in course.code:
            raise ValueError(f"there is no TODO {self.todo}; course.yaml has {', '.join(course.code)}")
        if self.question is not None and self.question not in options:
            raise ValueError(
                f"there is no question {self.question}; there are {min(options)} to {max(options)}"
            )
        for letters in (*self.accept, *filter(None, [self.key])):
            if strange := letters - options[self.question or 0]:
                raise ValueError(
                    f"question {self.question} has no option {', '.join(sorted(strange))}; "
                    f"expected some of {', '.join(sorted(options[self.question or 0]))}"
                )
        most = course.code[self.todo] if self.todo else course.quiz.points.get(self.question or 0)
        points = self.points or self.add or Fraction(0)
        if most is not None and abs(points) > most:
            raise ValueError(f"found {float(points):g} points; there are {float(most):g} to earn")
        return self


@functools.cache
def _options() -> dict[int, frozenset[str]]:
    """The letters of each question's options, by number; read once for a whole file."""
    return {one.number: frozenset(one.options) for one in asked()}


class _Listed(RootModel[Annotated[tuple[Correction, ...], BeforeValidator(lambda given: given or ())]]):
    """The file: a list of corrections, or nothing yet."""


@dataclass(frozen=True)
class Corrections:
    """The corrections of a course in their order, with the file that they come from."""

    listed: tuple[Correction, ...] = ()
    path: Path | None = None

    @property
    def due(self) -> Mapping[str, datetime.datetime]:
        """The students' own due times, by their names as `identity` has them."""
        return {identity(one.student or ""): one.due for one in self.listed if one.due}

    @property
    def dropped(self) -> frozenset[int]:
        """The questions that no longer count as they did."""
        return frozenset(one.question for one in self.listed if one.drop and one.question)

    @property
    def keys(self) -> Mapping[int, frozenset[str]]:
        """The right letters of each question whose key was replaced."""
        return {one.question: one.key for one in self.listed if one.key and one.question}

    def expect_students(self, is_known: Callable[[str], bool]) -> None:
        """Raise BadFileError, a line for each, where a correction names a student who is not in the class."""
        mistakes = [
            f"{self.path} line {line_of(self.path, (place,))}: there is no student {one.student} in the class"
            for place, one in enumerate(self.listed)
            if self.path and one.student and not is_known(one.student)
        ]
        if mistakes:
            raise BadFileError("\n".join(mistakes))

    def applied(
        self,
        result: Result,
        course: Course,
        names: Iterable[str] = (),
        entered: Sequence[Entered] = (),
    ) -> Result:
        """The result as corrected, and with what was `entered` in formgrader for parts that no line is about.

        Its student may also be called by these names, as `identity` has them.
        """
        mine = {identity(result.student), *names}
        about_all = [one for one in self.listed if one.question and not one.student]
        about_one = [one for one in self.listed if one.student and identity(one.student) in mine]
        for one in about_all:
            result = _applied(result, one, course)
        overruled = {one.part for one in about_one}
        result = with_entered(result, entered, overruled, (*course.code, "quiz"))
        for one in about_one:
            result = _applied(result, one, course)
        return result


def _applied(result: Result, one: Correction, course: Course) -> Result:
    """The result after one correction, and with a line that says so if it is about this student."""
    before = _sums(result)
    changed = _STEPS[one.deed](result, one, course)
    if changed is result and not one.student:
        return result
    code, quiz = (after - earlier for earlier, after in zip(before, _sums(changed), strict=True))
    said = Applied(one.date, one.reason, one.words, one.comment, code, quiz, one.part)
    return dataclasses.replace(changed, corrections=(*changed.corrections, said))


def read_corrections(path: Path) -> Corrections:
    """The corrections in the file at `path`; none where there is no file.

    Raises BadFileError: a line for each mistake, with its line and what was expected.
    """
    return Corrections(read_yaml(path, _Listed).root, path) if path.exists() else Corrections()


def _sums(result: Result) -> tuple[Fraction, Fraction]:
    """The points for code and for questions."""
    return result.code_points or Fraction(0), result.quiz_points or Fraction(0)


def _without(result: Result, one: Correction, _: Course) -> Result:
    """The result without a question, whose points the others share out, or everybody who handed in has."""
    if one.drop == "give-to-all":
        gave = result.status != "missing"
        return _with_question(result, one, lambda score: score.max_points if gave else score.points)
    rest = sum((score.max_points for score in result.quiz if score.number != one.question), Fraction(0))
    worth = sum((score.max_points for score in result.quiz if score.number == one.question), Fraction(0))
    if not rest or not worth:
        return result
    shares = {True: Fraction(0), False: (rest + worth) / rest}
    quiz = (
        dataclasses.replace(
            score,
            points=score.points * shares[score.number == one.question],
            max_points=score.max_points * shares[score.number == one.question],
        )
        for score in result.quiz
    )
    return dataclasses.replace(result, quiz=tuple(quiz))


def _accepted(result: Result, one: Correction, _: Course) -> Result:
    """The result, with all points for each of the further answers."""
    return _with_question(
        result,
        one,
        lambda score: score.max_points if frozenset(score.meant or ()) in one.accept else score.points,
    )


def _rekeyed(result: Result, one: Correction, course: Course) -> Result:
    """The result, with a question's points by another key."""
    right, options = one.key or frozenset(), read_key()[one.question or 0].options

    def points(score: QuizScore) -> Fraction:
        meant = None if score.meant is None else frozenset(score.meant)
        return score_question(meant, right, options, course.quiz.rule) * score.max_points

    return _with_question(result, one, points, right)


def _with_question(
    result: Result,
    one: Correction,
    points: Callable[[QuizScore], Fraction],
    right: frozenset[str] | None = None,
) -> Result:
    """The result, with one question's points as `points` has them, and another key if there is one."""
    quiz: Sequence[QuizScore] = [
        dataclasses.replace(score, points=points(score), right=right or score.right)
        if score.number == one.question
        else score
        for score in result.quiz
    ]
    return result if tuple(quiz) == result.quiz else dataclasses.replace(result, quiz=tuple(quiz))


def _by_hand(result: Result, one: Correction, course: Course) -> Result:
    """The result, with points for one TODO or question set, given or taken."""
    if one.todo:
        earned, worth = result.points_of(one.todo), course.code[one.todo]
        return result.with_points(one.todo, _new_points(one, earned, worth) - earned)
    if not any(score.number == one.question for score in result.quiz):  # handed in nothing
        worth = course.quiz.points[one.question or 0]
        result = dataclasses.replace(
            result, quiz=(*result.quiz, QuizScore(one.question or 0, Fraction(0), worth, None))
        )
    return _with_question(result, one, lambda score: _new_points(one, score.points, score.max_points))


def _new_points(one: Correction, earned: Fraction, worth: Fraction) -> Fraction:
    """The points after a correction, from 0 to what there is to earn."""
    return min(
        worth, max(Fraction(0), earned + one.add if one.add is not None else one.points or Fraction(0))
    )


def _with_status(result: Result, one: Correction, _: Course) -> Result:
    """The result with the status that was set; who is excused has no points."""
    return dataclasses.replace(result, status=one.status or result.status)


_STEPS: Mapping[str, Callable[[Result, Correction, Course], Result]] = {
    "drop": _without,
    "accept": _accepted,
    "key": _rekeyed,
    "points": _by_hand,
    "add": _by_hand,
    "status": _with_status,
    "due": lambda result, *_: result,  # lateness has asked for it
}
