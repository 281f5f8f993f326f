# only the first 768 dimensions
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a[:768] - b[:768])
