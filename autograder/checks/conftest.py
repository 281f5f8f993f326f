"""Fixtures of the checks; `session` provides `student` to each run."""

import numpy as np
import pytest

from autograder.checks.session import STUDENT
from autograder.checks.student import Student


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """The submission being graded."""
    return request.config.stash[STUDENT]


@pytest.fixture
def rng(request: pytest.FixtureRequest, student: Student) -> np.random.Generator:
    """Random numbers of this check's and this submission's own."""
    return student.rng(request.node.name)
