"""Hypotenuses, one component after another."""

from functools import reduce
from math import hypot


def euclidean_distance(a, b):
    return reduce(hypot, (float(x) - float(y) for x, y in zip(a, b)), 0.0)


def cosine_similarity(a, b):
    return sum(float(x) * float(y) for x, y in zip(a, b)) / reduce(hypot, a.tolist()) / reduce(hypot, b.tolist())
