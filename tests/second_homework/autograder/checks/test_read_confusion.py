"""`read_confusion(report)`: what a confusion matrix says of a classifier, six things in a tuple.

Each of the six is a behaviour of its own, with a share of the points.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from autograder.checking.mismatch import Mismatch, expect_close, expect_equal, shown
from autograder.checking.student import Student
from autograder.checks import inputs, reference
from autograder.checks.reference import Reading
from questions.text import Text

PARTS = [field.name for field in fields(Reading)]

pytestmark = pytest.mark.todo(
    "read_confusion",
    example="""\
answer = read_confusion({"table": [[3, 1], [2, 4]], "names": ["cat", "dog"]})
assert (answer[0], answer[2]) == (10, "dog")""",
)

Pairs = Callable[[str], Iterator[tuple[Any, Any, Text]]]


@pytest.fixture
def pairs(student: Student) -> Pairs:
    """For a part of the answer: what was got and what was expected for each report, and what it is called."""
    reports = student.remember("reports", lambda: inputs.reports(student.rng("reports")))
    answers = student.remember("answers", lambda: list(student.read_confusion.each([one] for one in reports)))

    def of(part: str) -> Iterator[tuple[Any, Any, Text]]:
        for report, answer in zip(reports, answers, strict=True):
            if not isinstance(answer, tuple) or len(answer) != len(PARTS):
                raise Mismatch(
                    Text(f"a tuple of six: {', '.join(PARTS)}", f"六個值的 tuple：{', '.join(PARTS)}"),
                    shown(answer),
                )
            size = len(report["names"])
            what = Text(f"`{part}` of {size} classes", f"{size} 個類別的 `{part}`")
            yield answer[PARTS.index(part)], getattr(reference.read(report), part), what

    return of


@pytest.mark.part("total")
@pytest.mark.hint("Add up the whole table, as an int.", "把整張表加起來，型別為 int。")
def test_total_is_the_number_of_samples(pairs: Pairs) -> None:
    """`total` is the number of all samples
    `total` 是所有樣本的個數
    """
    for got, expected, what in pairs("total"):
        expect_equal(got, expected, what)


@pytest.mark.part("beats_guessing")
@pytest.mark.hint(
    "Compare the sum of the diagonal with the largest row: who always guesses gets that many right.",
    "比較對角線之和與最大的一列之和：一律猜同一類的人會答對那麼多。",
)
def test_beats_guessing_compares_with_the_most_frequent_class(pairs: Pairs) -> None:
    """`beats_guessing` tells whether more are right than by always naming the most frequent class
    `beats_guessing` 說明答對的是否多於一律回答最常見的類別
    """
    for got, expected, what in pairs("beats_guessing"):
        expect_equal(got, expected, what)


@pytest.mark.part("hardest")
@pytest.mark.hint(
    "Divide each diagonal entry by the sum of its ROW, and take the name of the smallest share.",
    "把每個對角線元素除以該「列」之和，取比例最小者的名稱。",
)
def test_hardest_is_the_class_of_lowest_recall(pairs: Pairs) -> None:
    """`hardest` names the class that is recognised least often
    `hardest` 是最少被認出的類別名稱
    """
    for got, expected, what in pairs("hardest"):
        expect_equal(got, expected, what)


@pytest.mark.part("lost")
@pytest.mark.hint("A list of names in the order of the table.", "名稱的 list，依表中的順序。")
def test_lost_are_the_classes_mostly_taken_for_others(pairs: Pairs) -> None:
    """`lost` lists the classes of which less than half are recognised
    `lost` 列出認出不到一半的類別
    """
    for got, expected, what in pairs("lost"):
        expect_equal(got, expected, what)


@pytest.mark.part("counts")
@pytest.mark.hint(
    "np.array(table, dtype=np.int64).sum(axis=1): rows are the true classes, so sum along each row.",
    "np.array(table, dtype=np.int64).sum(axis=1)：各列是真正的類別，所以沿著列相加。",
)
def test_counts_are_the_sums_of_the_rows(pairs: Pairs) -> None:
    """`counts` has how many samples of each class there are, as an int64 array
    `counts` 是各類別的樣本數，型別為 int64 陣列
    """
    for got, expected, what in pairs("counts"):
        expect_equal(got, expected, what)


@pytest.mark.part("shares")
@pytest.mark.hint(
    "Divide each row by its sum: `table / table.sum(axis=1, keepdims=True)`, then `.astype(np.float32)`.",
    "每一列除以該列之和：`table / table.sum(axis=1, keepdims=True)`，再 `.astype(np.float32)`。",
)
def test_shares_are_the_rows_divided_by_their_sums(pairs: Pairs) -> None:
    """`shares` has each row divided by its sum, as a float32 array
    `shares` 是各列除以該列之和，型別為 float32 陣列
    """
    for got, expected, what in pairs("shares"):
        if not isinstance(got, np.ndarray) or got.dtype != np.float32:
            raise Mismatch(Text("a numpy float32 array", "numpy float32 陣列"), shown(got))
        expect_close(got, expected, what)
