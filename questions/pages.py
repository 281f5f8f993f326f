"""Gives every page what it is made with: templates, text with code in it, and data for its script."""

import functools
import json
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape


def environment(folder: Path, autoescape: bool = True) -> Environment:
    """The templates of a folder. Whatever is put into one is escaped; a missing name is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=autoescape,  # noqa: S701  # off for Markdown alone, which has filters of its own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@functools.lru_cache(2000)  # a class shares its titles, hints and questions
def marked(text: str) -> Markup:
    """The HTML that shows a plain text as it is, but what stands between two backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped)


def json_in_page(data: object) -> Markup:
    """The data as JSON that stays data in a script element, whatever tags and line ends its texts hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for unsafe in "<\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return Markup(text)  # noqa: S704  # no tag is left
