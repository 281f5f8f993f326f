"""Statistics that tell whether noise follows the distribution it should, on one scale for all of them.

Each statistic but `repeated` and `clipped` is a z-score: under the distribution asked for, it is (nearly)
standard normal, whatever the number of values. A check refuses beyond `LIMIT`, which one z-score in 10^10
reaches by chance; a whole grade looks at some hundred, and so refuses fewer than one right answer in a
million. `python -m tests.checks.false_alarms` draws right noise and shows how near its scores come.
"""

import numpy as np
from scipy import fft, special

from autograder.checking.mismatch import Array

LIMIT = 6.5


def mean(z: Array) -> float:
    """The z-score of the mean of independent values that should have mean 0 and standard deviation 1."""
    return float(z.mean() * np.sqrt(z.size))


def shape(z: Array) -> dict[str, float]:
    """The z-scores, by name, of the skewness, the kurtosis and the tails of values that should be normal.

    There have to be some ten thousand values at least. They are standardised first: any mean and spread will
    do, and a wrong shape stands out the more. A tail is the count beyond 2.5, 3 or 3.5 standard deviations,
    which is binomial.
    """
    z = (z - z.mean()) / max(float(z.std()), 1e-12)
    square = z * z
    # The estimates' variances under the normal law are 6 / n and 24 / n.
    scores = {
        "skewness": float((square * z).mean() * np.sqrt(z.size / 6)),
        "kurtosis": float(((square * square).mean() - 3) * np.sqrt(z.size / 24)),
    }
    for edge in (2.5, 3.0, 3.5):
        beyond = int(np.count_nonzero(square > edge * edge))
        scores[f"tail beyond {edge}"] = _binomial_z_score(beyond, z.size, 2 * special.ndtr(-edge))
    return scores


def normal_law(z: Array) -> float:
    """The z-score of the largest gap between the values' distribution and the standard normal one."""
    return kolmogorov(special.ndtr(np.sort(z)))


def kolmogorov(cumulative: Array) -> float:
    """The z-score of the largest gap between sorted probabilities and the uniform law (Kolmogorov-Smirnov).

    `cumulative` holds each value's cumulative probability under the law asked for, in ascending order. A gap
    too small is as unlikely as one too large: values laid out evenly are not random.
    """
    n = cumulative.size
    steps = np.arange(n + 1) / n
    gap = np.sqrt(n) * max(np.max(steps[1:] - cumulative), np.max(cumulative - steps[:-1]))
    above = special.kolmogorov(gap)
    return _z_score(1 - above, above)


def extremes(draws: list[Array]) -> float:
    """The z-score of how near the smallest and largest of uniform values come to 0 and 1, over all draws."""
    # n times the distance to an end is exponential for large n, and twice that is chi-squared of 2 degrees.
    nearness = sum(draw.size * float(draw.min() + 1 - draw.max()) for draw in draws)
    return chi_squared(2 * nearness, 4 * len(draws))


def sameness(draws: list[Array]) -> float:
    """The z-score of how much the means, or the spreads, of whole draws of standard normal values differ.

    It is the larger of the two in size, and negative where the draws are too alike: noise made to have mean 0
    or deviation 1 exactly is not drawn independently.
    """
    draws = [z.astype(np.float64) for z in draws]
    means = chi_squared(sum(mean(z) ** 2 for z in draws), len(draws))
    spreads = sum(float((z * z).sum() - z.size) ** 2 / (2 * z.size) for z in draws)
    return max(means, chi_squared(spreads, len(draws)), key=abs)


def slices(z: Array, axis: int) -> Array:
    """The slices of an array along an axis, each laid out flat: an array of shape (count, size)."""
    return np.ascontiguousarray(np.moveaxis(z, axis, 0)).reshape(z.shape[axis], -1)


def groups(slices: Array) -> dict[str, float]:
    """The z-scores of how much the means and the spreads of slices of standard values, (count, size), vary.

    There have to be two slices at least. The means are about 0, the spreads about their own mean.
    One that is too low tells that slices are too alike (noise made to have mean 0 in every sample), one too
    high that they are too different.
    """
    count, size = slices.shape
    means = slices.sum(1) / np.sqrt(size)
    squares = np.einsum("ij,ij->i", slices, slices)
    spreads = (squares - squares.mean()) / np.sqrt(2 * size)
    # A squared spread varies by 2 (1 + 6 / size), where a chi-squared value varies by 2: hence the divisor.
    return {
        "means": chi_squared(float(means @ means), count),
        "spreads": chi_squared(float(spreads @ spreads), count - 1) / np.sqrt(1 + 6 / size),
    }


