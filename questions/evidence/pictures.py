"""Measures of the reference run: what the shipped classifier makes of the ten pictures."""

from questions.evidence.run import Run


def probability(run: Run, picture: int) -> float:
    """How sure the classifier is of the picture's own class, from 0 to 1."""
    shown = run.shown
    said = run.model(shown.images[[shown.index(picture)]]).softmax(1)
    return float(said[0, shown.labels[picture]])


MEASURES = (probability,)
