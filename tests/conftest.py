"""What tests share: one warm grader, short ways into its jail, and a browser to look at pages."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent

# Before torch is imported: where several processes share the cores, more threads would only wait for them.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

# A secret of the tests' own: the same inputs in every run, and none made in the project's folder.
os.environ["COURSE_SECRET"] = str(Path(__file__).with_name("course.secret.txt"))

import pytest
from hypothesis import settings

from autograder.course import load_course
from autograder.grading.grade import Grader
from autograder.sandbox.calls import Reply
from autograder.sandbox.forking import Zygote
from autograder.sandbox.jail import Jail

# The same examples every time, and no complaint about a machine that is slow for once.
settings.register_profile("hw9", derandomize=True, deadline=None, database=None)
settings.load_profile("hw9")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as there are cores, and one more for all tests: some wait for a browser, or a time limit."""
    return (os.cpu_count() or 1) + (not config.option.markexpr)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the files of tests, begin with those that hold the longest tests."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        longest: dict[Path, float] = {}
        for item in items:
            longest[item.path] = max(_seconds(item), longest.get(item.path, 0.0))
        items.sort(key=lambda item: -longest[item.path])


def _seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("slow")
    return float(marker.args[0]) if marker else 0.0


# What every probe of the jail starts with.
PRELUDE = """\
import ctypes, os, socket, stat, sys
libc = ctypes.CDLL(None, use_errno=True)

def descriptors():
    for number in range(1 << 16):
        try:
            yield number, os.fstat(number)
        except OSError:
            pass

def channel():
    return next(number for number, about in descriptors() if stat.S_ISSOCK(about.st_mode))

"""


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """The grader of the course as it is set, warm for the whole session."""
    grader = Grader(load_course())
    yield grader
    grader.close()


@pytest.fixture(scope="session")
def impatient(grader: Grader) -> Grader:
    """The same warm grader with little time to give: for what never ends."""
    hurried = copy.copy(grader)
    limits = grader.course.limits.model_copy(update={"call_seconds": 2, "submission_seconds": 20})
    hurried.course = grader.course.model_copy(update={"limits": limits})
    hurried.examiner = copy.copy(grader.examiner)
    hurried.examiner.limits = limits
    return hurried


@pytest.fixture(scope="session")
def zygote(grader: Grader) -> Zygote:
    """The grader's warm zygote, to open jails from."""
    return grader.examiner.children


@pytest.fixture
def jail(zygote: Zygote) -> Iterator[Callable[..., Jail]]:
    """Opens a jail around source code: `jail(source, "name", …)`, closed after the test."""
    opened: list[Jail] = []

    def open_jail(source: str, *wanted: str, **seconds: float) -> Jail:
        opened.append(Jail(zygote, {"a.py": dedent(source).encode()}, wanted, **seconds))
        return opened[-1]

    yield open_jail
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def inside(jail: Callable[..., Jail]) -> Callable[..., Reply]:
    """Runs the body of a function in the jail and gives its reply."""

    def run(body: str, *arguments: object, **seconds: float) -> Reply:
        source = f"{PRELUDE}def probe(*given):\n{indent(dedent(body).strip(), '    ')}\n"
        return jail(source, "probe", **seconds).call("probe", *arguments)

    return run


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; closed with its module: playwright's event loop would be in other tests' way."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium, such as Debian's package chromium")
    switches = "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync"
    switches += " no-first-run disable-quic"
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=chromium, args=[f"--{switch}" for switch in switches.split()]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_from_disk(browser, tmp_path):
    """Open a saved page with the network off; whatever it asks for, and every error, fails the test."""
    contexts, troubles = [], []

    def opened(view, state="", **options):
        options = {"viewport": {"width": 1200, "height": 900}, "locale": "en-US", "offline": True, **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on(
            "request", lambda asked: asked.url.startswith(("file:", "blob:")) or troubles.append(asked.url)
        )
        if view is not None:
            page.goto(view.save(tmp_path / "page.html").as_uri() + ("#" + state if state else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def reload_until():
    """Reload a page until it shows what it kept: Chromium stores it a little later than it says."""

    def reloaded(page, shown) -> None:
        for _ in range(10):
            page.reload()
            if shown():
                return
        pytest.fail("what was chosen is not there after ten reloads")

    return reloaded


@pytest.fixture(scope="session")
def faults():
    """What axe-core, an accessibility checker, finds wrong with a page as it stands, in light and in dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core").Axe()

    def found(page) -> list[str]:
        said = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half way
            for rule in axe.run(page).response["violations"]:
                said += [f"{scheme}: {rule['help']}: {node['html'][:200]}" for node in rule["nodes"]]
        return said

    return found
