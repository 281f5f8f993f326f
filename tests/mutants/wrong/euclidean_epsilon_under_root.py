# an epsilon of 0.001 under the root
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(np.sum((a - b) ** 2) + 1e-3)
