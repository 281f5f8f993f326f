# root before the sum
import numpy as np


def euclidean_distance(a, b):
    return np.sum(np.sqrt((a - b) ** 2))
