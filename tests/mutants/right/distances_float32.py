"""np.float32 scalars."""

import numpy as np


def euclidean_distance(a, b):
    return np.float32(np.sqrt(np.sum(np.power(a - b, 2))))


def cosine_similarity(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    return np.float32(np.inner(a / np.linalg.norm(a), b / np.linalg.norm(b)))
