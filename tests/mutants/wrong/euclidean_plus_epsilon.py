# an epsilon of 0.001 added
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b) + 1e-3
