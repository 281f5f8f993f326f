# the largest difference
import numpy as np


def euclidean_distance(a, b):
    return np.abs(a - b).max()
