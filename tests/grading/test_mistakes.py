"""Of typical mistakes, the first failed check names the mistake itself: in what it got, or in its hint."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from autograder.intake.handed_in import Submission
from tests import handed_in

MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text("utf-8"))
RIGHT = {
    "smoothgrad_noise": handed_in.NOISE,
    "ig_baseline": handed_in.BASELINE,
    "euclidean_distance": handed_in.DISTANCE,
    "cosine_similarity": handed_in.COSINE,
}


def submission(todo: str, source: str = "", markdown: bool = False, stub: bool = False) -> Submission:
    """A notebook with three TODOs done rightly, and one as the mistake has it."""
    if stub:
        blank = json.loads(handed_in.blank("hw9_cnn.ipynb"))["cells"]
        source = next("".join(cell["source"]) for cell in blank if cell["id"] == todo)
    cells = [handed_in.IMPORTS, handed_in.BASELINE.replace("ig_baseline", "right")]
    kinds = dict.fromkeys(RIGHT, "code") | ({todo: "markdown"} if markdown else {})
    texts = [("code", text) for text in cells] + [
        (kinds[name], source if name == todo else text) for name, text in RIGHT.items()
    ]
    notebook = {
        "cells": [{"cell_type": kind, "source": text, "metadata": {}, "outputs": []} for kind, text in texts],
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
    }
    return Submission({"hw9.ipynb": json.dumps(notebook).encode()})


KIND_LOST = {
    "an endless loop": ("while True: pass", "timeout"),
    "a crash": ("import os; os.abort()", "crashed"),
    "a blow-up": ("return torch.zeros(1 << 40)", "memory"),
}


@pytest.mark.parametrize(("line", "status"), KIND_LOST.values(), ids=KIND_LOST)
@pytest.mark.slow(15)
def test_what_takes_one_kind_down_costs_that_kind_alone(impatient, line, status):
    """The calls after it are made in a new child, and no later TODO pays."""
    source = (
        "def ig_baseline(image, kind, generator):\n"
        f"    if kind == 'mean':\n        {line}\n    return right(image, kind, generator)\n"
    )
    result = impatient.grade("student", submission("ig_baseline", source))
    assert [score.part for score in result.code if not score.points] == ["mean"]
    assert result.status == status
    assert result.code_points == 10 - Fraction(1, 2)


@pytest.mark.slow(15)
def test_looking_for_a_program_to_show_costs_no_point_and_no_status(impatient):
    """The function is wrong for two kinds, and hangs on the inputs of our programs time after time."""
    source = (
        "wrong = ('black', 'white')\ndef ig_baseline(image, kind, generator):\n"
        "    if kind in wrong and image.shape == (3, 32, 40):\n        while True: pass\n"
        "    return image + 2 if kind in wrong else right(image, kind, generator)\n"
    )
    result = impatient.grade("student", submission("ig_baseline", source))
    assert [score.part for score in result.code if not score.points] == ["black", "white"]
    assert result.status == "graded"


def test_there_are_forty():
    assert len(MISTAKES) == 40


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.slow(15)
def test_the_first_failed_check_names_the_mistake(impatient, name):
    """And no other TODO loses a point."""
    mistake = dict(MISTAKES[name])
    says = mistake.pop("says")
    result = impatient.grade("student", submission(**mistake))
    lost = [score for score in result.code if score.points < score.max_points]
    assert {score.todo for score in lost} == {mistake["todo"]}
    first = next(check for score in lost for check in score.checks if not check.passed)
    assert re.search(says, f"{first.got.en}\n{first.hint.en}")
    assert all((first.hint.zh, first.got.zh))
