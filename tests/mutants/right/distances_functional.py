"""reduce, map and operator."""

import math
from functools import reduce
from operator import add, mul, sub


def dot(a, b):
    return reduce(add, map(mul, a.tolist(), b.tolist()))


def euclidean_distance(a, b):
    difference = list(map(sub, a.tolist(), b.tolist()))
    return math.sqrt(reduce(lambda total, x: total + x * x, difference, 0))


def cosine_similarity(a, b):
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))
