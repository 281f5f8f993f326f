"""Finds what a class's results say of its code: which checks failed, what went wrong, who wrote the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.grading.result import Result
from autograder.notices import Notice
from questions.text import Text

Rows = tuple[int, ...]  # students, by their place in the class
LONG = 60  # tree nodes, from which on equal right code is hardly chance


@dataclass(frozen=True)
class CheckFacts:
    """Who failed a check, and who was given which hint for it, the most frequent first."""

    title: Text
    rows: Rows
    hints: tuple[tuple[Text, Rows], ...]

    @property
    def failed(self) -> int:
        """How many students failed it."""
        return len(self.rows)


@dataclass(frozen=True)
class PartFacts:
    """One behaviour of a TODO (or all of it, unnamed): how many students have it right, and its checks."""

    part: str
    right: int
    checks: tuple[CheckFacts, ...]


@dataclass(frozen=True)
class TodoFacts:
    """How a class fared with one TODO.

    `students` are those whose code was judged, `untouched` those who left the stub as it was given.
    """

    todo: str
    students: int
    full: int
    none: int
    untouched: int
    mean: float
    max_points: Fraction
    parts: tuple[PartFacts, ...]


@dataclass(frozen=True)
class CodeGroup:
    """Students whose code for a TODO is the same but for names and layout; `size` is in tree nodes.

    `failed` is the first check that wrong code fails, empty where the code is right.
    """

    todo: str
    size: int
    rows: Rows
    failed: Text


def todo_facts(
    results: Sequence[Result], points: Mapping[str, Fraction], stubs: Collection[str]
) -> list[TodoFacts]:
    """The facts about each TODO of the homework, in its order."""
    # Without code, or where the grader failed, there is nothing to say of a TODO.
    judged = {row: result for row, result in enumerate(results) if result.code}
    return [_facts_of_todo(todo, worth, judged, stubs) for todo, worth in points.items()]


def _facts_of_todo(
    todo: str, worth: Fraction, judged: Mapping[int, Result], stubs: Collection[str]
) -> TodoFacts:
    right: Counter[str] = Counter()
    failed: dict[str, dict[Text, list[int]]] = defaultdict(dict)
    hints: dict[tuple[str, Text], dict[Text, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, result in judged.items():
        for score in (score for score in result.code if score.todo == todo and score.checks):
            right[score.part] += score.points == score.max_points
            for check in score.checks:  # one that nobody failed is listed as well
                failed[score.part].setdefault(check.title, [])
            wrong = [check for check in score.checks if not check.passed]
            for title in {check.title for check in wrong}:
                failed[score.part][title].append(row)
            for title, hint in {(check.title, check.hint) for check in wrong if check.hint}:
                hints[score.part, title][hint].append(row)
    earned = [result.points_of(todo) for result in judged.values()]
    return TodoFacts(
        todo,
        len(judged),
        sum(points == worth for points in earned),
        sum(points == 0 for points in earned),
        sum(result.fingerprints.get(todo) in stubs for result in judged.values()),
        float(sum(earned) / len(earned)) if earned else 0.0,
        worth,
        tuple(
            PartFacts(
                part,
                right[part],
                tuple(
                    CheckFacts(title, tuple(rows), _most_frequent(hints[part, title]))
                    for title, rows in checks.items()
                ),
            )
            for part, checks in failed.items()
        ),
    )


def _most_frequent(hints: Mapping[Text, Sequence[int]]) -> tuple[tuple[Text, Rows], ...]:
    """The hints that most students were given, with those students."""
    return tuple(
        (hint, tuple(rows)) for hint, rows in sorted(hints.items(), key=lambda one: -len(one[1]))[:3]
    )


def code_groups(
    results: Sequence[Result],
    points: Mapping[str, Fraction],
    stubs: Collection[str],
    right: bool = False,
) -> list[CodeGroup]:
    """The groups of two and more students with the same wrong code for a TODO, the longest first.

    With `right`, those with the same right code, of at least LONG nodes: a task leaves few ways to do it
    right, and the shorter the code, the likelier two people wrote it on their own. A stub left as given makes
    no group.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, result in enumerate(results):
        for todo, fingerprint in result.fingerprints.items():
            is_right = todo in points and result.points_of(todo) >= points[todo]
            if fingerprint not in stubs and todo in points and is_right == right:
                groups[todo, fingerprint].append(row)
    found = [
        CodeGroup(todo, _size(fingerprint), tuple(rows), _first_failure(results[rows[0]], todo))
        for (todo, fingerprint), rows in groups.items()
        if len(rows) > 1 and (not right or _size(fingerprint) >= LONG)
    ]
    return sorted(found, key=lambda group: (-group.size, group.todo, group.rows))


def _size(fingerprint: str) -> int:
    """The number of nodes of a function's tree, which its fingerprint begins with."""
    return int(fingerprint.partition("-")[0])


def _first_failure(result: Result, todo: str) -> Text:
    """The title of the first check of a TODO that failed, empty where none did."""
    checks = (check for score in result.code if score.todo == todo for check in score.checks)
    return next((check.title for check in checks if not check.passed), Text("", ""))


def changed_cells(results: Sequence[Result]) -> dict[str, Rows]:
    """The students who changed each given cell, by its name, the one changed most often first."""
    return _grouped(results, lambda notice: notice.place if notice.kind == "cell-changed" else None)


def notices(results: Sequence[Result]) -> dict[str, Rows]:
    """The students who got each other notice, by its words for a class, the most frequent first."""
    return _grouped(results, lambda notice: None if notice.kind == "cell-changed" else notice.in_class)


def look_first(results: Sequence[Result]) -> dict[str, Rows]:
    """The students who got each notice that a TA should look at before grades are given out, by its words."""
    return _grouped(results, lambda notice: notice.in_class if notice.look_first else None)


def _grouped(results: Sequence[Result], name: Callable[[Notice], str | None]) -> dict[str, Rows]:
    """The students with each name that their notices have, the most frequent first; None leaves one out."""
    found: dict[str, list[int]] = defaultdict(list)
    for row, result in enumerate(results):
        for said in dict.fromkeys(map(name, result.notices)):
            if said is not None:
                found[said].append(row)
    return {
        said: tuple(rows) for said, rows in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    }
