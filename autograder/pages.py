"""Templates of the pages that a TA or a student sees, and how they write points, shares and code."""

import functools
import re
from fractions import Fraction
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from autograder.results_json import once_each


@functools.cache
def template(name: str) -> Template:
    """One of `report/`; whatever is put into it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "once_each": once_each, "code": code}
    return environment.get_template(name)


def points(value: Fraction | float | None) -> str:
    """Points as people write them: 0.3, 2.5, 10; a dash where there are none to give."""
    return "–" if value is None else f"{float(value):.4g}"


def code(text: str) -> Markup:
    """Text with what stands between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped)
