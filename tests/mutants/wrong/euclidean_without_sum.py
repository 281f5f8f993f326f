# one number for each dimension
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt((a - b) ** 2)
