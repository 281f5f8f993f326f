# computed in float16
import numpy as np


def euclidean_distance(a, b):
    return np.linalg.norm(a.astype(np.float16) - b.astype(np.float16))
