"""Cut the Chinese font that figures fall back on out of Noto Sans CJK (Debian's `fonts-noto-cjk`).

    python -m studio.chinese_font

Kept: the 5,401 everyday characters (Big5's first level) and Big5's punctuation; matplotlib has Latin.
The outlines are unchanged; hints and layout features, which matplotlib ignores, are left out.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TARGET = Path(__file__).parents[1] / "assignment/data/fonts/NotoSansTC-everyday.otf"
FAMILY = "Noto Sans CJK TC"


def everyday_characters() -> set[str]:
    """Big5's punctuation (rows A1-A3) and first level (A4-C6), which hold what Taiwanese schools teach."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    codes = [
        bytes((lead, trail))
        for lead in range(0xA1, 0xC7)
        for trail in trails
        if (lead, trail) <= (0xC6, 0x7E)
    ]
    return {character for code in codes for character in code.decode("big5", errors="ignore")}


def cut(source: Path = SOURCE, target: Path = TARGET) -> None:
    """Write the subset; the same source gives the same bytes."""
    font = next(face for face in TTCollection(source, lazy=True) if face["name"].getDebugName(1) == FAMILY)
    options = Options(
        layout_features=[], hinting=False, desubroutinize=False, recalc_timestamp=False, notdef_outline=True
    )
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]  # copyright, names and licence stay
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(everyday_characters()))
    subsetter.subset(font)
    font.recalcTimestamp = False
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)


if __name__ == "__main__":
    cut()
