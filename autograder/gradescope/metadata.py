"""Reads `submission_metadata.json`: when this was handed in, when it was due, and what came before.

Format: the platform's page "Submission Metadata". The platform may change it, and a TA who tries the
container has none, so whatever is missing or not as expected is as if it were not said.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """The facts that the platform tells of a submission; `scores` are those of earlier ones, the latest last.

    `student` is the part of the e-mail address before the @, which at most universities is the student's ID.
    """

    student: str = "student"
    handed_in: datetime | None = None
    due: datetime | None = None
    scores: tuple[float, ...] = ()


def read_metadata(path: Path) -> Metadata:
    """The metadata in the file, as far as it can be read; nothing that is in it raises an error."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return Metadata()
    before = sorted(_mappings(found, "previous_submissions"), key=lambda one: str(one.get("submission_time")))
    scores = (_number(one.get("score")) for one in before)
    names = (str(user.get("email") or "").partition("@")[0] for user in _mappings(found, "users"))
    return Metadata(
        next(filter(None, names), "student"),
        _time(found, "created_at"),
        max(filter(None, _due_dates(found)), default=None),
        tuple(score for score in scores if score is not None),
    )


def _due_dates(found: Any) -> Iterator[datetime | None]:
    """The due dates of the assignment, and of students who were given more time."""
    yield _time(_inside(found, "assignment"), "due_date")
    for user in _mappings(found, "users"):
        yield _time(_inside(user, "assignment"), "due_date")


def _inside(found: Any, key: str) -> Any:
    """The value under a key, None where there is none."""
    return found.get(key) if isinstance(found, dict) else None


def _mappings(found: Any, key: str) -> list[dict[str, Any]]:
    """The mappings in the list under a key; none where there is no list."""
    items = _inside(found, key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _time(found: Any, key: str) -> datetime | None:
    """The ISO 8601 time under a key, with its zone; without one it cannot be compared, and is not known."""
    try:
        when = datetime.fromisoformat(str(_inside(found, key)).replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else None


def _number(value: Any) -> float | None:
    """The value as a number; None where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
