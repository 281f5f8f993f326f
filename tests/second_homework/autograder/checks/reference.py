"""What a confusion matrix says, from the definitions, in numpy alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checking.mismatch import Array


@dataclass(frozen=True)
class Reading:
    """What `read_confusion` returns, in this order."""

    total: int
    beats_guessing: bool
    hardest: str
    lost: list[str]
    counts: Array
    shares: Array


def read(report: dict[str, Any]) -> Reading:
    """The reading of a report, whose rows are the true classes."""
    table, names = np.array(report["table"]), report["names"]
    counts = table.sum(axis=1)
    recalls = np.diag(table) / counts
    return Reading(
        total=int(table.sum()),
        beats_guessing=bool(np.trace(table) > counts.max()),
        hardest=names[int(np.argmin(recalls))],
        lost=[name for name, recall in zip(names, recalls, strict=True) if recall < 0.5],
        counts=counts.astype(np.int64),
        shares=(table / counts[:, None]).astype(np.float32),
    )
