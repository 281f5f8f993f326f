"""The math module."""

import math


def euclidean_distance(a, b):
    return math.dist(a, b)


def cosine_similarity(a, b):
    return math.fsum(a * b) / (math.hypot(*a) * math.hypot(*b))
