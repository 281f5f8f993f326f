# rounded to two decimals
import numpy as np


def euclidean_distance(a, b):
    return round(float(np.linalg.norm(a - b)), 2)
