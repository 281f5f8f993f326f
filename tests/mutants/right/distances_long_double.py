"""numpy's longest float, and its sums by Einstein's convention."""

import numpy as np


def euclidean_distance(a, b):
    difference = a.astype(np.longdouble) - b
    return np.sqrt(np.einsum("i,i", difference, difference))


def cosine_similarity(a, b):
    aa, ab, bb = (np.einsum("i,i", x, y, dtype=np.longdouble) for x, y in ((a, a), (a, b), (b, b)))
    return ab / np.sqrt(aa * bb)
