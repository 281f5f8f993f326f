# shape (1,)
import numpy as np


def euclidean_distance(a, b):
    return np.array([np.linalg.norm(a - b)])
