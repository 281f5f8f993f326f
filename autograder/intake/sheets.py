"""Chooses the answer sheet that counts, of several in a submission."""

from collections.abc import Mapping

from autograder.intake.unused import Unused
from questions.answers import answers_in


def chosen_sheet(sheets: Mapping[str, bytes], unused: Unused) -> bytes | None:
    """The last sheet with answers, in the order given, or else the last; None where there is none.

    A sheet without answers never stands in for one with some. Of several different ones both are told.
    """
    if len(sheets) < 2:
        return next(iter(sheets.values()), None)
    written = [path for path, data in sheets.items() if answers_in(data)]
    counts = (written or list(sheets))[-1]
    different = [path for path in written if sheets[path].strip() != sheets[counts].strip()]
    if different:
        unused.say("several-sheets", "", ", ".join(different), counts)
    for path in sheets:
        if path != counts and path not in different:
            unused.say("sheet-not-used", path, counts)
    return sheets[counts]
