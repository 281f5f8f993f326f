"""List the vocabulary: `python -m questions.evidence` prints every measure with its arguments."""

import inspect
import sys

from questions.evidence import VOCABULARY


def listed() -> str:
    """A measure a paragraph: what a claim gives it, and what it returns."""
    paragraphs = []
    for name, function in VOCABULARY.items():
        given = [
            str(argument.replace(annotation=inspect.Parameter.empty))
            for argument in inspect.signature(function).parameters.values()
            if argument.name not in ("run", "seed")
        ]
        drawn = " [seeds]" if "seed" in inspect.signature(function).parameters else ""
        paragraphs.append(f"{name}({', '.join(given)}){drawn}\n    {inspect.getdoc(function)}\n")
    return "".join(paragraphs)


if __name__ == "__main__":
    sys.stdout.write(listed())
