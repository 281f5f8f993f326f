"""The expanded square, in float64: near vectors keep their distance."""

import numpy as np


def euclidean_distance(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    return np.sqrt(max(a @ a - 2 * (a @ b) + b @ b, 0))


def cosine_similarity(a, b):
    return (a @ b) * (a @ a) ** -0.5 * (b @ b) ** -0.5
