"""Loads the templates of the pages that a TA or a student sees, and says how they write points."""

import functools
from fractions import Fraction

from jinja2 import Template

from autograder.outputs.failed_checks import failed_once_each, reasons
from questions.pages import environment, marked
from questions.places import AUTOGRADER


@functools.cache
def template(name: str) -> Template:
    """The template of this name in `templates/`; whatever is put into it is escaped."""
    templates = environment(AUTOGRADER / "outputs" / "templates")
    templates.filters |= {
        "points": points,
        "marked": marked,
        "reasons": reasons,
        "failed_once_each": failed_once_each,
    }
    return templates.get_template(name)


def points(value: Fraction | float | None) -> str:
    """Points as people write them: 0.3, 2.5, 10; a dash where there are none to give."""
    return "–" if value is None else f"{float(value):.4g}"
