# the expanded square, in the vectors' own type: near vectors lose their distance
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(a @ a - 2 * (a @ b) + b @ b)
