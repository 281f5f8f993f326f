# mean squared error
import numpy as np


def euclidean_distance(a, b):
    return np.mean((a - b) ** 2)
