"""What every page is made with: its templates, text with code in it, and data that its script reads."""

import json
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape


def environment(folder: Path, autoescape: bool = True) -> Environment:
    """Templates of a folder. Whatever is put into one is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=autoescape,  # noqa: S701  # off for Markdown alone, which has filters of its own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def marked(text: str) -> Markup:
    """Plain text as HTML that shows it as it is, what stands between two backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped)


def json_in_page(data: object) -> Markup:
    """JSON that stays data inside a script element, whatever tags and line ends the texts in it hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for unsafe in "<\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return Markup(text)  # noqa: S704  # no tag is left
