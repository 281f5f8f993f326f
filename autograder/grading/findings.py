"""Holds what running the checks on a submission's code found, before any points are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.checking.outcome import Outcome
from autograder.grading.excerpt import Excerpt
from autograder.notices import Notice
from autograder.sandbox.calls import Loss


@dataclass(frozen=True)
class CodeFindings:
    """Every check's outcome, what was lost on the way, and what was seen of the code itself.

    `losses` are functions that crashed, ran out of time or out of memory; `all_unreadable` tells that there
    was code and none of it could be read. `fingerprints` tells a function's equal code from different; it
    comes from the student's side, and nothing is judged by it. `excerpts` are the functions as they were
    handed in, `seconds` is how long it took.
    """

    outcomes: tuple[Outcome, ...] = ()
    losses: tuple[Loss, ...] = ()
    all_unreadable: bool = False
    notices: tuple[Notice, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Failure:
    """The grader broke, not the student: `notice` tells TAs what happened."""

    notice: Notice
