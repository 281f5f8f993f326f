"""Each from the other's ingredients."""

import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(np.sum(np.abs(np.subtract(a, b)) ** 2, dtype=np.float64))


def cosine_similarity(a, b):
    a, b = np.float64(a), np.float64(b)
    return (a @ a + b @ b - euclidean_distance(a, b) ** 2) / (2 * np.sqrt(a @ a) * np.sqrt(b @ b))
