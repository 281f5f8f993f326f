# 1 / (1 + distance)
import numpy as np


def euclidean_distance(a, b):
    return 1 / (1 + np.linalg.norm(a - b))
