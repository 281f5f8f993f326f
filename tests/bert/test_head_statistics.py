"""Head statistics against loops written from their definitions, and against heads whose habit is planted."""

import math

import pytest
import torch
from xai.head_statistics import head_statistics

SPECIAL = torch.tensor([True, False, False, False, False, False, True])
PERIOD = torch.tensor([False, False, False, True, False, True, False])
PAIRS = [([4], [1]), ([2, 4], [1, 2])]
N = len(SPECIAL)


def head_of(rows):
    """A model of one layer and one head that attends as `rows` says."""
    return torch.as_tensor(rows, dtype=torch.float64)[None, None]


@pytest.fixture
def attention():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(3, 2, N, N, generator=generator, dtype=torch.float64).mul(2).softmax(-1)


def by_definition(a):
    """One head's statistics, token by token; `a[i][j]` is how much i looks at j."""
    ordinary = [i for i in range(N) if not SPECIAL[i]]

    def mean(values):
        return sum(values) / len(values)

    def mention(i, antecedent):
        return sum(a[i][j] for j in antecedent)

    return {
        "previous": mean([a[i][i - 1] for i in ordinary if i - 1 >= 0]),
        "next": mean([a[i][i + 1] for i in ordinary if i + 1 < N]),
        "same": mean([a[i][i] for i in ordinary]),
        "special": mean([sum(a[i][j] for j in range(N) if SPECIAL[j]) for i in ordinary]),
        "period": mean([sum(a[i][j] for j in range(N) if PERIOD[j]) for i in ordinary]),
        "entropy": mean([-sum(a[i][j] * math.log(a[i][j]) for j in range(N)) for i in ordinary]),
        "coreference": mean([mean([mention(i, antecedent) for i in m]) for m, antecedent in PAIRS]),
    }


def test_every_statistic_is_its_definition(attention):
    """Each of the seven, for every layer and head, is what a loop over tokens gives."""
    found = head_statistics(attention, SPECIAL, PERIOD, PAIRS)
    for layer in range(3):
        for head in range(2):
            expected = by_definition(attention[layer, head].tolist())
            assert found.keys() == expected.keys()
            for name, value in expected.items():
                assert found[name][layer, head].item() == pytest.approx(value, rel=1e-12), name


@pytest.mark.parametrize(("habit", "offset"), [("previous", -1), ("next", 1), ("same", 0)])
def test_a_planted_habit_scores_one_and_the_others_nothing(habit, offset):
    """A head that always looks one place aside has that statistic 1, the other two 0, and entropy 0."""
    found = head_statistics(head_of(torch.eye(N).roll(offset, dims=1)), SPECIAL, PERIOD)
    for name in ("previous", "next", "same"):
        assert found[name].item() == (1 if name == habit else 0)
    assert found["entropy"].item() == 0


def test_looking_at_all_alike_has_the_greatest_entropy():
    """Attention of 1/n everywhere: entropy log n, special and period their number over n."""
    found = head_statistics(head_of(torch.full((N, N), 1 / N)), SPECIAL, PERIOD)
    assert found["entropy"].item() == pytest.approx(math.log(N))
    assert found["special"].item() == pytest.approx(2 / N)
    assert found["period"].item() == pytest.approx(2 / N)


def test_a_head_that_follows_coreference_scores_one():
    """All of the mention's attention on its antecedent is 1, whatever the other tokens do."""
    rows = torch.full((N, N), 1 / N)
    rows[4] = torch.eye(N)[1]
    assert head_statistics(head_of(rows), SPECIAL, PERIOD, [([4], [1])])["coreference"].item() == 1


def test_special_tokens_do_not_count_as_looking():
    """However [CLS] and [SEP] divide their own attention, no statistic changes."""
    rows = torch.full((N, N), 1 / N)
    changed = rows.clone()
    changed[SPECIAL] = torch.eye(N)[3]
    before, after = (head_statistics(head_of(each), SPECIAL, PERIOD) for each in (rows, changed))
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_without_special_tokens_the_ends_are_left_out():
    """The first token has none before it and the last none after: they do not dilute the mean."""
    found = head_statistics(head_of(torch.eye(N).roll(-1, dims=1)), torch.zeros(N, dtype=torch.bool), PERIOD)
    assert found["previous"].item() == 1
