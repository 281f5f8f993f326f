# right, but the first vector is changed
import numpy as np


def euclidean_distance(a, b):
    a -= b
    return np.linalg.norm(a)
