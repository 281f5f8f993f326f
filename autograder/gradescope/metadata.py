"""`submission_metadata.json`: when this was handed in, when it was due, and what came before.

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
    """What the platform says of a submission; `scores` are those of the ones before, the last one last."""

    handed_in: datetime | None = None
    due: datetime | None = None
    scores: tuple[float, ...] = ()

    @property
    def seconds_late(self) -> float:
        """From the due date to the handing in, by the platform's clock; 0 if in time or not known."""
        if not (self.handed_in and self.due):
            return 0.0
        return max(0.0, (self.handed_in - self.due).total_seconds())


def read_metadata(path: Path) -> Metadata:
    """What the file says; never raises for what is in it."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return Metadata()
    before = sorted(_mappings(found, "previous_submissions"), key=lambda one: str(one.get("submission_time")))
    scores = (_number(one.get("score")) for one in before)
    return Metadata(
        _time(found, "created_at"),
        max(filter(None, _due_dates(found)), default=None),
        tuple(score for score in scores if score is not None),
    )


def _due_dates(found: Any) -> Iterator[datetime | None]:
    """The assignment's, and those of students who were given more time."""
    yield _time(_inside(found, "assignment"), "due_date")
    for user in _mappings(found, "users"):
        yield _time(_inside(user, "assignment"), "due_date")


def _inside(found: Any, key: str) -> Any:
    return found.get(key) if isinstance(found, dict) else None


def _mappings(found: Any, key: str) -> list[dict[str, Any]]:
    items = _inside(found, key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _time(found: Any, key: str) -> datetime | None:
    """An ISO 8601 time with its zone; without one it cannot be compared, and is not known."""
    try:
        when = datetime.fromisoformat(str(_inside(found, key)).replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
