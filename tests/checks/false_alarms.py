"""How near the scores of right noise come to their limits: `python -m tests.checks.false_alarms`.

For 20,000 submissions, or as many as the argument says, it draws the pictures, and the right noise that the
checks would ask for, from a fixed seed. It prints the largest score of every statistic, in size, beside its
limit. On one core that takes about a quarter of an hour.
"""

import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.checking.mismatch import Array
from autograder.checks import distribution, inputs
from autograder.checks.test_smoothgrad_noise import Draw

OTHER_LIMITS = {
    "noise: standard deviation of all": 0.01,
    "noise: largest values again": 0.5,
    "noise: values again": 0.1,
    "uniform: values again": 0.1,
}


def noise_scores(rng: np.random.Generator, pictures: dict[str, Array]) -> Iterator[tuple[str, float]]:
    """The scores of right noise for `smoothgrad_noise`, by the statistic's name."""
    shapes = [
        (inputs.samples(rng, image), *image.shape) for kind, image in pictures.items() if kind != "constant"
    ]
    noises = [rng.standard_normal(shape, np.float32) for shape in shapes]
    draws = [Draw("", 1.0, noise, noise, 1.0, 1.0) for noise in noises]
    for one in draws:
        yield "mean", distribution.mean(one.unit)
        yield "standard deviation", (one.relative_std - 1) * np.sqrt(2 * one.noise.size)
        yield from distribution.independence(one.unit).items()
    everything = np.concatenate([noise.ravel() for noise in noises])
    yield "standard deviation of all", np.sqrt((everything.astype(np.float64) ** 2).mean()) - 1
    yield "sameness of calls", distribution.sameness(noises)
    yield "values again", distribution.repeated(everything, 1.0, 1.2)
    everything = np.concatenate([one.unit.ravel() for one in draws])
    yield from distribution.shape(everything).items()
    yield "cumulative distribution", distribution.normal_law(everything[::7])
    yield "largest values again", distribution.clipped(everything)
    pair = rng.standard_normal((2, 2 * pictures["low contrast"].size))
    yield "another generator", distribution.dependence(pair)


def uniform_scores(rng: np.random.Generator, pictures: dict[str, Array]) -> Iterator[tuple[str, float]]:
    """The scores of right noise for the uniform baseline, by the statistic's name."""
    draws = [rng.random(image.shape) for image in pictures.values()]
    values = np.concatenate([draw.ravel() for draw in draws])
    yield "cumulative distribution", distribution.kolmogorov(np.sort(values[::3]))
    yield "extremes", distribution.extremes(draws)
    yield "values again", distribution.repeated(values, 0.4, 0.6)
    for draw in draws:
        yield from distribution.uniform_independence(draw).items()
    yield "another generator", distribution.dependence(rng.random((2, draws[0].size)) - 0.5)


def main(submissions: int = 20_000) -> None:
    """Draw, and print the table."""
    rng = np.random.default_rng(20_000)
    largest: dict[str, float] = {}
    count: Counter[str] = Counter()
    for _ in track(range(submissions), "right noise"):
        pictures = inputs.pictures(rng)
        for todo, scores in (("noise", noise_scores), ("uniform", uniform_scores)):
            for statistic, score in scores(rng, pictures):
                name = f"{todo}: {statistic}"
                largest[name] = max(largest.get(name, 0.0), abs(float(score)))
                count[name] += 1
    table = Table(
        "statistic", "scores", "largest", "limit", "margin", title=f"{submissions} right submissions"
    )
    for name, value in largest.items():
        limit = OTHER_LIMITS.get(name, distribution.LIMIT)
        table.add_row(name, f"{count[name]:,}", f"{value:.3g}", f"{limit:g}", f"{limit - value:.2g}")
    table.caption = f"{sum(count.values()) / submissions:.0f} scores a submission"
    Console().print(table)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
