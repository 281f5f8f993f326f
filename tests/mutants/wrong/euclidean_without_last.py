# the last dimension forgotten
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(sum((a[i] - b[i]) ** 2 for i in range(len(a) - 1)))
