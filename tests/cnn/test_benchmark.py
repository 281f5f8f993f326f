"""What the benchmark of the lesson's methods compares agrees, so that its times are of the same work."""

import pytest

from tests.benchmarks import bench_cnn


@pytest.mark.slow(2)
@pytest.mark.parametrize(
    ("method", "by", "apart"),
    [("integrated", "loop", 2e-3), ("integrated", "captum", 2e-3), ("LIME", "lime", 1e-5)],
)
def test_what_the_benchmark_compares_agrees(method, by, apart, monkeypatch):
    """Of float32 attributions to a small share of the largest one, of LIME's weights to rounding."""
    monkeypatch.setattr(bench_cnn, "COPIES", 60)
    (ours, others), *more = (match for name, match in bench_cnn.MATCHES.items() if name.startswith(method))
    assert not more
    assert 0 < float(bench_cnn.apart(ours, others[by][0])) < apart
