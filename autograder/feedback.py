"""`feedback/<student>.html`: one page that tells a student what was expected, what was got, and a hint."""

import functools
from fractions import Fraction
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.course import VisibilityOf
from autograder.result import Result
from autograder.results_json import MESSAGES, once_each


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = points
    environment.filters["once_each"] = once_each
    return environment.get_template("feedback.html")


def points(value: Fraction | None) -> str:
    """Points as people write them: 0.3, 2.5, 10; a dash where there are none to give."""
    return "–" if value is None else f"{float(value):.4g}"


def feedback_page(result: Result, visibility: VisibilityOf) -> str:
    """The page, self-contained; the quiz appears only where the course lets students see it."""
    return _template().render(
        result=result,
        message=MESSAGES[result.status],
        show_code=visibility.code != "hidden",
        show_quiz=visibility.quiz != "hidden",
    )
