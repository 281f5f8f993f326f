"""A page that asks Python while a notebook's kernel runs, and goes on showing what it holds when none does.

What passes between them goes through two hidden text boxes of ipywidgets, the one way that Jupyter, Colab and
VS Code all have: the page writes its question into one, as a hand would, and reads the answer in the other.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from IPython.display import display
from ipywidgets import Box, Layout, Textarea

from .page import Page

Answer = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class LivePage(Page):
    """A page whose questions `answer` answers, both as JSON; what it raises is told on the page.

    `.save` writes a page that has nobody to ask, and says so.
    """

    answer: Answer = field(repr=False, kw_only=True)

    def _ipython_display_(self) -> None:
        name = f"xai-{uuid4().hex}"
        boxes = text_boxes(name, self.answer)
        # The page is an output of its own, so that a notebook that was saved still shows it without a kernel.
        html = self._repr_html_().replace("<iframe ", f'<iframe data-python="{name}" ', 1)
        display({"text/html": html, "text/plain": repr(self)}, raw=True)
        display(Box(boxes, layout=Layout(display="none")))


def text_boxes(name: str, answer: Answer) -> tuple[Textarea, Textarea]:
    """The box in which a page asks, and the one in which it finds the answer; `name` begins their classes."""
    asks, answers = Textarea(), Textarea()
    asks.add_class(f"{name}-asks")
    answers.add_class(f"{name}-answers")

    def reply(change: dict[str, Any]) -> None:
        asked = json.loads(change["new"])
        try:
            found = answer(asked)
        except Exception as error:  # nobody sees what a widget's own callback raises
            found = {"error": str(error) or type(error).__name__}
        answers.value = json.dumps({"number": asked["number"], **found}, ensure_ascii=False)

    asks.observe(reply, names="value")
    return asks, answers
