"""Loads the templates of the pages that a TA or a student sees, and says how they write points."""

import functools
from fractions import Fraction

from jinja2 import Template

from autograder.outputs.failed_checks import TRY_IT, failed_once_each, lines_raised, reasons
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
        "lines_raised": lines_raised,
    }
    templates.globals["try_it"] = TRY_IT
    return templates.get_template(name)


@functools.lru_cache(1000)
def points(value: Fraction | float | None, none: str = "–") -> str:
    """Points as people write them, to the hundredth: 0.3, 2.5, 10; a dash where there are none to give.

    Points are exact until they are rounded here, in every output.
    """
    return none if value is None else f"{float(round(Fraction(value), 2)):.2f}".rstrip("0").rstrip(".")
