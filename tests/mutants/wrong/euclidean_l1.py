# L1 instead of L2
import numpy as np


def euclidean_distance(a, b):
    return np.abs(a - b).sum()
