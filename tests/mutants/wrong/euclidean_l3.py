# order 3
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b, ord=3)
