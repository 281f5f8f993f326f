"""Makes `report.html`: a class at a glance, for TAs, in one file that opens from disk.

Everything is counted here; the page holds a line a student and draws a screenful of them at a time, so that
ten thousand students load as fast as ten.
"""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote

from markupsafe import Markup

from autograder.course import Course
from autograder.grading.corrections import Corrections
from autograder.grading.excerpt import Excerpt
from autograder.grading.result import Result
from autograder.grading.statuses import STATUSES
from autograder.handout_notebooks import stubs
from autograder.outputs.changes import CAUSES, Change
from autograder.outputs.class_facts import (
    LONG,
    CodeGroup,
    Rows,
    changed_cells,
    code_groups,
    look_first,
    notices,
    todo_facts,
)
from autograder.outputs.equal_answers import MOST_STUDENTS, Pair, equal_wrong_answers
from autograder.outputs.item_analysis import TAIL, Question
from autograder.outputs.pages import template
from autograder.outputs.question_figures import answered_questions, question_figures
from autograder.outputs.side_by_side import Row, side_by_side
from questions.homework import load_homework
from questions.pages import json_in_page

BARS = 20  # steps of a histogram
Grades = tuple[float | None, float | None, float | None]
SHOWN = 50  # groups of equal code, kinds of notices


@dataclass(frozen=True)
class Histogram:
    """The number of students in each of equally wide steps of points, from 0 to `most`; and their mean."""

    name: str
    most: float
    counts: tuple[int, ...]
    mean: float
    median: float
    deviation: float


@dataclass(frozen=True)
class Comparison:
    """The code of two students, by their places, side by side."""

    students: tuple[int, int]
    codes: tuple[Excerpt, Excerpt]
    rows: Sequence[Row]


def load_template() -> None:
    """Load what every report needs, which takes a quarter of a second."""
    template("report.html")
    stubs()


def report_page(
    results: Sequence[Result],
    course: Course,
    corrections: Corrections = Corrections(),  # noqa: B008 (frozen)
    found: Sequence[Change] = (),
    names: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The report page about everybody, in the order given. Its links lead to `feedback/` beside it.

    `found` is what changed since the last run, `names` what students are called, as far as it is known.
    """
    points = course.code
    grades = [_grades(result) for result in results]
    answered, questions = answered_questions(results, corrections)
    analysis, asked = question_figures(questions, corrections)
    groups = code_groups(results, points, stubs())
    equal_right = code_groups(results, points, stubs(), right=True)
    told = notices(results)
    return template("report.html").render(
        homework=load_homework(),
        results=results,
        histograms=_histograms(results, grades),
        todos=todo_facts(results, points, stubs()),
        analysis=analysis,
        asked=asked,
        tail=TAIL,
        statuses=_statuses(results),
        about=STATUSES,
        changed=changed_cells(results),
        look_first=look_first(results),
        corrections=corrections.listed,
        moved=sorted(found, key=lambda one: -abs(one.moved))[:SHOWN],
        moved_in_all=len(found),
        causes=CAUSES,
        notices=dict(list(told.items())[:SHOWN]),
        more_notices=max(0, len(told) - SHOWN),
        unread=tuple(row for row, result in enumerate(results) if result.problems),
        slowest=sorted(enumerate(results), key=lambda pair: -pair[1].seconds)[:10],
        typical=statistics.median(result.seconds for result in results) if results else 0,
        late=tuple(row for row, result in enumerate(results) if result.late),
        groups=groups[:SHOWN],
        more_groups=max(0, len(groups) - SHOWN),
        equal_right=equal_right[:SHOWN],
        more_right=max(0, len(equal_right) - SHOWN),
        long=LONG,
        first_two=lambda group: _first_two(group, results),
        equal_answers=_equal_answers(answered, questions),
        most_compared=MOST_STUDENTS,
        names=names,
        link=lambda student: f"feedback/{quote(student, safe='')}.html",
        data=_table_data(results, grades, list(points), names),
    )


def _grades(result: Result) -> Grades:
    """The points in total, for code and for questions; all None where the grader failed."""
    total, code, quiz = result.total, result.code_points, result.quiz_points
    if total is None or code is None or quiz is None:
        return None, None, None
    return float(total), float(code), float(quiz)


def _statuses(results: Sequence[Result]) -> dict[str, Rows]:
    """The students with each status; what needs a TA comes first, and those who were graded last."""
    found: dict[str, list[int]] = {status: [] for status in STATUSES}
    for row, result in enumerate(results):
        found[result.status].append(row)
    return {status: tuple(rows) for status, rows in found.items() if rows}


def _histograms(results: Sequence[Result], grades: Sequence[Grades]) -> list[Histogram]:
    """The histograms of the total, the code and the questions, of those whom the grader did not fail."""
    # Who handed in no code has no code scores, so the longest list says what there is to earn.
    code = sum(float(score.max_points) for score in max((r.code for r in results), key=len, default=()))
    quiz = sum(float(score.max_points) for score in max((r.quiz for r in results), key=len, default=()))
    by_kind = zip(*(given for given in grades if None not in given), strict=True)
    total, by_code, by_quiz = list(by_kind) or ((), (), ())
    return [
        _histogram("Total", code + quiz, total),
        _histogram("Code", code, by_code),
        _histogram("Questions", quiz, by_quiz),
    ]


def _histogram(name: str, most: float, values: Sequence[float]) -> Histogram:
    """The histogram of values: a step holds its lower end, and the last one full marks too."""
    # As floats, points at a step's lower end may come out a hair below it.
    step = Counter(min(BARS - 1, int(BARS * value / most + 1e-9)) if most else 0 for value in values)
    mean, median, deviation = (
        (statistics.fmean(values), statistics.median(values), statistics.pstdev(values))
        if values
        else (0.0, 0.0, 0.0)
    )
    return Histogram(name, most, tuple(step[bar] for bar in range(BARS)), mean, median, deviation)


def _first_two(group: CodeGroup, results: Sequence[Result]) -> Comparison | None:
    """The first two of a group whose code is known, side by side; None where it is of fewer."""
    codes = [(row, code) for row in group.rows if (code := results[row].excerpts.get(group.todo))][:2]
    if len(codes) < 2:
        return None
    (left, one), (right, other) = codes
    return Comparison((left, right), (one, other), side_by_side(one, other))


def _equal_answers(answered: Sequence[int], questions: Sequence[Question]) -> list[Pair]:
    """The pairs of students whose wrong answers are equal beyond chance.

    They are told by their places in the class, as in `answered`: who is in the questions.
    """
    pairs = equal_wrong_answers(questions)
    return [replace(pair, rows=(answered[pair.rows[0]], answered[pair.rows[1]])) for pair in pairs]


def _table_data(
    results: Sequence[Result], grades: Sequence[Grades], todos: Sequence[str], names: Mapping[str, str]
) -> Markup:
    """The page's table, a line a student, as JSON that no text in it can end."""
    students = [
        [
            result.student,
            result.status,
            *given,
            *(float(result.points_of(todo)) if result.code else None for todo in todos),
            result.late.days if result.late else 0,
            len(result.notices) + len(result.problems),
        ]
        for result, given in zip(results, grades, strict=True)
    ]
    columns = ["student", "status", "total", "code", "questions", *todos, "days late", "notices"]
    return json_in_page({"columns": columns, "students": students, "names": dict(names)})
