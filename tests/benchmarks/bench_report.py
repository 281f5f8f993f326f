"""How long report and gradebook take to write, and the report to open, for classes of three sizes.

    python -m tests.benchmarks.bench_report

Opening is from disk in headless Chromium until the table of students is drawn, the median of five. The
gradebook is new at first, then written again without a change.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from autograder.course import VisibilityOf, load_course
from autograder.grading.result import Result
from autograder.outputs.feedback_page import feedback_page
from autograder.outputs.gradebook import write_gradebook
from autograder.outputs.report_page import report_page

sys.path.append(str(Path(__file__).parents[1]))
from tests.generated_class import generated

SIZES = (36, 1_000, 10_000)


def seconds_to_open(page: Page, path: Path) -> float:
    """From asking for the page to its last line being drawn."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def seconds_to_write(results: Sequence[Result], gradebook: Path) -> float:
    """Bring nbgrader's gradebook up to date."""
    start = time.perf_counter()
    write_gradebook(results, load_course(), gradebook)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the table."""
    course = load_course()
    table = Table(
        "students", "report, s", "target", "MB", "opened, s", "target", "gradebook, s", "target", "again, s",
        title="The files about a class",
    )  # fmt: skip
    report_page(generated(5), course)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page, path = browser.new_page(), Path(folder) / "report.html"
        for size in SIZES:
            results = generated(size)
            start = time.perf_counter()
            text = report_page(results, course)
            written = time.perf_counter() - start
            path.write_text(text, "utf-8")
            opened = seconds_to_open(page, path)
            gradebook = [seconds_to_write(results, Path(folder) / f"{size}.db") for _ in range(2)]
            table.add_row(
                f"{size:,}", f"{written:.2f}", "5", f"{len(text.encode()) / 1e6:.2f}", f"{opened:.2f}", "2",
                f"{gradebook[0]:.2f}", "10", f"{gradebook[1]:.2f}",
            )  # fmt: skip
        browser.close()
    Console(width=120).print(table)  # so that no heading is cut
    students = generated(100)
    feedback_page(students[0], VisibilityOf(quiz="visible", explanations="visible"))
    for name, visibility in (
        ("by default", course.visibility),
        ("explained", VisibilityOf(quiz="visible", explanations="visible")),
    ):
        start = time.perf_counter()
        pages = [feedback_page(result, visibility) for result in students]
        each, size = (time.perf_counter() - start) / 100, statistics.fmean(len(p.encode()) for p in pages)
        Console().print(f"feedback, {name}: {1000 * each:.1f} ms and {size / 1000:.0f} KB a student")


if __name__ == "__main__":
    main()
