# 0.1% too large
import numpy as np


def euclidean_distance(a, b):
    return 1.001 * np.linalg.norm(a - b)
