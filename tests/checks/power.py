"""What each check refuses of the wrong functions in tests/mutants/, and how surely.

    python -m tests.checks.power [SEEDS] [--mutants]

Every wrong function of the TODOs that draw noise is graded with ten seeds, or as many as the argument says.
A check refuses a function with some of these seeds, or with all. Those that it alone refuses say what it is
for. `--mutants` prints each function instead.
"""

import sys
from collections import Counter
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.course import load_course
from autograder.grading.findings import CodeFindings
from autograder.grading.grade import Grader
from autograder.intake.handed_in import Submission

TESTS = Path(__file__).parents[1]


def refusals(seeds: int) -> dict[tuple[str, str], Counter[str]]:
    """How often each check refused each wrong function that draws noise, by the function's file and TODO."""
    grader = Grader(load_course())
    wrong = yaml.safe_load((TESTS / "mutants.yaml").read_text("utf-8"))["wrong"]
    found: dict[tuple[str, str], Counter[str]] = {}
    for name, parts in track(wrong.items(), "wrong functions"):
        todos = {part.partition(":")[0] for part in map(str, parts)}
        if not todos & {"smoothgrad_noise", "ig_baseline"}:
            continue
        (path,) = (TESTS / "mutants" / "wrong").glob(f"{name}.*")
        for seed in range(seeds):
            submission = Submission({path.name: path.read_bytes()})
            findings, _ = grader.find(submission, f"seed {seed}")
            assert isinstance(findings, CodeFindings)
            for outcome in findings.outcomes:
                if outcome.todo in todos:
                    refused = found.setdefault((name, outcome.todo), Counter())
                    refused[outcome.title.en] += not outcome.passed
    grader.close()
    return found


def main(seeds: int, mutants: bool) -> None:
    """Grade, and print a table."""
    found = refusals(seeds)
    if mutants:
        table = Table("wrong function", "refused by (of its seeds)", title=f"{seeds} seeds each")
        for (name, _), checks in found.items():
            table.add_row(name, ", ".join(f"{check} ({n})" for check, n in checks.items() if n))
        Console().print(table)
        return
    table = Table(
        "check",
        "refuses always",
        "refuses at times",
        "alone",
        title=f"{len(found)} wrong functions, {seeds} seeds",
    )
    for check in dict.fromkeys(check for checks in found.values() for check in checks):
        times = [checks[check] for checks in found.values() if check in checks]
        alone = sum(
            checks[check] == max(checks.values()) == checks.total() > 0
            for checks in found.values()
            if check in checks
        )
        always = sum(n == seeds for n in times)
        table.add_row(check, str(always), str(sum(0 < n < seeds for n in times)), str(alone))
    least = min((max(checks.values()), name) for (name, _), checks in found.items())
    table.caption = f"every wrong function is refused with {least[0]} of {seeds} seeds or more ({least[1]})"
    Console().print(table)


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    main(numbers[0] if numbers else 10, "--mutants" in sys.argv)
