# vectors brought to unit length first
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a / np.linalg.norm(a) - b / np.linalg.norm(b))
