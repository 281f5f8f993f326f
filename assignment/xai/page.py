"""Pages that need nothing but themselves: they open from disk, and show inline in Jupyter and Colab."""

import base64
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

PIECES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Page:
    """One HTML document; as the last line of a cell it shows itself."""

    html: str = field(repr=False)
    height: int = 760  # of the frame inside a notebook, in pixels

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="interactive page · 互動頁面" '
            f'style="width:100%;height:{self.height}px;border:0" '
            'allow="clipboard-write; fullscreen"></iframe>'
        )

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, to be opened in a browser; returns where it is."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path


def fill(name: str, data: dict[str, Any], height: int = 760) -> Page:
    """The page `name`, with every `<!-- include FILE -->` put in and `data` as JSON where it says so."""
    page = re.sub(r"<!-- include (\S+) -->", lambda found: _piece(found[1]), _piece(name))
    return Page(page.replace("<!-- data -->", _json(data), 1), height)


def packed(values: Tensor | np.ndarray) -> dict[str, Any]:
    """An array as the pages' `unpack` reads it: its bytes, a twentieth of what JSON's digits take."""
    array = np.ascontiguousarray(values)
    little = array.astype(array.dtype.newbyteorder("<"))
    return {"type": array.dtype.name, "shape": array.shape, "bytes": base64.b64encode(little).decode()}


def _piece(name: str) -> str:
    return (PIECES / name).read_text(encoding="utf-8")


def _json(data: dict[str, Any]) -> str:
    """JSON that stays data inside a script element, whatever tags the texts in it hold."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
