# difference of the norms
import numpy as np


def euclidean_distance(a, b):
    return abs(np.linalg.norm(a) - np.linalg.norm(b))
