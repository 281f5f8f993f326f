# cut to an integer
import numpy as np


def euclidean_distance(a, b):
    return int(np.linalg.norm(a - b))
