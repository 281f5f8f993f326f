"""Runs the checks on the code of one submission after another, with everything kept warm between them."""

import time
from collections.abc import Sequence

from autograder.checking.session import CheckSession
from autograder.course import Limits
from autograder.grading.excerpt import excerpts
from autograder.grading.findings import CodeFindings
from autograder.grading.undefined import with_causes
from autograder.handout_notebooks import changed_cells, notebooks, stubs
from autograder.intake.handed_in import Submission
from autograder.notices import Notice, notice, told
from autograder.sandbox import confine
from autograder.sandbox.calls import Contents
from autograder.sandbox.children import Children, SandboxError
from autograder.sandbox.forking import Zygote
from autograder.sandbox.jail import Jail
from autograder.sandbox.spawning import Spawner
from questions.errors import GraderError


class Examiner:
    """Children and the checks' session, kept warm: `examine` puts one submission after another through."""

    def __init__(self, limits: Limits, wanted: Sequence[str]) -> None:
        self.limits, self.wanted = limits, list(wanted)
        self._start()

    def _start(self) -> None:
        """Start what starts children, and the checks."""
        # The jail ends a child by the clock; the limit on CPU time lies well above.
        limits = confine.Limits(2 * self.limits.submission_seconds, self.limits.memory_mb << 20)
        self.children: Children = (Zygote if confine.LINUX else Spawner)(limits, notebooks())
        self._checks = CheckSession()

    def examine(self, submission: Submission, seed: str) -> CodeFindings:
        """What the checks find in a submission's code; the seed sets what its functions are given.

        Raises GraderError where it is not the submission that failed; everything warm is started anew then.
        """
        started, limits = time.monotonic(), self.limits
        try:
            with Jail(
                self.children, submission.code, self.wanted, limits.call_seconds, limits.submission_seconds
            ) as jail:
                outcomes = self._checks.run(jail, seed)
        except (GraderError, SandboxError) as error:
            self.close()
            self._start()
            raise GraderError(str(error)) from None
        notices, known = tuple(told_of_code(jail.contents)), stubs()
        untouched = {todo for todo, print_ in jail.contents.fingerprints.items() if print_ in known}
        return CodeFindings(
            with_causes(outcomes, submission.code, notices, untouched),
            tuple(jail.losses),
            bool(submission.code) and len(jail.contents.unreadable) == len(submission.code),
            notices,
            jail.contents.fingerprints,
            excerpts(submission.code, jail.contents.code),
            round(time.monotonic() - started, 3),
        )

    def close(self) -> None:
        """End the zygote and the checks' session."""
        self._checks.close()
        self.children.close()


def told_of_code(contents: Contents) -> list[Notice]:
    """The notices about a submission's code: what was left out, changed, or written more than once."""
    facts = map(told, (*contents.unreadable, *contents.notices))
    again = [
        notice("defined-again", name, len(places), "; ".join(places))
        for name, places in contents.places.items()
        if len(places) > 1
    ]
    return [*filter(None, facts), *changed_cells(contents.cells), *again]
