"""Chinese in figures: the shipped font first, so that pictures agree everywhere, then the machine's own."""

from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

SHIPPED = Path(__file__).parents[1] / "data/fonts/NotoSansTC-everyday.otf"
# What Linux, Windows and macOS call theirs: for a character the shipped one lacks, or where it is absent.
ON_THE_MACHINE = ("Noto Sans CJK", "Source Han Sans", "WenQuanYi", "Microsoft JhengHei", "PingFang", "Heiti")
MISSING = "\N{REPLACEMENT CHARACTER}"  # matplotlib's own font has it


def use_chinese_font() -> None:
    """Let every figure drawn from here on show Chinese; fonts chosen before keep their place in front."""
    chosen = [*mpl.rcParams["font.family"]]
    mpl.rcParams["font.family"] = chosen + [name for name in _chinese_families() if name not in chosen]


def drawable(text: str) -> str:
    """`text` with every character that no font here can draw (an emoji, say) shown as �, never as a box."""
    return "".join(character if ord(character) in _drawable_characters() else MISSING for character in text)


@cache
def _chinese_families() -> tuple[str, ...]:
    """The families a figure asks for a Chinese character, in order."""
    shipped = []
    if SHIPPED.is_file():
        fontManager.addfont(SHIPPED)
        shipped = [FT2Font(str(SHIPPED)).family_name]
    found = sorted(font.name for font in fontManager.ttflist if font.name.startswith(ON_THE_MACHINE))
    return tuple(dict.fromkeys(shipped + found))


@cache
def _drawable_characters() -> frozenset[int]:
    families = [*_chinese_families(), "DejaVu Sans"]  # the latter comes with matplotlib
    return frozenset(code for name in families for code in FT2Font(fontManager.findfont(name)).get_charmap())
