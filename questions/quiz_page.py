"""Makes quiz.html: every question of the bank on one page that needs nothing but itself.

It holds the questions and their options, and nothing else of the bank: no key, claim, explanation or source.
It is made of what lies in questions/page/, taken as text.
"""

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from questions.bank import Bank
from questions.homework import load_homework
from questions.pages import environment, json_in_page, marked
from questions.places import QUESTIONS
from questions.schema import Question
from questions.sheet import blank_sheet
from questions.variants import STANDARD, vary

HERE = QUESTIONS / "page"
STYLES = ("page.css", "style.css")
SCRIPTS = ("words.js", "page.js", "sheet.js", "main.js")
SIDE = 256  # of the pictures, in pixels: some 15 KB each
QUALITY = 72
MENTION = re.compile(r"\bpictures? (\d+(?:(?:,| and| or|, and|, or) \d+)*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture that the questions are about: its file's name, and an address that holds its data."""

    name: str
    source: str

    @property
    def number(self) -> int:
        """The number by which notebooks and questions call the picture: 3 for `2_3`."""
        return _numbers(self.name)[-1]


def quiz_page(
    bank: Bank,
    points: Mapping[int, Fraction],
    pictures: Path | None,
    variant: str = STANDARD,
    attempts: str = "latest",
) -> str:
    """The quiz page of a variant, with each question's points, and the pictures of a folder, if any."""
    shown, homework = vary(bank, variant), load_homework()
    data = {
        "homework": homework.name,
        "variant": variant,
        "sheet": blank_sheet(bank, variant),
        "questions": {
            question.number: {"options": "".join(question.options), "print": _print(question)}
            for question in shown.questions
        },
    }
    templates = environment(HERE)
    templates.filters["marked"] = marked
    templates.filters["mentions"] = lambda question: " ".join(map(str, mentioned(question)))
    script = _texts(SCRIPTS)
    return templates.get_template("quiz.html").render(
        homework=homework,
        topics=shown.topics,
        questions=shown.questions,
        points={
            question.number: f"{float(points.get(question.number, 0)):g}" for question in shown.questions
        },
        pictures=thumbnails(pictures) if pictures else [],
        variant=variant,
        attempts=attempts,
        data=json_in_page(data),
        style=_texts(STYLES),
        script=script,
        script_hash=f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}",
    )


def mentioned(question: Question) -> list[int]:
    """The numbers of the pictures that a question or its options name, as in "pictures 3 and 7"."""
    texts = [question.text.en, *(option.text.en for option in question.options.values())]
    return sorted({number for found in MENTION.findall(" ".join(texts)) for number in _numbers(found)})


def thumbnails(folder: Path) -> list[Picture]:
    """The pictures `<class>_<number>.jpg` of a folder, in the order of their numbers, scaled down."""
    found = []
    for path in sorted(folder.glob("*_*.jpg"), key=lambda path: _numbers(path.stem)):
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=QUALITY, optimize=True)
        code = base64.b64encode(buffer.getvalue()).decode()
        found.append(Picture(path.stem, f"data:image/jpeg;base64,{code}"))
    return found


def _texts(names: tuple[str, ...]) -> Markup:
    """The texts of files in questions/page/, put into a page as they are."""
    return Markup("\n".join((HERE / name).read_text("utf-8") for name in names))  # noqa: S704


def _numbers(name: str) -> list[int]:
    """The whole numbers in a text, in their order."""
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _print(question: Question) -> str:
    """A digest that tells a question from what it was before: a kept answer belongs to one of them alone."""
    said = [question.text.en, *(option.text.en for option in question.options.values())]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:8]
