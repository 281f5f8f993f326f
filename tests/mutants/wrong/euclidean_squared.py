# no root
import numpy as np


def euclidean_distance(a, b):
    return np.sum((a - b) ** 2)
