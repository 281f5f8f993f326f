# the expanded square, in the vectors' own type, kept from going below 0
import numpy as np


def euclidean_distance(a, b):
    return np.sqrt(max(a @ a - 2 * (a @ b) + b @ b, 0))
