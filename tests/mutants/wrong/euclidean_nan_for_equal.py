# divides by the distance, which may be 0
import numpy as np


def euclidean_distance(a, b):
    return np.sum((a - b) ** 2) / np.linalg.norm(a - b)
