"""quiz.html: every question of the bank on one page that needs nothing but itself.

It holds the questions and their options, and nothing else of the bank: no key, claim, explanation or source.
Styles and scripts are those of the pages of `xai`, taken as text, and what lies in questions/page/.
"""

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from PIL import Image

from questions.bank import Bank
from questions.schema import Question
from questions.sheet import blank_sheet
from questions.variants import STANDARD, vary

HERE = Path(__file__).parent / "page"
SHARED = Path(__file__).parents[1] / "assignment" / "xai" / "pages"
STYLES = ("page.css", "style.css")
SCRIPTS = ("words.js", "page.js", "sheet.js", "main.js")
SIDE = 256  # of the pictures, in pixels: some 15 KB each
QUALITY = 72
MENTION = re.compile(r"\bpictures? (\d+(?:(?:,| and| or|, and|, or) \d+)*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """One of the pictures the questions are about: its file's name, and an address that holds it."""

    name: str
    source: str

    @property
    def number(self) -> int:
        """As notebooks and questions call it: 3 for `2_3`."""
        return _numbers(self.name)[-1]


def quiz_page(
    bank: Bank,
    points: Mapping[int, Fraction],
    pictures: Path,
    variant: str = STANDARD,
    attempts: str = "latest",
) -> str:
    """The page of a variant, with each question's points and the pictures of a folder."""
    shown = vary(bank, variant)
    data = {
        "variant": variant,
        "sheet": blank_sheet(bank, variant),
        "questions": {
            question.number: {"options": "".join(question.options), "print": _print(question)}
            for question in shown.questions
        },
    }
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["mentions"] = lambda question: " ".join(map(str, mentioned(question)))
    script = _texts(SCRIPTS)
    return environment.get_template("quiz.html").render(
        topics=shown.topics,
        questions=shown.questions,
        points={
            question.number: f"{float(points.get(question.number, 0)):g}" for question in shown.questions
        },
        pictures=thumbnails(pictures),
        variant=variant,
        attempts=attempts,
        data=in_script(data),
        style=_texts(STYLES),
        script=script,
        script_hash=f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}",
    )


def marked(text: str) -> Markup:
    """Plain text as HTML that shows it as it is, what stands between backticks as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick without its pair
        return escape(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def mentioned(question: Question) -> list[int]:
    """The numbers of the pictures that a question or its options name, as in "pictures 3 and 7"."""
    texts = [question.text.en, *(option.text.en for option in question.options.values())]
    return sorted({number for found in MENTION.findall(" ".join(texts)) for number in _numbers(found)})


def thumbnails(folder: Path) -> list[Picture]:
    """The pictures `<class>_<number>.jpg` of a folder by number, small."""
    found = []
    for path in sorted(folder.glob("*_*.jpg"), key=lambda path: _numbers(path.stem)):
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=QUALITY, optimize=True)
        code = base64.b64encode(buffer.getvalue()).decode()
        found.append(Picture(path.stem, f"data:image/jpeg;base64,{code}"))
    return found


def in_script(data: object) -> Markup:
    """JSON that stays data inside a script element, whatever tags the texts in it hold."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(plain.replace("<", "\\u003c"))  # noqa: S704  # no tag is left


def _texts(names: tuple[str, ...]) -> Markup:
    """Files of ours as they are, of the project's pages or of this one."""
    paths = (HERE / name if (HERE / name).exists() else SHARED / name for name in names)
    return Markup("\n".join(path.read_text("utf-8") for path in paths))  # noqa: S704  # our own files


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _print(question: Question) -> str:
    """Tells the question as it stands from what it was: a kept answer belongs to one of them alone."""
    said = [question.text.en, *(option.text.en for option in question.options.values())]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:8]
