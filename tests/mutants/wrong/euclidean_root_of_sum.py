# squares forgotten
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(np.abs((a - b).sum()))
