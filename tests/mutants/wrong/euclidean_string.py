# a string
import numpy as np


def euclidean_distance(a, b):
    return f"{np.linalg.norm(a - b):.4f}"
