"""Is this noise what it should be? Statistics of known law, all on one scale.

Every function returns z-scores: under the distribution asked for, each is (nearly) standard normal, whatever
the number of values. A check refuses beyond `LIMIT`, which one z-score in 10^10 reaches by chance; a whole
grade looks at a few thousand at most, so that it wrongs a right answer less than once in a million times.
"""

import numpy as np
from scipy import special

from autograder.checking.mismatch import Array

LIMIT = 6.5


def mean(z: Array) -> float:
    """Of the mean of standard values."""
    return float(z.mean() * np.sqrt(z.size))


def shape(z: Array) -> dict[str, float]:
    """Of skewness, kurtosis and the tails of standard normal values, at least some ten thousand of them.

    Skewness and kurtosis are of the values as they are centred and spread, which makes them the sharper.
    The tails are the counts beyond 2.5, 3 and 3.5 standard deviations, which are binomial.
    """
    z = (z - z.mean()) / max(float(z.std()), 1e-12)
    square = z * z
    scores = {
        "skewness": float((square * z).mean() * np.sqrt(z.size / 6)),
        "kurtosis": float(((square * square).mean() - 3) * np.sqrt(z.size / 24)),
    }
    for edge in (2.5, 3.0, 3.5):
        beyond = int(np.count_nonzero(square > edge * edge))
        scores[f"tail beyond {edge}"] = _binomial(beyond, z.size, 2 * special.ndtr(-edge))
    return scores


def normal_law(z: Array) -> float:
    """Of the gap between the values' distribution and the standard normal one."""
    return kolmogorov(special.ndtr(np.sort(z)))


def kolmogorov(cumulative: Array) -> float:
    """Of the largest gap between sorted values' cumulative probabilities and the uniform law, both ways.

    A gap too small is as unlikely as one too large: values laid out evenly are not random.
    """
    n = cumulative.size
    steps = np.arange(n + 1) / n
    gap = np.sqrt(n) * max(np.max(steps[1:] - cumulative), np.max(cumulative - steps[:-1]))
    above = special.kolmogorov(gap)
    return _score(1 - above, above)


def extremes(draws: list[Array]) -> float:
    """Of how near the smallest and largest of uniform values come to 0 and 1, over several draws."""
    nearness = sum(draw.size * float(draw.min() + 1 - draw.max()) for draw in draws)
    return chi_squared(2 * nearness, 4 * len(draws))


def sameness(draws: list[Array]) -> float:
    """Of whole draws of standard normal values: whether their means and spreads differ as chance has it.

    Noise made to have mean 0 or deviation 1 exactly is not drawn independently, and is found here.
    """
    draws = [z.astype(np.float64) for z in draws]
    means = chi_squared(sum(mean(z) ** 2 for z in draws), len(draws))
    spreads = sum(float((z * z).sum() - z.size) ** 2 / (2 * z.size) for z in draws)
    return max(means, chi_squared(spreads, len(draws)), key=abs)


def slices(z: Array, axis: int) -> Array:
    """The slices of an array along an axis, each laid out flat: (count, size)."""
    return np.ascontiguousarray(np.moveaxis(z, axis, 0)).reshape(z.shape[axis], -1)


def groups(slices: Array) -> dict[str, float]:
    """Of the means and the spreads of slices, (count, size): whether they differ as chance has it.

    Too alike (noise made to have mean 0 in every sample) is found as well as too different.
    """
    count, size = slices.shape
    means = slices.sum(1) / np.sqrt(size)
    spreads = (np.einsum("ij,ij->i", slices, slices) - size) / np.sqrt(2 * size)
    return {
        "means": chi_squared(float(means @ means), count),
        "spreads": chi_squared(float(spreads @ spreads), count) / np.sqrt(1 + 6 / size),
    }


def dependence(slices: Array) -> float:
    """Of the correlations between slices, (count, size): the largest, and all of them together."""
    count, size = slices.shape
    if count < 2:
        return 0.0
    correlations = slices @ slices.T / np.sqrt(size)
    np.fill_diagonal(correlations, 0)  # every slice with itself; each pair is there twice
    together = chi_squared(float((correlations * correlations).sum()) / 2, count * (count - 1) // 2)
    return float(max(np.abs(correlations).max(), abs(together)))


def repeated(z: Array) -> float:
    """The share of values whose size occurs elsewhere too: about 0, unless values were used again.

    Copies are found wherever they are put, mirrored or with their sign changed.
    """
    sizes = np.sort(np.abs(z.ravel()))
    return float(np.mean(sizes[1:] - sizes[:-1] <= 1e-7 * sizes[1:]))


def chi_squared(value: float, degrees: int) -> float:
    """Of a chi-squared value."""
    return _score(special.chdtr(degrees, value), special.chdtrc(degrees, value))


def _binomial(count: int, n: int, chance: float) -> float:
    """Of a count with this chance, by its exact tails."""
    return _score(special.bdtr(count, n, chance), special.bdtrc(count - 1, n, chance))


def _score(below: float, above: float) -> float:
    """The normal deviate with these chances of lying below and above it, by the smaller one."""
    return float(special.ndtri(below) if below < above else -special.ndtri(above))
