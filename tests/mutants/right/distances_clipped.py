"""A cosine kept within [-1, 1], a distance by Minkowski."""

import numpy as np
from scipy.spatial import distance


def euclidean_distance(a, b):
    return distance.minkowski(a, b, p=2)


def cosine_similarity(a, b):
    return np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1.0, 1.0)
