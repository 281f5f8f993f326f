"""Computes what handing in late costs: from the time of handing in alone, never from the clock."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from autograder.course import Lateness
from questions.text import Text

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """By how much something is late, and which share of its points is kept.

    `days` are begun days after `due`; `closed` tells that it came after the cut-off and keeps nothing.
    """

    due: datetime
    days: int
    kept: Fraction
    closed: bool = False

    @property
    def text(self) -> Text:
        """The sentence that tells the student how late it is and what that costs."""
        due = self.due.isoformat(" ", "minutes")
        days = f"{self.days} day{'s' if self.days > 1 else ''}"
        en, zh = f"Handed in {days} late (due {due})", f"遲交 {self.days} 天"
        zh += f"（期限 {due}）"
        if self.closed:
            return Text(f"{en}, after the cut-off: no points count.", f"{zh}，已超過收件截止時間，不計分。")
        if self.kept == 1:
            return Text(f"{en}; all points count.", f"{zh}，得分全數計入。")
        percent = f"{float(100 * self.kept):g}%"
        return Text(f"{en}: {percent} of the points count.", f"{zh}，得分以 {percent} 計。")


def lateness(student: str, when: datetime | None, policy: Lateness) -> Late | None:
    """How late `student` was at `when`; None where in time, or where either time is not known.

    The student's own extension goes before the due time. Minutes of grace are forgiven whole: past them, days
    count from the due time. Each begun day costs its percentage of the points earned.
    """
    due = policy.due_for(student)
    if due is None or when is None:
        return None
    over, grace = when - due, timedelta(minutes=policy.grace_minutes)
    if over <= grace:
        return None
    days = math.ceil(over / DAY)
    closed = policy.cut_off_days is not None and over > policy.cut_off_days * DAY + grace
    kept = Fraction(0) if closed else max(Fraction(0), 1 - days * policy.percent_a_day / 100)
    return Late(due, days, kept, closed)