def dependence(slices: Array) -> float:
    """The larger in size of two z-scores of the correlations between slices of mean 0, (count, size).

    One is that of the largest correlation, the other that of all of them together. A single slice has 0.
    """
    count, size = slices.shape
    if count < 2:
        return 0.0
    lengths = np.sqrt(np.einsum("ij,ij->i", slices, slices))
    # Of slices of one length, correlations are independent pair by pair, however many there are.
    directions = slices / np.maximum(lengths, 1e-12)[:, None]
    correlations = directions @ directions.T * np.sqrt(size)
    np.fill_diagonal(correlations, 0)  # every slice with itself; each pair is there twice
    pairs = count * (count - 1) // 2
    together = chi_squared(float((correlations * correlations).sum()) / 2, pairs)
    return max(_largest(float(np.abs(correlations).max()), pairs), together, key=abs)


def shifted(z: Array) -> float:
    """The z-score of the largest correlation of an array of mean 0 with itself, shifted along its memory.

    Every offset between two values of an array is such a shift, but for the edges: also one along a diagonal,
    or to another place in the next sample. The first values of a long array are enough.
    """
    values = z.ravel()[:32768]
    length = fft.next_fast_len(values.size, real=True)  # zeros fill it up, and correlate with nothing
    sums = fft.irfft(np.abs(fft.rfft(values, length)) ** 2, length)  # by the theorem of Wiener and Khinchin
    # The shifts beyond half the length are those before it, and half of it pairs every two values twice.
    correlations = sums[1 : (length + 1) // 2] / max(sums[0], 1e-12) * np.sqrt(values.size)
    return _largest(float(np.abs(correlations).max()), correlations.size)


def independence(noise: Array) -> dict[str, float]:
    """The z-scores, by name, that tell whether standard normal values, (n, C, H, W), are independent."""
    scores = {"values at some distance": shifted(noise)}
    if len(noise) > 1:
        scores["spreads of pixels"] = groups(noise.reshape(len(noise), -1).T)["spreads"]
    for axis, name in enumerate(("samples", "channels", "rows", "columns")):
        if noise.shape[axis] == 1:
            continue
        along = slices(noise, axis)
        scores[name] = dependence(along)
        scores |= {f"{what} of {name}": score for what, score in groups(along).items()}
    return scores


def uniform_independence(noise: Array) -> dict[str, float]:
    """The z-scores, by name, that tell whether uniform values in [0, 1), (C, H, W), are independent."""
    z = (noise - 0.5).astype(np.float32) * np.float32(np.sqrt(12))  # of mean 0 and standard deviation 1
    axes = enumerate(("channels", "rows", "columns"))
    scores = {name: dependence(slices(z, axis)) for axis, name in axes}
    return scores | {"values at some distance": shifted(z)}


def repeated(z: Array, smallest: float, largest: float) -> float:
    """The share of values that repeat another one in size: about 0, unless values were used again.

    Only those of these sizes are looked at, which costs less. Of a value that occurs k times, k - 1 count.
    Copies are found wherever they are put, mirrored or with their sign changed.
    """
    sizes = np.abs(z.ravel())
    return _repeated(np.sort(sizes[(sizes > smallest) & (sizes < largest)]))


def clipped(z: Array) -> float:
    """The share of the 20 largest standard values in size that repeat another one.

    It is about 0, unless values beyond 3.3 were cut off.
    """
    sizes = np.abs(z.ravel())
    return _repeated(np.sort(sizes[sizes > 3.3])[-20:])


def _repeated(in_order: Array) -> float:
    """The share of sorted positive values that repeat the one before."""
    return float(np.sum(in_order[1:] - in_order[:-1] <= 1e-7 * in_order[1:])) / max(in_order.size - 1, 1)


def chi_squared(value: float, degrees: int) -> float:
    """The z-score of a chi-squared value: the normal deviate with the same tail probability."""
    return _z_score(special.chdtr(degrees, value), special.chdtrc(degrees, value))


def _binomial_z_score(count: int, n: int, chance: float) -> float:
    """The z-score of a count of `n` independent events that have this chance each, by its exact tails."""
    return _z_score(special.bdtr(count, n, chance), special.bdtrc(count - 1, n, chance))


def _largest(value: float, count: int) -> float:
    """The z-score of the largest in size of so many independent standard normal values."""
    all_below = count * np.log1p(-2 * special.ndtr(-value))
    return _z_score(np.exp(all_below), -np.expm1(all_below))


def _z_score(below: float, above: float) -> float:
    """The normal deviate with these probabilities below and above it, computed from the smaller one."""
    return float(special.ndtri(below) if below < above else -special.ndtri(above))
